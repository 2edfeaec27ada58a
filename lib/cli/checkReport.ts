import { assess } from '../judgement/assess';
import { byGravity, type LookFinding } from '../judgement/finding';
import { lessThanOthers, lostKeywords } from '../judgement/hostKeywords';
import { tlsFindings } from '../judgement/tlsFindings';
import { unseenFindings } from '../judgement/unseenFindings';
import { hostKey } from '../probe/hostKey';
import type { TlsNames } from '../probe/probeAddress';
import type { HostObservation, Observation, Target, TargetObservation } from '../probe/types';
import type { Role } from '../telemetry/contract';
import type { CheckedPolicies } from './checkedPolicies';
import type { HeloName } from './heloName';

/** How it stands with one address, host or target. `unknown` is what could not be seen, which is never bad nor good. */
export type CheckState = 'ok' | 'warning' | 'critical' | 'unknown';

/** A finding of a host, with those of its addresses that show it. */
export interface CheckFinding extends LookFinding {
  readonly addresses: readonly string[];
}

export interface CheckedHost extends HostObservation {
  readonly state: CheckState;
  /** The name that was sent as SNI and looked for in the certificate, where it is not the host's own. */
  readonly tlsName?: string;
  readonly findings: readonly CheckFinding[];
  /** Keywords that should be offered and are not, by one address at least; in the order of the alphabet. */
  readonly lost: readonly string[];
}

export interface CheckedTarget extends Omit<TargetObservation, 'hosts'> {
  readonly hosts: readonly CheckedHost[];
  /** Where any was asked for. */
  readonly policies?: CheckedPolicies;
}

/** From where `check` looked. */
export interface CheckVantage {
  readonly role: Role;
  readonly heloName: HeloName;
  readonly sourceAddress?: string;
  readonly dnsServer?: string;
}

/** All that one `check` saw and concluded. Times are ISO 8601, UTC. */
export interface CheckReport {
  readonly vantage: CheckVantage;
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly targets: readonly CheckedTarget[];
}

/** By what a look is judged. */
export interface Measure {
  readonly role: Role;
  readonly tlsNames: TlsNames;
  /** How a finding of a host weighs under the policies of its domain; absent: as it does without. */
  readonly weigh?: (found: LookFinding, mxHost: string) => LookFinding;
  /** Which findings of a session stand; absent: all. */
  readonly stands?: (found: LookFinding, observation: Observation) => boolean;
}

/** Judges what was observed. `check` has no past, and expects STARTTLS. */
export const judgeTarget = (observed: TargetObservation, measure: Measure): CheckedTarget => ({
  ...observed,
  hosts: observed.hosts.map((host) => judgeHost(host, observed.target, measure)),
});

const same = (found: LookFinding): LookFinding => found;
const every = (): boolean => true;

function judgeHost(host: HostObservation, target: Target, measure: Measure): CheckedHost {
  const { role, tlsNames, weigh = same, stands = every } = measure;
  const { observations } = host;
  const { ours, verify, require } = target;
  const tlsName = tlsNames.get(hostKey(host));
  const findings = new Map<string, CheckFinding>();
  const states = observations.flatMap((observation) => {
    const foundHere: readonly LookFinding[] = [
      ...assess(observation, { starttls: true, require, role }),
      ...unseenFindings(observation, role),
      ...tlsFindings(observation, { ours, verify, ...(tlsName !== undefined && { tlsName }) }),
      ...lessThanOthers(observation, observations, require),
    ];
    const standing = foundHere.filter((found) => stands(found, observation));
    const ownFindings = standing.map((found) => weigh(found, host.mxHost));
    for (const finding of ownFindings) {
      const key = `${finding.code} ${finding.message}`;
      const addresses = [...(findings.get(key)?.addresses ?? []), observation.address];
      findings.set(key, { ...finding, addresses });
    }
    return stateOf(observation, ownFindings) ?? [];
  });
  return {
    ...host,
    ...(tlsName !== undefined && { tlsName }),
    state: worstState(states),
    findings: [...findings.values()].toSorted(byGravity),
    lost: lostKeywords(observations, require),
  };
}

/** The state of one address; none where this machine could not even try, which says nothing about the host. */
function stateOf(observation: Observation, findings: readonly LookFinding[]): CheckState | undefined {
  const severities = findings.map(({ severity }) => severity);
  if (severities.includes('critical')) return 'critical';
  if (severities.includes('warning')) return 'warning';
  if (observation.session.failure?.code === 'not-tried') return undefined;
  return isUnanswered(observation) ? 'unknown' : 'ok';
}

/** Whether the session ended before it had shown all that was asked; a failure after the handshake changes nothing. */
export function isUnanswered({ session }: Observation): boolean {
  const endedEarly = session.failure !== undefined && session.tls === undefined;
  return session.ehlo === undefined || endedEarly;
}

const BY_WEIGHT = ['critical', 'warning', 'unknown', 'ok'] as const;

/** The gravest of all; unknown where there is none, since nothing was seen then. */
export const worstState = (states: readonly CheckState[]): CheckState =>
  BY_WEIGHT.find((state) => states.includes(state)) ?? 'unknown';

/** The state of a target's hosts. A target without hosts, for whatever reason, could not be checked. */
export const hostsState = ({ hosts }: CheckedTarget): CheckState => worstState(hosts.map(({ state }) => state));

/** The state of a target. Policies can make it worse; one that could not be seen decides nothing. */
export const targetState = (checked: CheckedTarget): CheckState =>
  worstState([
    hostsState(checked),
    ...policyFindings(checked).flatMap(({ severity }) =>
      severity === 'critical' || severity === 'warning' ? [severity] : [],
    ),
  ]);

/** What is wrong with the policies of a target, rather than with a host. */
export const policyFindings = ({ policies }: CheckedTarget): readonly LookFinding[] => [
  ...(policies?.mtaSts?.findings ?? []),
  ...(policies?.dane?.findings ?? []),
];
