import { networkOf } from '../network';
import type { Sighting } from '../sighting';

type Place = Pick<Sighting, 'vantage' | 'egress' | 'greetedAs' | 'canAnswer' | 'isCloud' | 'isLog'>;

/**
 * Whether at least two vantages that can be heard see it from different addresses; of IPv6, from different /64. Where an
 * address is not known, each vantage counts for itself; a log then for no place beside that of a machine, which as a
 * rule is behind the same address.
 */
export function isSeenFromTwoPlaces(sightings: readonly Place[]): boolean {
  const heard = sightings.filter(({ canAnswer }) => canAnswer);
  const isBesideMachine = heard.some(({ isCloud, isLog }) => !isCloud && !isLog);
  return new Set(heard.flatMap((place) => placeOf(place, isBesideMachine))).size >= 2;
}

function placeOf({ vantage, egress, greetedAs, isLog }: Place, isBesideMachine: boolean): readonly string[] {
  const address = egress ?? greetedAs;
  if (address !== undefined) return [networkOf(address)];
  if (isLog) return isBesideMachine ? [] : ['log'];
  return [vantage];
}
