import { assess } from '../judgement/assess';
import { outcomeOf } from '../judgement/outcome';
import type { HostObservation, Observation, Target, TargetObservation } from '../probe/types';
import type { Role } from '../telemetry/contract';
import { type AddressFinding, byWeight, type CheckFinding } from './checkFinding';
import type { HeloName } from './heloName';
import { lessThanOthers, lostKeywords } from './hostKeywords';
import { tlsFindings } from './tlsFindings';
import { unseenFindings } from './unseenFindings';

/** How it stands with one address, host or target. `unknown` is what could not be seen, which is never bad nor good. */
export type CheckState = 'ok' | 'warning' | 'critical' | 'unknown';

export interface CheckedHost extends HostObservation {
  readonly state: CheckState;
  readonly findings: readonly CheckFinding[];
  /** Keywords that should be offered and are not, by one address at least; in the order of the alphabet. */
  readonly lost: readonly string[];
}

export interface CheckedTarget extends Omit<TargetObservation, 'hosts'> {
  readonly hosts: readonly CheckedHost[];
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

/** Judges what was observed. `check` has no past, and expects STARTTLS (DESIGN §5). */
export const judgeTarget = (observed: TargetObservation, role: Role): CheckedTarget => ({
  ...observed,
  hosts: observed.hosts.map((host) => judgeHost(host, observed.target, role)),
});

/** A handshake after a STARTTLS that was not offered is evidence, and its failure no finding. */
function judgeHost(host: HostObservation, target: Target, role: Role): CheckedHost {
  const { observations } = host;
  const findings = new Map<string, CheckFinding>();
  const states = observations.flatMap((observation) => {
    const ownFindings: readonly AddressFinding[] = [
      ...assess(observation, { starttls: true, require: target.require, role }).filter(
        ({ code }) => code !== 'tls-handshake-failed' || outcomeOf(observation.session) === 'offered',
      ),
      ...unseenFindings(observation, role),
      ...tlsFindings(observation, target),
      ...lessThanOthers(observation, observations, target.require),
    ];
    for (const finding of ownFindings) {
      const key = `${finding.code} ${finding.message}`;
      const addresses = [...(findings.get(key)?.addresses ?? []), observation.address];
      findings.set(key, { ...finding, addresses });
    }
    return stateOf(observation, ownFindings) ?? [];
  });
  return {
    ...host,
    state: worstState(states),
    findings: [...findings.values()].toSorted(byWeight),
    lost: lostKeywords(observations, target.require),
  };
}

/** The state of one address; none where this machine could not even try, which says nothing about the host. */
function stateOf(observation: Observation, findings: readonly AddressFinding[]): CheckState | undefined {
  const severities = findings.map(({ severity }) => severity);
  if (severities.includes('critical')) return 'critical';
  if (severities.includes('warning')) return 'warning';
  if (observation.session.failure?.code === 'not-tried') return undefined;
  return isUnanswered(observation) ? 'unknown' : 'ok';
}

/** Whether the session ended before it had shown all that was asked; a failure after the handshake changes nothing. */
export function isUnanswered({ session }: Observation): boolean {
  const endedEarly = session.failure !== undefined && session.tls === undefined;
  return outcomeOf(session) === 'unknown' || endedEarly;
}

const BY_WEIGHT = ['critical', 'warning', 'unknown', 'ok'] as const;

/** The gravest of all; unknown where there is none, since nothing was seen then. */
export const worstState = (states: readonly CheckState[]): CheckState =>
  BY_WEIGHT.find((state) => states.includes(state)) ?? 'unknown';

/** The state of a target. One without hosts, for whatever reason, could not be checked. */
export const targetState = ({ hosts }: CheckedTarget): CheckState => worstState(hosts.map(({ state }) => state));
