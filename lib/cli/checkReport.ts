import { assess } from '../judgement/assess';
import { bySeverity, type Finding } from '../judgement/finding';
import { outcomeOf } from '../judgement/outcome';
import type { HostObservation, Observation, Target, TargetObservation } from '../probe/types';
import type { HeloName } from './heloName';

/** How it stands with one address, host or target. `unknown` is what could not be seen, which is never bad nor good. */
export type CheckState = 'ok' | 'warning' | 'critical' | 'unknown';

/** A finding of a host, with those of its addresses that show it. */
export interface CheckFinding extends Finding {
  readonly addresses: readonly string[];
}

export interface CheckedHost extends HostObservation {
  readonly state: CheckState;
  readonly findings: readonly CheckFinding[];
}

export interface CheckedTarget extends Omit<TargetObservation, 'hosts'> {
  readonly hosts: readonly CheckedHost[];
}

/** All that one `check` saw and concluded. Times are ISO 8601, UTC. */
export interface CheckReport {
  readonly heloName: HeloName;
  readonly sourceAddress?: string;
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly targets: readonly CheckedTarget[];
}

/** Judges what was observed. `check` runs where the mail leaves from, has no past, and expects STARTTLS (DESIGN §5). */
export const judgeTarget = (observed: TargetObservation): CheckedTarget => ({
  ...observed,
  hosts: observed.hosts.map((host) => judgeHost(host, observed.target)),
});

function judgeHost(host: HostObservation, { require }: Target): CheckedHost {
  const findings = new Map<string, CheckFinding>();
  const states = host.observations.flatMap((observation) => {
    const ownFindings = assess(observation, { starttls: true, require, role: 'mail-path' });
    for (const finding of ownFindings) {
      const key = `${finding.code} ${finding.message}`;
      const addresses = [...(findings.get(key)?.addresses ?? []), observation.address];
      findings.set(key, { ...finding, addresses });
    }
    return stateOf(observation, ownFindings) ?? [];
  });
  return { ...host, state: worstState(states), findings: [...findings.values()].toSorted(bySeverity) };
}

/** The state of one address; none where this machine could not even try, which says nothing about the host. */
function stateOf(observation: Observation, findings: readonly Finding[]): CheckState | undefined {
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
