import { type Incident, lastSequence, type Transition, type TransitionKind } from './incident';
import type { Sighting } from './sighting';
import type { Verdict } from './verdict';

const MAX_TRANSITIONS = 50;
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
  const { scope, cause, severity } = verdict;
  if (scope === undefined || cause === undefined || severity === undefined) return incident;
  const transition: Transition = {
    sequence: lastSequence(incident) + 1,
    kind,
    at: new Date(now).toISOString(),
    severity,
    scope,
    cause,
    losing: verdict.losing,
    sightings: verdict.sightings.map(withoutKeywords),
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

export const slim = (verdict: Verdict): Verdict => ({ ...verdict, sightings: verdict.sightings.map(withoutKeywords) });

/** The keywords were for correlating; what is said names those lost and gained. */
function withoutKeywords({ keywords: _, ...sighting }: Sighting): Sighting {
  return sighting;
}

function slimTransition({ dialogue: _, ...transition }: Transition): Transition {
  return { ...transition, sightings: [] };
}
