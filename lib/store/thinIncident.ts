import type { Transition } from '../judgement/incident';
import type { Sighting } from '../judgement/sighting';
import type { Cause } from '../judgement/verdict';
import type { StoredIncident } from './incidentItem';

/**
 * Makes incidents smaller, one after another: what there is to say of one of thousands. All that makes it the same news as the
 * others stays, and what tells it apart; dialogue and what each server said go, and what is equal in many is kept once.
 */
export function thinner(): (stored: StoredIncident) => StoredIncident {
  const [sighting, sightings] = [once<Sighting>(), once<readonly Sighting[]>()];
  const [cause, losing] = [once<Cause>(), once<readonly string[]>()];
  const thinTransition = ({ dialogue: _, ...transition }: Transition): Transition => ({
    ...transition,
    losing: losing(transition.losing),
    cause: cause({ ...transition.cause, evidence: transition.cause.evidence.slice(0, 1) }),
    sightings: sightings(transition.sightings.map((one) => sighting(thinSighting(one)))),
  });
  return ({ incident: { round: _, ...incident }, ...stored }) => ({
    ...stored,
    incident: {
      ...incident,
      verdict: { ...incident.verdict, sightings: [] },
      transitions: incident.transitions.map(thinTransition),
    },
  });
}

function once<T>(): (value: T) => T {
  const kept = new Map<string, T>();
  return (value) => {
    const text = JSON.stringify(value);
    const known = kept.get(text);
    if (known === undefined) kept.set(text, value);
    return known ?? value;
  };
}

function thinSighting(sighting: Sighting): Sighting {
  const { address: _, serverName: __, keywords: ___, addresses: ____, ...named } = sighting;
  const { deviating: _____, fingerprints: ______, listings: _______, ...rest } = named;
  return { ...rest, targets: [] };
}
