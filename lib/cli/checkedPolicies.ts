import type { LookFinding } from '../judgement/finding';
import { type StsEnforcement, underSts } from '../policy/mtaStsEnforced';
import { stsFindings } from '../policy/mtaStsFindings';
import { isNamedBy, isStsQueueing, type StsVerdict, stsVerdict } from '../policy/mtaStsHost';
import type { StsLook } from '../policy/mtaStsLook';
import type { StsPolicy } from '../policy/mtaStsPolicy';
import { policyState } from '../policy/mtaStsState';
import type { TargetObservation } from '../probe/types';
import type { Role } from '../telemetry/contract';
import type { CheckedDane } from './checkedDane';
import type { CheckedTlsRpt } from './checkedTlsRpt';

/** The MTA-STS of a domain as one look shows it. */
export interface CheckedSts {
  /** Of the record; `unknown` where the DNS did not answer. */
  readonly record: 'found' | 'none' | 'invalid' | 'unknown';
  readonly id?: string;
  /** Absent where none could be fetched. */
  readonly policy?: StsPolicy;
  /** Which mail hosts the policy names; none where there is no policy. */
  readonly hosts: readonly { readonly mxHost: string; readonly matches: boolean }[];
  readonly findings: readonly LookFinding[];
}

/** What is said of TLS beside what the hosts of a target do; each is absent where nobody asked. */
export interface CheckedPolicies {
  /** Of a domain, as is `tlsRpt`. */
  readonly mtaSts?: CheckedSts;
  readonly tlsRpt?: CheckedTlsRpt;
  readonly dane?: CheckedDane;
}

export interface JudgedPolicies {
  readonly mtaSts: CheckedSts;
  /** How a finding of a host weighs under them. */
  readonly weigh: (found: LookFinding, mxHost: string) => LookFinding;
}

/** Judges one look at the policies of a domain beside what was seen of its hosts. Pure. */
export function judgePolicies(
  { target, hosts }: TargetObservation,
  look: StsLook,
  { role, now }: { readonly role: Role; readonly now: Date },
): JudgedPolicies {
  const { record, fetched } = look;
  const policy = fetched?.status === 'policy' ? fetched.policy : undefined;
  const mxHosts = hosts.map(({ mxHost }) => mxHost);
  const sighting = { domain: target.host, ours: target.ours, state: policyState(undefined, look, now), mxHosts };
  const mtaSts: CheckedSts = {
    record: record.status === 'failed' ? 'unknown' : record.status,
    ...(record.status === 'found' && { id: record.id }),
    ...(policy !== undefined && { policy }),
    hosts: policy === undefined ? [] : mxHosts.map((mxHost) => ({ mxHost, matches: isNamedBy(policy, mxHost) })),
    findings: stsFindings(sighting, now),
  };
  if (policy === undefined) return { mtaSts, weigh: (found) => found };
  const isQueueing = isStsQueueing(policy, verdicts(policy, hosts));
  const enforced = (mxHost: string): StsEnforcement => ({ domain: target.host, policy, mxHost, isQueueing });
  return {
    mtaSts,
    weigh: (found, mxHost) => (mayBeMineAlone(found, role) ? found : underSts(found, enforced(mxHost))),
  };
}

/** A host of which no address was asked may take the mail. */
const verdicts = (policy: StsPolicy, hosts: TargetObservation['hosts']): readonly StsVerdict[] =>
  hosts.flatMap(({ mxHost, observations }): readonly StsVerdict[] =>
    observations.length === 0 && isNamedBy(policy, mxHost)
      ? ['unknown']
      : observations.map(({ session }) => stsVerdict(policy, mxHost, session)),
  );

/** What an observer loses may be withheld from its address, by which no mail goes; a certificate is everybody's. */
export const mayBeMineAlone = ({ code }: LookFinding, role: Role): boolean =>
  role === 'observer' && !code.startsWith('certificate-');
