import type { Incident, Transition } from '../judgement/incident';
import type { Sighting } from '../judgement/sighting';

/** An item of DynamoDB has 400 KB at most, with names and keys. */
const MAX_BYTES = 350_000;
const FEW_TARGETS = 50;
const FEW_TRANSITIONS = 10;

/** What an incident can do without, the least missed first; each comes on top of those before. */
const CUTS: readonly ((incident: Incident) => Incident)[] = [
  (incident) => withSightings(incident, ({ listings: _, addresses: __, deviating: ___, ...sighting }) => sighting),
  (incident) => withTransitions(incident, ({ dialogue: _, ...transition }) => transition),
  (incident) => ({ ...incident, transitions: incident.transitions.slice(-FEW_TRANSITIONS) }),
  ({ targets, targetCount = targets.length, ...incident }) => ({
    ...incident,
    targets: targets.slice(0, FEW_TARGETS),
    targetCount,
  }),
  (incident) =>
    withSightings(incident, ({ masked: _, fingerprints: __, ...rest }) => ({ ...rest, lost: [], gained: [] })),
  (incident) => withTransitions(incident, (transition) => ({ ...transition, sightings: [] })),
];

/** The incident as it fits into one item of the table: what it tells above all, whatever the vantages filled it with. */
export function fittingIncident(incident: Incident): Incident {
  let fitting = incident;
  for (const cut of CUTS) {
    if (Buffer.byteLength(JSON.stringify(fitting)) <= MAX_BYTES) break;
    fitting = cut(fitting);
  }
  return fitting;
}

const withTransitions = (incident: Incident, change: (transition: Transition) => Transition): Incident => ({
  ...incident,
  transitions: incident.transitions.map(change),
});

function withSightings(incident: Incident, change: (sighting: Sighting) => Sighting): Incident {
  const { verdict } = incident;
  const changed = { ...incident, verdict: { ...verdict, sightings: verdict.sightings.map(change) } };
  return withTransitions(changed, (transition) => ({ ...transition, sightings: transition.sightings.map(change) }));
}
