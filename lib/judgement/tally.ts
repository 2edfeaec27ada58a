import type { Outcome } from './outcome';
import type { Deviation, Flip, View } from './view';

const DAY_MS = 24 * 60 * 60 * 1000;
const MAX_KEPT = 50;

/** The history of a view that is asked here. */
export type History = Pick<View, 'outcome' | 'since' | 'deviations' | 'flips' | 'firstSeenAt' | 'baseline'>;

/** Whether a session with this outcome got an EHLO reply or a refusal that leaves it without TLS. */
export const isWithout = (outcome: Outcome): boolean =>
  outcome === 'missing' || outcome === 'masked' || outcome === 'ehlo-refused' || outcome === 'starttls-refused';

/** Deviations and flips of the last 24 h, within bounds. */
export function recent<T extends Pick<Deviation, 'at'> | Pick<Flip, 'at'>>(entries: readonly T[], now: string): T[] {
  const oldestKept = Date.parse(now) - DAY_MS;
  return entries.filter(({ at }) => Date.parse(at) >= oldestKept).slice(-MAX_KEPT);
}

/** Sessions of one vantage at one host since a time. */
export interface Tally {
  readonly sessions: number;
  readonly without: number;
  readonly from: string;
}

/**
 * Counts a vantage's sessions, one a run, from what the view keeps: its outcome held at each run but for the deviations.
 * Unknown ones don't count. Of the last 24 h or less; where more deviated than are kept, since the oldest of them.
 */
export function tallyOf(view: History, now: string, everyMs: number, windowMs = DAY_MS): Tally {
  const start = startOf(view, now, windowMs);
  const deviations = recent(view.deviations, now).filter(({ at }) => Date.parse(at) >= start);
  const lossy = deviations.filter(({ outcome }) => isWithout(outcome)).length;
  const good = deviations.filter(({ outcome }) => outcome === 'offered').length;
  const stood = spans(view, recent(view.flips ?? [], now), start, Date.parse(now));
  const runs = (matches: (outcome: Outcome) => boolean): number =>
    Math.round(stood.reduce((ms, span) => ms + (matches(span.outcome) ? span.ms : 0), 0) / everyMs);
  const sessions = Math.max(runs((outcome) => outcome === 'offered' || isWithout(outcome)) + 1, lossy + good);
  const without = Math.max(lossy, runs(isWithout) + lossy - good);
  return { sessions, without: Math.min(sessions, without), from: new Date(start).toISOString() };
}

function startOf(view: History, now: string, windowMs: number): number {
  const deviations = recent(view.deviations, now);
  const oldestKept = deviations.length < MAX_KEPT ? undefined : deviations[0]?.at;
  const known = view.firstSeenAt ?? [view.baseline?.since ?? view.since, view.since].sort()[0] ?? view.since;
  return Math.max(Date.parse(now) - windowMs, Date.parse(known), Date.parse(oldestKept ?? known));
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
