import type { FindingCode, LookFinding } from '../judgement/finding';
import type { DaneHost } from './daneHost';
import { type DaneVerdict, usableRecords } from './daneVerdict';
import { keptMail } from './keptMail';
import type { Refusal } from './tlsaMatch';
import { showTlsa } from './tlsaRecord';

/** A mail host, what the DNS promises of it, and how the handshakes of its addresses stand to that. */
export interface DaneSighting {
  readonly mxHost: string;
  readonly dane: DaneHost;
  /** Whether the configuration wants DANE of this host (RFC 8460 §4.3.2.1). */
  readonly isRequired: boolean;
  readonly addresses: readonly { readonly address: string; readonly verdict: DaneVerdict }[];
}

/** What is wrong with the DANE of a host, by the result types of RFC 8460 §4.3. Pure. */
export function daneFindings(sighting: DaneSighting): readonly LookFinding[] {
  const { mxHost, dane, isRequired } = sighting;
  switch (dane.status) {
    case 'bogus':
      return [critical('dnssec-invalid', `${dane.looked}: ${dane.message}; who validates keeps the mail`)];
    case 'unknown':
      return [unknown(isRequired ? 'dane-required' : 'dnssec-invalid', dane)];
    case 'none':
      return isRequired ? [lacking(`${mxHost} has no DANE: ${NO_DANE_WORDS[dane.reason]}`)] : [];
    case 'dane':
      return ofRecords(sighting, dane);
  }
}

const critical = (code: FindingCode, message: string): LookFinding => ({ code, severity: 'critical', message });

/** Others deliver as everywhere. */
const lacking = (message: string): LookFinding =>
  critical('dane-required', `${message}; who requires DANE keeps the mail`);

const unknown = (code: FindingCode, { looked, message }: { looked: string; message: string }): LookFinding => ({
  code,
  severity: 'unknown',
  message: `whether there is DANE can't be told from here: ${looked}: ${message}`,
});

export const NO_DANE_WORDS: Readonly<Record<Extract<DaneHost, { status: 'none' }>['reason'], string>> = {
  'insecure-mx': "the domain's MX records are not signed",
  'insecure-address': 'its address is not signed',
  'insecure-tlsa': 'its TLSA records are not signed',
  'no-tlsa': 'it has no TLSA records',
};

type Records = Extract<DaneHost, { status: 'dane' }>;

function ofRecords({ mxHost, isRequired, addresses }: DaneSighting, dane: Records): readonly LookFinding[] {
  if (usableRecords(dane).length === 0) return unusable(mxHost, isRequired, dane);
  const unmatched = addressesWith(addresses, 'unmatched');
  const matched = addressesWith(addresses, 'matched');
  return [
    ...refusals(mxHost, addresses),
    ...(unmatched.length === 0 ? [] : [mismatch(mxHost, unmatched, matched, dane)]),
  ];
}

const addressesWith = (addresses: DaneSighting['addresses'], status: DaneVerdict['status']): readonly string[] =>
  addresses.filter(({ verdict }) => verdict.status === status).map(({ address }) => address);

/** RFC 7672 §2.2: senders encrypt then, and verify nothing; only who demands DANE goes without. */
function unusable(mxHost: string, isRequired: boolean, dane: Records): readonly LookFinding[] {
  const message = `no TLSA record of ${mxHost} is of use for mail (${shown(dane)})`;
  return isRequired
    ? [lacking(message)]
    : [{ code: 'tlsa-invalid', severity: 'notice', message: `${message}: senders encrypt, but verify nothing` }];
}

/** Where other addresses have a certificate that is published, it looks like a roll-over without its new record. */
function mismatch(
  mxHost: string,
  unmatched: readonly string[],
  matched: readonly string[],
  dane: Records,
): LookFinding {
  if (matched.length > 0) {
    const message = `${mxHost} serves from ${few(unmatched)} a certificate that has no TLSA record, from ${few(matched)} one that has`;
    return { code: 'tlsa-rollover', severity: 'warning', message };
  }
  return critical('tlsa-invalid', `no TLSA record of ${mxHost} matches its certificate (${shown(dane)})`);
}

const REFUSALS: Readonly<Record<Refusal, { readonly code: FindingCode; readonly words: string }>> = {
  'certificate-host-mismatch': { code: 'certificate-host-mismatch', words: 'the certificate does not name it' },
  'certificate-expired': { code: 'certificate-expired', words: 'a certificate of the chain has expired' },
  'certificate-not-yet-valid': {
    code: 'certificate-not-trusted',
    words: 'a certificate of the chain is not yet valid',
  },
};

/** RFC 7672 §3.1.2: with DANE-TA, names and dates count. One for each reason. */
function refusals(mxHost: string, addresses: DaneSighting['addresses']): readonly LookFinding[] {
  const found = new Map<Refusal, LookFinding>();
  for (const { verdict } of addresses) {
    if (verdict.status !== 'refused') continue;
    const { code, words } = REFUSALS[verdict.reason];
    const message = `the TLSA record ${showTlsa(verdict.record)} of ${mxHost} matches its authority, but ${words}`;
    found.set(verdict.reason, critical(code, message));
  }
  return [...found.values()];
}

const MAX_SHOWN = 3;
const few = (texts: readonly string[]): string =>
  texts.slice(0, MAX_SHOWN).join(', ') + (texts.length > MAX_SHOWN ? ` and ${texts.length - MAX_SHOWN} more` : '');
const shown = ({ records }: Records): string => few(records.map(showTlsa));

/** These say themselves who keeps the mail. */
const SAID: ReadonlySet<FindingCode> = new Set(['dnssec-invalid', 'dane-required']);

/** What is wrong, and what senders with DANE do for it (`isDaneQueueing`). */
export const withEffect = (found: LookFinding, isQueueing: boolean | undefined): LookFinding =>
  found.severity !== 'critical' || SAID.has(found.code)
    ? found
    : { ...found, message: `${found.message}; senders with DANE ${keptMail(isQueueing)}` };

/** What a DANE-EE record that matches makes of no account: names, dates, authorities (RFC 7672 §3.1.1). */
const SILENCED_BY_EE: readonly FindingCode[] = [
  'certificate-expired',
  'certificate-expires-soon',
  'certificate-host-mismatch',
  'certificate-not-trusted',
];
/** With DANE-TA the record says whom to trust; names and dates still count (§3.1.2). */
const SILENCED_BY_TA: readonly FindingCode[] = ['certificate-not-trusted'];

/** The findings of a handshake that stand beside what DANE says of it. */
export function besidesDane<T extends { readonly code: FindingCode }>(
  findings: readonly T[],
  verdict: DaneVerdict,
): readonly T[] {
  if (verdict.status !== 'matched') return findings;
  const silenced = verdict.record.usage === 3 ? SILENCED_BY_EE : SILENCED_BY_TA;
  return findings.filter(({ code }) => !silenced.includes(code));
}
