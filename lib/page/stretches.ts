import { isLoss, type Outcome } from '../judgement/outcome';
import type { Flip, View } from '../judgement/view';
import type { Span } from './board';

/** How an outcome is drawn. */
export const TONES = ['lost', 'unknown', 'offered'] as const;
export type Tone = (typeof TONES)[number];

/** A time during which a vantage saw the same. */
export interface Stretch extends Span {
  readonly outcome: Outcome;
}

/** Columns of the small timeline of a cell. */
export const COLUMNS = 48;

export const toneOf = (outcome: Outcome): Tone =>
  isLoss(outcome) ? 'lost' : outcome === 'offered' ? 'offered' : 'unknown';

/**
 * What a view saw over the span, in order and without gaps. `heardUntil`: after that the vantage was not heard, and nobody
 * knows. Nothing before it looked first. Pure.
 */
export function stretchesOf(view: View, flips: readonly Flip[], heardUntil: number, span: Span): readonly Stretch[] {
  const turns = flips.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at));
  const first: Outcome = turns[0]?.from ?? view.outcome;
  const begins = [
    { at: Date.parse(view.firstSeenAt ?? turns[0]?.at ?? view.since), outcome: first },
    ...turns.map(({ at, to }) => ({ at: Date.parse(at), outcome: to })),
    { at: heardUntil, outcome: 'unknown' as const },
  ];
  return begins
    .filter(({ at }) => at <= heardUntil)
    .map(({ at, outcome }, index, all) => ({
      from: Math.max(at, span.from),
      to: Math.min(all[index + 1]?.at ?? span.to, span.to),
      outcome,
    }))
    .filter(({ from, to }) => from < to);
}

/** What several views of one host saw, as one: at each moment the worst of them. Pure. */
export function mergedStretches(views: readonly (readonly Stretch[])[]): readonly Stretch[] {
  const [first = [], ...others] = views;
  if (others.length === 0) return first;
  const turns = views.flat().flatMap(({ from, to, outcome }) => [
    { at: from, outcome, count: 1 },
    { at: to, outcome, count: -1 },
  ]);
  const seen = new Map<Outcome, number>();
  const merged: Stretch[] = [];
  let since = Number.NaN;
  for (const { at, outcome, count } of turns.toSorted((a, b) => a.at - b.at)) {
    const worst = worstOf(seen);
    if (at > since && worst !== undefined) extend(merged, { from: since, to: at, outcome: worst });
    seen.set(outcome, (seen.get(outcome) ?? 0) + count);
    since = at;
  }
  return merged;
}

/** Adds what follows at the end, or after a gap. */
function extend(merged: Stretch[], next: Stretch): void {
  const last = merged.at(-1);
  if (last !== undefined && last.to === next.from && last.outcome === next.outcome)
    merged.splice(-1, 1, { ...last, to: next.to });
  else merged.push(next);
}

const worstOf = (seen: ReadonlyMap<Outcome, number>): Outcome | undefined =>
  [...seen]
    .filter(([, count]) => count > 0)
    .map(([outcome]) => outcome)
    .toSorted((a, b) => TONES.indexOf(toneOf(a)) - TONES.indexOf(toneOf(b)))[0];

/** The span in equal columns, each in its worst tone; undefined where nobody looked. */
export function columnsOf(stretches: readonly Stretch[], span: Span, count = COLUMNS): readonly (Tone | undefined)[] {
  const columns: (Tone | undefined)[] = Array.from({ length: count });
  const width = (span.to - span.from) / count;
  for (const { from, to, outcome } of stretches) {
    const last = Math.min(Math.ceil((to - span.from) / width), count);
    for (let at = Math.max(Math.floor((from - span.from) / width), 0); at < last; at += 1) {
      columns[at] = worse(columns[at], toneOf(outcome));
    }
  }
  return columns;
}

const worse = (a: Tone | undefined, b: Tone): Tone => (a === undefined || TONES.indexOf(b) < TONES.indexOf(a) ? b : a);
