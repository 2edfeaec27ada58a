import type { Finding } from './finding';
import type { Outcome } from './outcome';
import { type History, isWithout, recent, type Tally, tallyOf } from './tally';
import type { Deviation, View } from './view';

const [LEAST_SHARE, MOST_SHARE] = [0.02, 0.98];
/** So many sessions in a row without STARTTLS are critical, and it takes at least as many to believe a change. */
const IN_A_ROW = 6;
/** A change is believed at the latest after so many in a row. */
const MOST_IN_A_ROW = 24;
/** A row that luck would give once in so many tries is no luck. */
const LUCK = 0.001;
/** What has begun to draw lots shows it within so many runs. */
const SHORT_RUNS = 36;
const MAX_NAMES = 4;
/** What strays more often is what the view has. */
const MOST_STRAYS = 0.5;

/**
 * How much speaks for unlike servers behind one name, after `since`: sessions a few seconds or one run apart that disagree,
 * and changes of the outcome. Plain outages, however many in a day, only show changes.
 */
function signs(view: History, now: string, since = Number.NEGATIVE_INFINITY) {
  const isAfter = ({ at }: Pick<Deviation, 'at'>) => Date.parse(at) >= since;
  const mixed = strays(view, now).filter(isAfter);
  const turns = recent(view.flips ?? [], now)
    .filter(isAfter)
    .filter(({ from, to }) => (isWithout(from) && isOffered(to)) || (isOffered(from) && isWithout(to)));
  return { mixed: mixed.length, turns: turns.length };
}

const strays = (view: History, now: string): readonly Deviation[] =>
  recent(view.deviations, now).filter(
    ({ outcome, isUnanswered }) => isUnanswered !== true && (isWithout(outcome) || isOffered(outcome)),
  );

/**
 * When nothing had strayed for longer than luck explains, by the share of strays while there were any at last, and so the
 * pool was mended; undefined where none was within a day. What strays later has begun anew.
 */
function mendedAt(view: History, now: string, everyMs: number): number | undefined {
  let burst: readonly number[] = [];
  let mended: number | undefined;
  const endOf = (): number => {
    const [first, last] = [burst[0], burst.at(-1)];
    // One stray says nothing of how often there are more.
    if (first === undefined || last === undefined || first === last) return Number.POSITIVE_INFINITY;
    const share = Math.min(MOST_STRAYS, (burst.length - 1) / ((last - first) / everyMs));
    return last + (everyMs * Math.log(LUCK)) / Math.log(1 - share);
  };
  for (const time of [...strays(view, now).map(({ at }) => Date.parse(at)), Date.parse(now)]) {
    const end = endOf();
    if (end < time) [mended, burst] = [end, []];
    burst = [...burst, time];
  }
  return mended;
}

/** Whether it is mended, and nothing has strayed since. */
function isMended(view: History, now: string, everyMs: number): boolean {
  const mended = mendedAt(view, now, everyMs);
  return mended !== undefined && signs(view, now, mended).mixed === 0;
}

/**
 * Whether a change of the outcome, though confirmed, is more likely the luck of the draw among unlike servers: then the
 * view stays as it is until the row of sessions that say otherwise is longer than luck explains. A first loss is never
 * held, nor is one after a single stray session; the end of a loss is, once a stray session has been seen. A pool that
 * was mended since holds nothing.
 */
export function isHeld(previous: View | undefined, next: View, everyMs: number): boolean {
  if (previous === undefined) return false;
  const isLoss = previous.outcome === 'offered' && isWithout(next.outcome);
  const isRecovery = isWithout(previous.outcome) && next.outcome === 'offered';
  if ((!isLoss && !isRecovery) || isMended(previous, next.observedAt, everyMs)) return false;
  if (!(isLoss ? isMixing(previous, next.observedAt, everyMs) : hasMixed(previous, next.observedAt, everyMs)))
    return false;
  const row = rowOf(previous.deviations, isLoss ? isWithout : isOffered, everyMs, next.observedAt) + 1;
  return row < rowToBelieve(previous, next, everyMs, row, isLoss);
}

/** Strays that are rare in a day are no pool: a loss among them is told at once. */
function isMixing(view: View, now: string, everyMs: number): boolean {
  const short = signs(view, now, Date.parse(now) - SHORT_RUNS * everyMs);
  if (isEnough(short)) return true;
  return isEnough(signs(view, now)) && shareWithout(tallyOf(view, now, everyMs), 0) >= LEAST_SHARE;
}

const isEnough = ({ mixed, turns }: ReturnType<typeof signs>): boolean => mixed >= 2 && mixed + turns >= 3;

/** One stray is enough, but not one that has stood alone since before the loss: what draws lots had shown it again. */
function hasMixed(view: View, now: string, everyMs: number): boolean {
  const since = Math.min(Date.parse(view.since), Date.parse(now) - SHORT_RUNS * everyMs);
  const { mixed, turns } = signs(view, now, since);
  return mixed >= 1 && mixed + turns >= 2;
}

const isOffered = (outcome: Outcome): boolean => outcome === 'offered';

/** A row that is longer than the share of such sessions lets luck explain: lately, or since the loss began. */
function rowToBelieve(previous: View, next: View, everyMs: number, row: number, isLoss: boolean): number {
  const now = next.observedAt;
  const tallies = [tallyOf(previous, now, everyMs), tallyOf(previous, now, everyMs, SHORT_RUNS * everyMs)];
  const share = isLoss
    ? Math.max(...tallies.map((tally) => shareWithout(tally, row - 1)))
    : shareGood(previous, now, everyMs, row - 1);
  const byLuck = Math.log(LUCK) / Math.log(Math.min(0.95, Math.max(0.05, share)));
  return Math.min(MOST_IN_A_ROW, Math.max(IN_A_ROW, Math.ceil(byLuck)));
}

const shareWithout = ({ sessions, without }: Tally, row: number): number =>
  (without - row) / Math.max(1, sessions - row);

/** Laplace's estimate, as a loss may be young. */
function shareGood({ since, deviations }: View, now: string, everyMs: number, row: number): number {
  const runs = Math.round((Date.parse(now) - Date.parse(since)) / everyMs) - row;
  const good = deviations.filter(({ at, outcome }) => at >= since && isOffered(outcome)).length - row;
  return (good + 1) / (Math.max(runs, good) + 2);
}

/** How many runs in a row, up to the last one before `now`, deviated in this way; those without an answer break no row. */
function rowOf(
  deviations: readonly Deviation[],
  matches: (outcome: Outcome) => boolean,
  everyMs: number,
  now: string,
): number {
  let row = 0;
  let later = Date.parse(now);
  for (const { at, outcome } of deviations.toReversed()) {
    const isSilent = outcome === 'unknown';
    if ((!isSilent && !matches(outcome)) || later - Date.parse(at) > 1.5 * everyMs) break;
    if (!isSilent) row += 1;
    later = Date.parse(at);
  }
  return row;
}

/**
 * The warning that a pool of unlike servers gets, in place of an incident every few minutes. Critical ones stay so. It
 * stands for as long as the day shows strays, but begins only in a run that is without STARTTLS or strays, and on what
 * speaks for it since the last pool was mended: an end tells nothing new, nor does what was told before.
 */
export function intermittentFindings(view: View, now: string, everyMs: number): readonly Finding[] {
  const before = view.findings?.find(({ code }) => code === CODE);
  if (before === undefined && !isWithout(view.outcome) && strays(view, now).at(-1)?.at !== now) return [];
  if (!isEnough(signs(view, now, before === undefined ? mendedAt(view, now, everyMs) : undefined))) return [];
  const { sessions, without, from } = tallyOf(view, now, everyMs);
  const share = without / sessions;
  if (share < LEAST_SHARE || share > MOST_SHARE) return [];
  const isRow = isLongRow(view, now, everyMs) && !isMended(view, now, everyMs);
  const severity = before?.severity === 'critical' || isRow ? 'critical' : 'warning';
  const counted = `${without} of ${sessions} sessions since ${from.slice(0, 16)}Z got no STARTTLS`;
  return [{ code: CODE, severity, message: [counted, ...serverNames(view)].join('; ') }];
}

const CODE = 'starttls-intermittent';

const isLongRow = (view: View, now: string, everyMs: number): boolean =>
  isWithout(view.outcome)
    ? Date.parse(now) - Date.parse(view.since) >= (IN_A_ROW - 1) * everyMs &&
      !isOffered(view.deviations.at(-1)?.outcome ?? 'unknown')
    : rowOf(view.deviations, isWithout, everyMs, now) >= IN_A_ROW;

function serverNames({ deviations, addresses }: View): readonly string[] {
  const named = [...deviations, ...addresses];
  const names = (matches: (outcome: Outcome) => boolean) =>
    [...new Set(named.flatMap(({ outcome, serverName }) => (matches(outcome) ? (serverName ?? []) : [])))].sort();
  const told = (label: string, all: readonly string[]) =>
    all.length === 0 ? [] : [`${label} ${all.slice(0, MAX_NAMES).join(', ')}${all.length > MAX_NAMES ? ', …' : ''}`];
  return [...told('without it:', names(isWithout)), ...told('with it:', names(isOffered))];
}
