import type { LookFinding } from '../judgement/finding';
import type { DaneDomain } from '../policy/daneDomain';
import { type DaneDelivery, daneDelivery, isDaneQueueing, underDane } from '../policy/daneEnforced';
import { besidesDane, daneFindings, withEffect } from '../policy/daneFindings';
import type { DaneHost } from '../policy/daneHost';
import { daneVerdict, usableRecords } from '../policy/daneVerdict';
import { showTlsa } from '../policy/tlsaRecord';
import type { Observation, Target, TargetObservation } from '../probe/types';
import type { SmtpSession } from '../smtp/types';
import type { CheckedDane, CheckedDaneAddress, CheckedDaneHost, DaneState } from './checkedDane';
import { type CheckedSts, mayBeMineAlone } from './checkedPolicies';
import type { Measure } from './checkReport';

export interface DaneMeasure {
  /** By which the hosts are judged without DANE. */
  readonly measure: Measure;
  readonly sts: CheckedSts | undefined;
}

/** Judges what the DNS promises beside what was seen of the hosts, and says how these are judged with it. Pure. */
export function judgeDane(
  { target, hosts: observed }: TargetObservation,
  look: DaneDomain,
  { measure, sts }: DaneMeasure,
): { readonly dane: CheckedDane; readonly measure: Measure } {
  const observationsOf = (host: string): readonly Observation[] =>
    observed.find(({ mxHost }) => mxHost === host)?.observations ?? [];
  const hosts = look.hosts.map(({ mxHost, dane }) => ({
    mxHost,
    dane,
    usable: dane.status === 'dane' ? usableRecords(dane).length : 0,
    addresses: observationsOf(mxHost).map((seen) => addressOf(dane, seen, target)),
  }));
  const isQueueing = isDaneQueueing(hosts.flatMap((host) => deliveries(host, observationsOf(host.mxHost))));
  const isRequired = target.requireDane === true;
  const findings = hosts.flatMap((host) =>
    daneFindings({ ...host, isRequired }).map((found) => withEffect(found, isQueueing)),
  );
  const hostOf = (name: string) => hosts.find(({ mxHost }) => mxHost === name);
  return {
    dane: { state: stateOf(hosts), hosts, findings: distinct(findings) },
    measure: {
      ...measure,
      weigh: (found, mxHost) => {
        const weighed = measure.weigh?.(found, mxHost) ?? found;
        const dane = hostOf(mxHost)?.dane;
        if (dane === undefined || mayBeMineAlone(found, measure.role)) return weighed;
        return underDane(weighed, { mxHost, dane, isQueueing });
      },
      stands: (found, { mxHost, address }) => {
        // Senders that know MTA-STS and no DANE go by the certificate all the same.
        if (isEnforced(sts, mxHost)) return true;
        const verdict = hostOf(mxHost)?.addresses.find((seen) => seen.address === address)?.verdict;
        return verdict === undefined || besidesDane([found], verdict).length > 0;
      },
    },
  };
}

/** RFC 7672 §3.2.2: beside the TLSA base domain the certificate may name the domain, where that leads to the host. */
function addressOf(dane: DaneHost, seen: Observation, { host }: Target): CheckedDaneAddress {
  const { address, mxHost, observedAt, session } = seen;
  const names = [...new Set([host, mxHost])];
  const verdict = daneVerdict(dane, { ...offeredTls(session), names, at: observedAt });
  return { address, verdict, ...('record' in verdict && { record: showTlsa(verdict.record) }) };
}

/** No sender gets what was had by a STARTTLS that is not offered. */
const offeredTls = ({ tls, unofferedStarttls }: SmtpSession) =>
  tls === undefined || unofferedStarttls !== undefined ? {} : { tls };

const deliveries = ({ dane, addresses }: CheckedDaneHost, observations: readonly Observation[]) =>
  observations.length === 0
    ? [dane.status === 'bogus' ? ('keeps' as const) : ('unknown' as const)]
    : observations.map(
        ({ session }, index): DaneDelivery =>
          daneDelivery(dane, addresses[index]?.verdict ?? { status: 'not-seen' }, session),
      );

/** What is so of a domain's MX records is so of all its hosts. */
const distinct = (findings: readonly LookFinding[]): readonly LookFinding[] => [
  ...new Map(findings.map((found) => [`${found.code} ${found.message}`, found])).values(),
];

const isEnforced = (sts: CheckedSts | undefined, host: string): boolean =>
  sts?.policy?.mode === 'enforce' && sts.hosts.some(({ mxHost, matches }) => matches && mxHost === host);

function stateOf(hosts: readonly CheckedDaneHost[]): DaneState {
  const states = new Set(hosts.map(({ dane }) => dane.status));
  if (states.has('bogus')) return 'bogus';
  if (states.has('unknown')) return 'unknown';
  if (states.size > 1) return 'partial';
  return states.has('dane') ? 'dane' : 'none';
}
