import type { Entry, Group } from './groups';
import { isEachListed } from './hostList';
import { field } from './layout';
import { commonServer, sightingLines } from './sightings';
import { someTargets } from './targetWords';
import { clean, counted } from './words';

const MAX_TARGETS = 10;

export function hostLines({ first: { incident }, all }: Group): readonly string[] {
  const own = `${clean(incident.host)}, for mail to ${someTargets([incident], MAX_TARGETS)}`;
  if (all.length === 1) return [own];
  const where = isEachListed(all) ? 'all listed at the end' : 'counted at the end, by operator';
  return [`${counted(all.length)}, ${where}. Here the first of them in detail:`, own];
}

/** What each vantage sees, and which server answered. */
export function seenFrom({ transition }: Entry): readonly string[] {
  const server = commonServer(transition.sightings);
  return [...field('Seen from', sightingLines(transition)), ...(server === undefined ? [] : field('Server', [server]))];
}
