import type { Entry, Group } from './groups';
import { field } from './layout';
import { commonServer, sightingLines } from './sightings';
import { someTargets } from './targetWords';
import { clean } from './words';

const MAX_TARGETS = 10;

export function hostLines({ first: { incident }, all }: Group): readonly string[] {
  const own = `${clean(incident.host)}, for mail to ${someTargets([incident], MAX_TARGETS)}`;
  return all.length === 1 ? [own] : [`${all.length}, all listed at the end. Here the first of them in detail:`, own];
}

/** What each vantage sees, and which server answered. */
export function seenFrom({ transition }: Entry): readonly string[] {
  const server = commonServer(transition.sightings);
  return [...field('Seen from', sightingLines(transition)), ...(server === undefined ? [] : field('Server', [server]))];
}
