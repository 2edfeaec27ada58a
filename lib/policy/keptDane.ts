import type { TlsaData } from '../dns/validatingResolver';
import type { DaneDomain } from './daneDomain';
import type { DaneHost } from './daneHost';

/** A TLSA record as it is stored: its data in base64. */
export interface KeptTlsa extends Omit<TlsaData, 'data'> {
  readonly data: string;
}

type Promised = Extract<DaneHost, { readonly status: 'dane' }>;
/** `isCut`: there were more records than are kept, so that one which is not here may match. */
type KnownDane =
  | Exclude<DaneHost, Promised>
  | (Omit<Promised, 'records'> & { readonly records: readonly KeptTlsa[]; readonly isCut?: boolean });

/** What is known of the DANE of one mail host of a domain. Times are ISO 8601. */
export interface KeptDane {
  readonly mxHost: string;
  /** As last known where it can't be told now. */
  readonly dane: KnownDane;
  readonly since: string;
  /** Since when it can't be told, and why. */
  readonly unsure?: { readonly since: string; readonly looked: string; readonly message: string };
}

/** Of the records of one host; usually there are two, of 32 octets each. */
const MAX_DATA = 4_096;
const MAX_RECORDS = 40;

/** What is known after a look: one that can't tell leaves what was known before. Pure. */
export function keptDane(
  { hosts }: DaneDomain,
  before: readonly KeptDane[] | undefined,
  now: Date,
): readonly KeptDane[] {
  const at = now.toISOString();
  const distinct = [...new Map(hosts.map((host) => [host.mxHost, host])).values()];
  return distinct.map(({ mxHost, dane: seen }) => {
    const previous = before?.find((kept) => kept.mxHost === mxHost);
    if (seen.status !== 'unknown') {
      const dane = known(seen);
      return { mxHost, dane, since: previous !== undefined && isSame(previous.dane, dane) ? previous.since : at };
    }
    const { looked, message } = seen;
    const unsure = { since: previous?.unsure?.since ?? at, looked, message };
    return { mxHost, dane: previous?.dane ?? seen, since: previous?.since ?? at, unsure };
  });
}

const isSame = (a: KnownDane, b: KnownDane): boolean => JSON.stringify(a) === JSON.stringify(b);

function known(dane: DaneHost): KnownDane {
  if (dane.status !== 'dane') return dane;
  // In one order, whatever the DNS server's: the short ones first, which are digests.
  const sorted = dane.records
    .map(({ data, ...record }) => ({ ...record, data: Buffer.from(data).toString('base64') }))
    .toSorted((a, b) => a.data.length - b.data.length || (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  let bytes = 0;
  const records = sorted.slice(0, MAX_RECORDS).filter(({ data }) => {
    bytes += data.length;
    return bytes <= MAX_DATA;
  });
  const { status, baseDomain } = dane;
  return { status, baseDomain, records, ...(records.length < sorted.length && { isCut: true }) };
}

/** As it came from the DNS, as far as it is kept. */
export function daneHostOf({ dane }: KeptDane): DaneHost {
  if (dane.status !== 'dane') return dane;
  const { status, baseDomain, records } = dane;
  return {
    status,
    baseDomain,
    records: records.map(({ usage, selector, matching, data }) => {
      return { usage, selector, matching, data: Buffer.from(data, 'base64') };
    }),
  };
}

/** Whether nothing can be told of the records now: what was found by them neither begins nor ends. */
export const isUnsure = ({ dane, unsure }: KeptDane): boolean =>
  unsure !== undefined || dane.status === 'unknown' || dane.status === 'bogus';
