import { type Incident, lastSequence, type Transition, type TransitionKind } from './incident';
import { MAX_MESSAGE } from './limits';
import type { Sighting } from './sighting';
import type { Verdict } from './verdict';

const MAX_TRANSITIONS = 50;
const MAX_EVIDENCE = 32;
/** Only the newest transitions keep what each vantage saw: an incident must fit into one item of the table. */
const FULL_TRANSITIONS = 3;

/** The incident with one transition more, complete in itself, and its verdict as the one said last. `now` in ms. */
export function say(
  incident: Incident,
  kind: TransitionKind,
  verdict: Verdict,
  now: number,
  more: Partial<Transition> = {},
): Incident {
  const { scope, cause, severity, enforced } = slim(verdict);
  if (scope === undefined || cause === undefined || severity === undefined) return incident;
  const transition: Transition = {
    sequence: lastSequence(incident) + 1,
    kind,
    at: new Date(now).toISOString(),
    severity,
    scope,
    cause,
    losing: verdict.losing,
    ...(enforced !== undefined && kind !== 'resolved' && { enforced }),
    sightings: verdict.sightings.map(withoutBulk),
    firstSeenAt: incident.firstSeenAt,
    ...(incident.lastOfferedAt !== undefined && { lastOfferedAt: incident.lastOfferedAt }),
    ...more,
  };
  const all = [...incident.transitions, transition].slice(-MAX_TRANSITIONS);
  return {
    ...incident,
    verdict: slim(verdict),
    transitions: all.map((t, i) => (i < all.length - FULL_TRANSITIONS ? slimTransition(t) : t)),
  };
}

/** What is quieter than was said before is neither confirmed nor taken on: should it get louder, that is told anew. */
export function update(incident: Incident, verdict: Verdict, now: number): Incident {
  const { confirmedAt: _, acknowledged: __, ...anew } = incident;
  const isQuieter = incident.verdict.severity === 'critical' && verdict.severity !== 'critical';
  return say(isQuieter ? anew : incident, 'updated', verdict, now);
}

export function slim({ cause, ...verdict }: Verdict): Verdict {
  return {
    ...verdict,
    ...(cause !== undefined && { cause: { ...cause, evidence: bounded(cause.evidence) } }),
    sightings: verdict.sightings.map(withoutBulk),
  };
}

/** Evidence may name what vantages wrote, and a vantage may have written much. */
const bounded = (evidence: readonly string[]): readonly string[] =>
  evidence.slice(0, MAX_EVIDENCE).map((sentence) => sentence.slice(0, MAX_MESSAGE));

/**
 * Keywords were for correlating; what is said names those lost and gained. The targets, of which a host may have thousands,
 * are the incident's.
 */
function withoutBulk({ keywords: _, ...sighting }: Sighting): Sighting {
  return { ...sighting, targets: [] };
}

function slimTransition({ dialogue: _, ...transition }: Transition): Transition {
  return { ...transition, sightings: [] };
}
