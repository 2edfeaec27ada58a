import { networkOf } from '../network';
import type { Sighting } from '../sighting';

type Place = Pick<Sighting, 'vantage' | 'egress' | 'greetedAs' | 'canAnswer'>;

/**
 * Whether at least two vantages that can be heard see it from different addresses; of IPv6, from different /64. Where an
 * address is not known, each vantage counts for itself.
 */
export const isSeenFromTwoPlaces = (sightings: readonly Place[]): boolean =>
  new Set(sightings.filter(({ canAnswer }) => canAnswer).map(placeOf)).size >= 2;

function placeOf({ vantage, egress, greetedAs }: Place): string {
  const address = egress ?? greetedAs;
  return address === undefined ? vantage : networkOf(address);
}
