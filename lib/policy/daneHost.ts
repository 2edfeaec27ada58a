import type { ValidatedLookup, Validation } from '../dns/validatingLookup';
import type { TlsaData, ValidatingResolver } from '../dns/validatingResolver';

/** Why there certainly is none. */
export const NO_DANE = ['insecure-mx', 'insecure-address', 'insecure-tlsa', 'no-tlsa'] as const;

/** What the DNS promises of a host's certificate. */
export type DaneHost =
  | {
      readonly status: 'dane';
      /** The name that the records are found under, without port and protocol; the certificate may bear it. */
      readonly baseDomain: string;
      readonly records: readonly TlsaData[];
    }
  /** Certainly nothing. */
  | { readonly status: 'none'; readonly reason: (typeof NO_DANE)[number] }
  /** Senders that validate keep their mail (RFC 7672 §2.1.2). `looked`: what they looked up. */
  | { readonly status: 'bogus'; readonly looked: string; readonly message: string }
  | { readonly status: 'unknown'; readonly looked: string; readonly message: string };

/** A look-up whose answer is at hand, told apart from those that end all looking. */
type Answered<T> = Exclude<ValidatedLookup<T>, { readonly status: 'bogus' | 'failed' }>;
type Outcome<T> = { readonly ok: true; readonly answer: Answered<T> } | { readonly ok: false; readonly ends: DaneHost };

/**
 * Looks for the TLSA records of a host (RFC 7672 §2.2.3). Its address must be signed first: name servers that know no
 * DNSSEC are not to be asked for TLSA, and some fail at it. Of an alias, the name that it leads to is asked for first,
 * then the alias itself; of one that leads out of signed zones, the alias alone, where it is signed itself (§2.2.2).
 */
export async function daneOfHost(host: string, port: number, resolver: ValidatingResolver): Promise<DaneHost> {
  const addresses = await addressesOf(host, resolver);
  if (!addresses.ok) return addresses.ends;
  const { canonicalName, validation } = addresses.answer;
  if (validation === 'secure') return firstWithRecords([...new Set([canonicalName, host])], port, resolver);
  if (validation !== 'insecure') return cannotTell(`address of ${host}`, validation);
  if (canonicalName === host) return { status: 'none', reason: 'insecure-address' };
  const alias = outcomeOf(`CNAME of ${host}`, await resolver.alias(host));
  if (!alias.ok) return alias.ends;
  if (alias.answer.validation === 'secure') return firstWithRecords([host], port, resolver);
  return { status: 'none', reason: 'insecure-address' };
}

/** Of the two families, one that has addresses; where none is found and one can't be looked up, mail waits (§2.1.2). */
async function addressesOf(host: string, resolver: ValidatingResolver): Promise<Outcome<string>> {
  const v4 = outcomeOf(`A of ${host}`, await resolver.addresses(host, 4));
  if (v4.ok && v4.answer.status === 'found') return v4;
  const v6 = outcomeOf(`AAAA of ${host}`, await resolver.addresses(host, 6));
  if (v6.ok && v6.answer.status === 'found') return v6;
  return v4.ok ? v6 : v4;
}

async function firstWithRecords(
  names: readonly string[],
  port: number,
  resolver: ValidatingResolver,
): Promise<DaneHost> {
  let reason: 'insecure-tlsa' | 'no-tlsa' = 'no-tlsa';
  for (const baseDomain of names) {
    const name = `_${port}._tcp.${baseDomain}`;
    const tlsa = outcomeOf(`TLSA of ${name}`, await resolver.tlsa(name));
    if (!tlsa.ok) return tlsa.ends;
    const { answer } = tlsa;
    if (answer.validation !== 'secure' && answer.validation !== 'insecure') {
      return cannotTell(`TLSA of ${name}`, answer.validation);
    }
    if (answer.status === 'none') continue;
    if (answer.validation === 'secure') return { status: 'dane', baseDomain, records: answer.records };
    reason = 'insecure-tlsa';
  }
  return { status: 'none', reason };
}

export function outcomeOf<T>(looked: string, lookup: ValidatedLookup<T>): Outcome<T> {
  switch (lookup.status) {
    case 'bogus':
      return { ok: false, ends: { status: 'bogus', looked, message: lookup.message } };
    case 'failed':
      return { ok: false, ends: { status: 'unknown', looked, message: lookup.message } };
    default:
      return { ok: true, answer: lookup };
  }
}

const REASONS: Readonly<Record<Exclude<Validation, 'secure' | 'insecure'>, string>> = {
  'untrusted-path': 'the way to the DNS server is not a trusted one, so its word on DNSSEC counts for nothing',
  'no-validation': 'the DNS server does not validate',
};

export function cannotTell(looked: string, validation: keyof typeof REASONS): DaneHost {
  return { status: 'unknown', looked, message: REASONS[validation] };
}
