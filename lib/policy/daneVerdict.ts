import type { ServedChain } from '../judgement/view';
import type { TlsFacts } from '../smtp/types';
import type { DaneHost } from './daneHost';
import { matchDigests } from './tlsaDigests';
import { matchTlsa, type TlsaMatch } from './tlsaMatch';
import { readTlsa, type TlsaRecord } from './tlsaRecord';

/**
 * How one handshake stands to what the DNS promises. `encrypt-only`: there are records, none of them of use to a sender
 * of mail, who encrypts then and verifies nothing (RFC 7672 §2.2); `not-seen`: no handshake, or its certificates were not
 * kept.
 */
export type DaneVerdict = TlsaMatch | { readonly status: 'encrypt-only' | 'not-seen' | 'no-dane' };

export interface DaneHandshake {
  readonly tls?: Pick<TlsFacts, 'certificates'>;
  /** The domain whose mail it is, and the MX host, which the certificate may bear beside the TLSA base domain. */
  readonly names: readonly string[];
  /** ISO 8601. */
  readonly at: string;
}

/** Holds a handshake against the records of its host. Pure; never throws. */
export function daneVerdict(dane: DaneHost, { tls, names, at }: DaneHandshake): DaneVerdict {
  if (dane.status !== 'dane') return { status: 'no-dane' };
  const usable = usableRecords(dane);
  if (usable.length === 0) return { status: 'encrypt-only' };
  const { certificates } = tls ?? {};
  if (certificates === undefined) return { status: 'not-seen' };
  const chain = certificates.map((base64) => Buffer.from(base64, 'base64'));
  return matchTlsa(usable, { chain, names: [dane.baseDomain, ...names], at });
}

/**
 * The same by what a vantage keeps of its last completed handshake; what digests can't tell was not seen. `chain` is
 * absent where nothing is kept.
 */
export function digestVerdict(
  dane: DaneHost,
  { chain, names, at }: Pick<DaneHandshake, 'names' | 'at'> & { readonly chain: ServedChain | undefined },
): DaneVerdict {
  if (dane.status !== 'dane') return { status: 'no-dane' };
  const usable = usableRecords(dane);
  if (usable.length === 0) return { status: 'encrypt-only' };
  const match = chain && matchDigests(usable, { chain, names, at });
  return match === undefined || match.status === 'unknown' ? { status: 'not-seen' } : match;
}

export const usableRecords = ({ records }: Extract<DaneHost, { readonly status: 'dane' }>): readonly TlsaRecord[] =>
  records.map(readTlsa).flatMap((read) => (read.ok ? [read.record] : []));
