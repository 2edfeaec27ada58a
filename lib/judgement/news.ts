import type { Incident } from './incident';
import type { Sighting } from './sighting';
import { CONFIDENCES, type Verdict } from './verdict';

/** What is not urgent is said at most so often. */
const QUIET_MS = 15 * 60 * 1000;
/** Each host has its turn to be upgraded in every hour. */
const RELIEF_MS = 65 * 60 * 1000;

/**
 * Another vantage, a louder severity, another scope or cause, or more confidence in it are news. Narrowing alone is not:
 * it is part of a recovery, and what remains often looks like another cause; soon after the first word it corrects that.
 * Nor is a cause that is merely not known any more.
 */
export function isNews(incident: Incident, now: Verdict, at: number): boolean {
  const said = incident.verdict;
  if (now.losing.some((id) => !said.losing.includes(id))) return true;
  if (isLouder(said, now)) return true;
  if (isNarrowed(said, now) && isQuiet(incident, at)) return false;
  const reachesAll = said.losing.every((id) => now.losing.includes(id));
  return reachesAll && now.losing.length > 0 && (isOtherReach(said, now) || isOtherCause(said, now));
}

/** A louder severity, a wider scope and a cause that nobody was told yet are said at once. */
export function isUrgent({ verdict: said, transitions }: Incident, now: Verdict): boolean {
  const isNewCause = transitions.every(({ cause }) => cause.code !== now.cause?.code);
  return isLouder(said, now) || isWider(said, now) || (isNewCause && now.cause?.code !== 'undetermined');
}

/**
 * Every vantage on the mail's path that was said to lose it is served again, while others still lose it. What is left is
 * less, and the mail path can lose it once more. Said after an hour of that: a pool's servers have each had their turn by
 * then, and a recovery that comes in parts is over.
 */
export function isRelief(incident: Incident, now: Verdict, at: number): boolean {
  const { verdict: said, state } = incident;
  if (state !== 'opened' || said.severity !== 'critical' || now.severity !== 'warning') return false;
  const onPath = now.sightings.filter(({ vantage, role }) => role === 'mail-path' && said.losing.includes(vantage));
  const isLong = ({ since = '' }: Sighting): boolean => at - Date.parse(since) >= RELIEF_MS;
  const isRelieved = onPath.length > 0 && onPath.every((each) => each.isRecovered && isLong(each));
  return isRelieved && isQuiet(incident, at);
}

/** Whether nobody was told anything for a while. A transition that only SMS tell does not count. */
export function isQuiet(incident: Incident, now: number): boolean {
  const last = lastTold(incident);
  return last === undefined || now - Date.parse(last.at) >= QUIET_MS;
}

export const lastTold = ({ transitions }: Incident) => transitions.findLast(({ kind }) => kind !== 'confirmed');

const isLouder = (said: Verdict, now: Verdict): boolean => now.severity === 'critical' && said.severity !== 'critical';

const isWider = (said: Verdict, now: Verdict): boolean => said.scope !== 'everywhere' && now.scope === 'everywhere';

/** Some addresses of the host have it again. */
const isNarrowed = ({ scope, cause }: Verdict, now: Verdict): boolean =>
  now.scope === 'some-addresses' && scope !== 'some-addresses' && cause?.code !== 'undetermined';

/** Between some vantages and some addresses the cause tells. */
const isOtherReach = (said: Verdict, now: Verdict): boolean =>
  (said.scope === 'everywhere') !== (now.scope === 'everywhere');

/** A guess does not take the place of what was more certain. */
function isOtherCause({ cause: said }: Verdict, { cause: now }: Verdict): boolean {
  if (now === undefined || now.code === 'undetermined') return false;
  if (said === undefined) return true;
  const gain = CONFIDENCES.indexOf(said.confidence) - CONFIDENCES.indexOf(now.confidence);
  return gain > 0 || (gain === 0 && now.code !== said.code);
}
