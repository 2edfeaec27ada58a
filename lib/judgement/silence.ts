import type { QuietWindow } from '../telemetry/contract';
import type { Mute } from './mute';
import { windowAt } from './quietWindow';
import { targetCountOf } from './targetNames';

/** Why nobody is told of something at a moment. Times in milliseconds since the epoch. */
export interface Silence {
  /** When the youngest of the mutes and windows that make it began. */
  readonly since: number;
  /** When the first of them ends. */
  readonly until: number;
  /** The vantages that are muted by name. */
  readonly vantages: readonly string[];
}

/** What can be muted of an incident. */
export interface Mutable {
  readonly id: string;
  readonly targets: readonly string[];
  readonly targetCount?: number;
  readonly losing: readonly string[];
}

type Span = Pick<Silence, 'since' | 'until'>;

/**
 * The silence over an incident at a moment: it is muted itself, or all of its targets are, or all of the vantages that
 * lose it. Undefined where people are told.
 */
export function silenceAt(
  { id, targets, targetCount, losing }: Mutable,
  mutes: readonly Mute[],
  windows: readonly QuietWindow[],
  at: number,
): Silence | undefined {
  const active = mutes.filter((mute) => Date.parse(mute.since) <= at && at < Date.parse(mute.until));
  const mutedBy = (kind: Mute['kind'], name: string): readonly Span[] =>
    active
      .filter((mute) => mute.kind === kind && mute.name === name)
      .map(({ since, until }) => ({ since: Date.parse(since), until: Date.parse(until) }));
  const quiet = windows.flatMap((window) => {
    const span = windowAt(window, at);
    return span === undefined ? [] : [{ ...span, targets: window.targets }];
  });
  const quietFor = (target: string) => quiet.filter((span) => span.targets?.includes(target) ?? true);
  // Of those that are not named nobody knows whether they are muted; a window over everything is over them too.
  const isAllNamed = targetCountOf({ targets, ...(targetCount !== undefined && { targetCount }) }) === targets.length;
  const unnamed = isAllNamed ? [] : [quiet.filter((span) => span.targets === undefined)];
  const spans =
    allOf([mutedBy('incident', id)]) ??
    allOf([...targets.map((target) => [...mutedBy('target', target), ...quietFor(target)]), ...unnamed]) ??
    allOf(losing.map((vantage) => mutedBy('vantage', vantage)));
  if (spans === undefined) return undefined;
  return {
    since: Math.max(...spans.map(({ since }) => since)),
    until: Math.min(...spans.map(({ until }) => until)),
    vantages: active.filter(({ kind }) => kind === 'vantage').map(({ name }) => name),
  };
}

/** For each thing the span that lasts longest; undefined where one of them has none, or where there is no thing. */
function allOf(things: readonly (readonly Span[])[]): readonly Span[] | undefined {
  const longest = things.flatMap((spans) => spans.toSorted((a, b) => b.until - a.until).at(0) ?? []);
  return things.length > 0 && longest.length === things.length ? longest : undefined;
}
