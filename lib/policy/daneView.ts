import type { FindingCode, LookFinding } from '../judgement/finding';
import type { AddressView, StandingFinding, View } from '../judgement/view';
import { type DaneDelivery, isDaneQueueing } from './daneEnforced';
import { besidesDane, daneFindings, withEffect } from './daneFindings';
import { type DaneVerdict, digestVerdict, usableRecords } from './daneVerdict';
import { daneHostOf, isUnsure, type KeptDane } from './keptDane';

/** What a view of a host is held against. */
export interface HostPromise {
  readonly domain: string;
  readonly kept: KeptDane;
  /** Whether the configuration wants DANE of the domain's hosts. */
  readonly isRequired: boolean;
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

/** What neither begins nor ends while it can't be told whether a certificate matches; or the records themselves. */
const OF_MATCHING: readonly FindingCode[] = ['tlsa-invalid', 'tlsa-rollover'];
export const OF_RECORDS: readonly FindingCode[] = [...OF_MATCHING, 'dane-required'];

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
  const { kept, domain, isRequired, isStsEnforced } = promise;
  const dane = daneHostOf(kept);
  const unsure = isUnsure(kept) ? OF_RECORDS : [];
  const host = { mxHost: view.mxHost, dane, isRequired };
  if (dane.status === 'none') {
    const lacking = asStanding(daneFindings({ ...host, addresses: [] }), kept.since);
    return {
      view: lacking.length === 0 ? view : { ...view, findings: [...lacking, ...(view.findings ?? [])] },
      unsure,
    };
  }
  if (dane.status !== 'dane') return { view, unsure };
  const isCut = kept.dane.status === 'dane' && kept.dane.isCut === true;
  if (isCut && usableRecords(dane).length === 0) return { view, unsure: OF_RECORDS };
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
  const said = daneFindings({ ...host, addresses }).map((one) => withEffect(one, isQueueing));
  const found = asStanding(said, sinceOf(addresses, kept));
  const codes = new Set(found.map(({ code }) => code));
  const stands = (finding: StandingFinding): boolean =>
    !codes.has(finding.code) && (isStsEnforced || !isSilenced(finding, addresses));
  const findings = [...found, ...(view.findings ?? []).filter(stands)];
  return { view: { ...view, findings }, unsure: unsure.length === 0 && held.some(isEarly) ? OF_MATCHING : unsure };
}

const asStanding = (found: readonly LookFinding[], since: string): readonly StandingFinding[] =>
  found.flatMap(({ code, severity, message }) => (severity === 'unknown' ? [] : [{ code, severity, message, since }]));

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
