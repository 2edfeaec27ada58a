import type { Finding } from './finding';
import type { Outcome } from './outcome';
import type { Deviation, Flip, View } from './view';

const DAY_MS = 24 * 60 * 60 * 1000;
const MAX_KEPT = 50;
const [LEAST_SHARE, MOST_SHARE] = [0.02, 0.98];
/** So many sessions in a row without STARTTLS are critical, and it takes at least as many to believe a change. */
const IN_A_ROW = 6;
/** A change is believed at the latest after so many in a row. */
const MOST_IN_A_ROW = 24;
/** A row that luck would give once in so many tries is no luck. */
const LUCK = 0.001;
const MAX_NAMES = 4;

/** The history of a view that is asked here. */
export type History = Pick<View, 'outcome' | 'since' | 'deviations' | 'flips' | 'firstSeenAt' | 'baseline'>;

/** Whether a session with this outcome got an EHLO reply or a refusal that leaves it without TLS. */
const isWithout = (outcome: Outcome): boolean =>
  outcome === 'missing' || outcome === 'masked' || outcome === 'ehlo-refused' || outcome === 'starttls-refused';

/** Deviations and flips of the last 24 h, within bounds. */
export function recent<T extends Pick<Deviation, 'at'> | Pick<Flip, 'at'>>(entries: readonly T[], now: string): T[] {
  const oldestKept = Date.parse(now) - DAY_MS;
  return entries.filter(({ at }) => Date.parse(at) >= oldestKept).slice(-MAX_KEPT);
}

/** Sessions of one vantage at one host. */
interface Tally {
  readonly sessions: number;
  readonly without: number;
  readonly from: string;
}

/**
 * Counts a vantage's sessions of the last 24 h, one a run, from what the view keeps: its outcome held at each run but for
 * the deviations. Where more deviated than are kept, the count begins with the oldest of them. Unknown ones don't count.
 */
export function tallyOf(view: History, now: string, everyMs: number): Tally {
  const deviations = recent(view.deviations, now);
  const flips = recent(view.flips ?? [], now);
  const isFull = deviations.length >= MAX_KEPT;
  const known = view.firstSeenAt ?? [view.baseline?.since ?? view.since, view.since].sort()[0] ?? view.since;
  const start = Math.max(
    Date.parse(now) - DAY_MS,
    Date.parse(known),
    isFull ? Date.parse(deviations[0]?.at ?? now) : 0,
  );
  const runs = spans(view, flips, start, Date.parse(now)).map(({ outcome, ms }) => ({
    outcome,
    sessions: ms / everyMs,
  }));
  const sum = (counts: readonly { readonly sessions: number }[]) =>
    counts.reduce((total, { sessions }) => total + sessions, 0);
  const lossy = deviations.filter(({ outcome }) => isWithout(outcome)).length;
  const good = deviations.filter(({ outcome }) => outcome === 'offered').length;
  const sessions = Math.round(sum(runs.filter(({ outcome }) => outcome === 'offered' || isWithout(outcome)))) + 1;
  const without = Math.round(sum(runs.filter(({ outcome }) => isWithout(outcome)))) + lossy - good;
  const total = Math.max(sessions, lossy + good);
  return {
    sessions: total,
    without: Math.min(total, Math.max(lossy, without)),
    from: new Date(start).toISOString(),
  };
}

/** Which outcome stood how long between two times. */
function spans({ outcome }: Pick<View, 'outcome'>, flips: readonly Flip[], start: number, end: number) {
  const turns = flips.filter(({ at }) => Date.parse(at) > start);
  const edges = [start, ...turns.map(({ at }) => Date.parse(at)), end];
  const stood = [...turns.map(({ from }) => from), outcome];
  return stood.map((each, index) => ({
    outcome: each,
    ms: Math.max(0, (edges[index + 1] ?? end) - (edges[index] ?? end)),
  }));
}

/**
 * How much speaks for unlike servers behind one name: sessions a few seconds or one run apart that disagree, and changes
 * of the outcome. A plain outage, or two of them in a day, only shows changes.
 */
function signs(view: History, now: string): { readonly mixed: number; readonly turns: number } {
  const mixed = recent(view.deviations, now).filter(
    ({ outcome, isUnanswered }) => isUnanswered !== true && (isWithout(outcome) || outcome === 'offered'),
  );
  const turns = recent(view.flips ?? [], now).filter(
    ({ from, to }) => (isWithout(from) && to === 'offered') || (from === 'offered' && isWithout(to)),
  );
  return { mixed: mixed.length, turns: turns.length };
}

/**
 * Whether a change of the outcome, though confirmed, is more likely the luck of the draw among unlike servers: then the
 * view stays as it is until the row of sessions that say otherwise is longer than luck explains. A first loss is never
 * held, nor is one after a single stray session; the end of a loss is, once a stray session has been seen.
 */
export function isHeld(previous: View | undefined, next: View, everyMs: number): boolean {
  if (previous === undefined) return false;
  const isLoss = previous.outcome === 'offered' && isWithout(next.outcome);
  const isRecovery = isWithout(previous.outcome) && next.outcome === 'offered';
  if (!isLoss && !isRecovery) return false;
  const { mixed, turns } = signs(previous, next.observedAt);
  const isMixing = isLoss ? mixed >= 2 && mixed + turns >= 3 : mixed >= 1 && mixed + turns >= 2;
  if (!isMixing) return false;
  const row = rowOf(previous.deviations, isLoss ? isWithout : isOffered, everyMs, next.observedAt) + 1;
  return row < rowToBelieve(previous, next, everyMs, row, isLoss);
}

const isOffered = (outcome: Outcome): boolean => outcome === 'offered';

/** A row that is longer than the share of such sessions lets luck explain: by the last 24 h, or since the loss began. */
function rowToBelieve(previous: View, next: View, everyMs: number, row: number, isLoss: boolean): number {
  const share = isLoss
    ? shareWithout(tallyOf(previous, next.observedAt, everyMs), row - 1)
    : shareGood(previous, next.observedAt, everyMs, row - 1);
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

/** How many runs in a row, up to the last one before `now`, deviated in this way. */
function rowOf(
  deviations: readonly Deviation[],
  matches: (outcome: Outcome) => boolean,
  everyMs: number,
  now: string,
): number {
  let row = 0;
  let later = Date.parse(now);
  for (const { at, outcome } of deviations.toReversed()) {
    if (!matches(outcome) || later - Date.parse(at) > 1.5 * everyMs) break;
    row += 1;
    later = Date.parse(at);
  }
  return row;
}

/** The warning that a pool of unlike servers gets, in place of an incident every few minutes. Critical ones stay so. */
export function intermittentFindings(view: View, now: string, everyMs: number): readonly Finding[] {
  const { mixed, turns } = signs(view, now);
  if (mixed < 2 || mixed + turns < 3) return [];
  const { sessions, without, from } = tallyOf(view, now, everyMs);
  const share = without / sessions;
  if (share < LEAST_SHARE || share > MOST_SHARE) return [];
  const wasCritical = view.findings?.some(({ code, severity }) => code === CODE && severity === 'critical') === true;
  const severity = wasCritical || isLongRow(view, now, everyMs) ? 'critical' : 'warning';
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
