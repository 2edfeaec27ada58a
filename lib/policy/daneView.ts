import type { FindingCode } from '../judgement/finding';
import type { AddressView, StandingFinding, View } from '../judgement/view';
import { type DaneDelivery, isDaneQueueing } from './daneEnforced';
import { besidesDane, daneFindings } from './daneFindings';
import { type DaneVerdict, digestVerdict, usableRecords } from './daneVerdict';
import { daneHostOf, isUnsure, type KeptDane } from './keptDane';
import { keptMail } from './keptMail';

/** What a view of a host is held against. */
export interface HostPromise {
  readonly domain: string;
  readonly kept: KeptDane;
  /** Other hosts of the domain, where senders may deliver. */
  readonly otherHosts: readonly string[];
  /** Whether MTA-STS is enforced at the host: some senders know that and no DANE, and go by the certificate. */
  readonly isStsEnforced: boolean;
  /** The newest look at the records; ISO 8601. */
  readonly lookedAt: string;
  readonly now: Date;
}

export interface BesideDane {
  readonly view: View;
  /** Codes of which nothing can be said now: these findings neither begin nor end. */
  readonly unsure: readonly FindingCode[];
}

/** What neither begins nor ends while the records can't be told. */
export const OF_RECORDS: readonly FindingCode[] = ['tlsa-invalid', 'tlsa-rollover'];

interface Held {
  readonly address: string;
  readonly verdict: DaneVerdict;
  readonly view: AddressView;
}

/**
 * A vantage's view of a host as it stands beside the TLSA records: with what is wrong with these, and without what a
 * record that matches makes of no account (RFC 7672 §3.1). What digests can't tell adds nothing, and silences nothing. Pure.
 */
export function viewUnderDane(view: View, promise: HostPromise): BesideDane {
  const { kept, domain, isStsEnforced } = promise;
  const dane = daneHostOf(kept);
  const unsure = isUnsure(kept) ? OF_RECORDS : [];
  if (dane.status !== 'dane') return { view, unsure };
  const isCut = kept.dane.status === 'dane' && kept.dane.isCut === true;
  if (isCut && usableRecords(dane).length === 0) return { view, unsure };
  const names = [...new Set([dane.baseDomain, domain, view.mxHost])];
  const at = promise.now.toISOString();
  const held = view.addresses.map((own): Held => {
    const verdict = digestVerdict(dane, { chain: own.chain, names, at });
    return { address: own.address, view: own, verdict: isCut && isUnmet(verdict) ? { status: 'not-seen' } : verdict };
  });
  const isEarly = ({ verdict, view: own }: Held): boolean => isUnmet(verdict) && !isSettled(own, promise);
  const addresses = held.map((one): Held => (isEarly(one) ? { ...one, verdict: { status: 'not-seen' } } : one));
  const isQueueing = isDaneQueueing([
    ...addresses.map(deliveryOf),
    ...promise.otherHosts.map((): DaneDelivery => 'unknown'),
  ]);
  const since = sinceOf(addresses, kept);
  const found = daneFindings({ mxHost: view.mxHost, dane, isRequired: false, addresses }).flatMap(
    ({ code, severity, message }): StandingFinding[] => {
      if (severity === 'unknown') return [];
      const effect = severity === 'critical' ? `; senders with DANE ${keptMail(isQueueing)}` : '';
      return [{ code, severity, message: `${message}${effect}`, since }];
    },
  );
  const codes = new Set(found.map(({ code }) => code));
  const stands = (finding: StandingFinding): boolean =>
    !codes.has(finding.code) && (isStsEnforced || !isSilenced(finding, addresses));
  const findings = [...found, ...(view.findings ?? []).filter(stands)];
  return { view: { ...view, findings }, unsure: held.some(isEarly) ? OF_RECORDS : unsure };
}

/**
 * Records and certificates change together, and each is looked at once an hour. What does not match is believed once the
 * records were looked at after the handshake, and a handshake was made since the records are so: a view is not written
 * for one that shows the same, but there was one by then.
 */
function isSettled({ upgradedAt }: AddressView, { kept, lookedAt, now }: HostPromise): boolean {
  if (upgradedAt === undefined || lookedAt <= upgradedAt) return false;
  return upgradedAt >= kept.since || now.getTime() - Date.parse(kept.since) >= HANDSHAKE_BY_MS;
}

/** One in each hour, in runs that may take some minutes. */
const HANDSHAKE_BY_MS = 75 * 60 * 1000;

const isUnmet = ({ status }: DaneVerdict): boolean => status === 'unmatched' || status === 'refused';

function deliveryOf({ verdict }: Held): DaneDelivery {
  if (verdict.status === 'matched') return 'delivers';
  return isUnmet(verdict) ? 'keeps' : 'unknown';
}

/** Not before the records were so, nor before the handshakes that they are held against. */
const sinceOf = (addresses: readonly Held[], { since }: KeptDane): string =>
  addresses
    .filter(({ verdict }) => isUnmet(verdict))
    .flatMap(({ view }) => view.upgradedAt ?? [])
    .reduce((newest, at) => (at > newest ? at : newest), since);

/** Whether every address that showed it has a record that makes it of no account. */
function isSilenced(finding: StandingFinding, addresses: readonly Held[]): boolean {
  const showing = addresses.filter(({ view }) => view.tlsFindings?.some(({ code }) => code === finding.code));
  return showing.length > 0 && showing.every(({ verdict }) => besidesDane([finding], verdict).length === 0);
}
