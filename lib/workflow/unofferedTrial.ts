import { relapse } from '../judgement/ending';
import { type Incident, isLive } from '../judgement/incident';
import type { Sighting } from '../judgement/sighting';

/** Vantages that were asked already in this incident, or in the one that a loss now would continue. */
export function triedBefore(incident: Incident | undefined, now: number): readonly string[] {
  if (incident === undefined) return [];
  return isLive(incident) || relapse(incident, now) !== undefined ? (incident.triedUnoffered ?? []) : [];
}

/**
 * Marks the vantages from which STARTTLS is to be sent though it is not offered, or was sent and is not answered yet. It
 * is evidence and no routine: from cloud vantages, once in an incident, before anybody is told of it.
 */
export function withTrials(
  sightings: readonly Sighting[],
  incident: Incident | undefined,
  now: number,
): readonly Sighting[] {
  if (incident?.state === 'opened') return sightings;
  const tried = triedBefore(incident, now);
  const isAsked = (vantage: string) => incident?.state === 'pending' && incident.round?.asked.includes(vantage);
  const isAwaited = ({ vantage, answeredRound }: Sighting): boolean =>
    tried.includes(vantage) ? isAsked(vantage) === true && answeredRound === undefined : true;
  return sightings.map((sighting) => {
    const isUnoffered = sighting.outcome === 'missing' || sighting.outcome === 'masked';
    const isAble = sighting.isCloud && sighting.canAnswer && isUnoffered;
    return isAble && isAwaited(sighting) ? { ...sighting, awaitsUnoffered: true } : sighting;
  });
}
