import { MAX_NAMED_TARGETS } from './limits';

/** Targets by name, and their number where there are too many to name them all. */
export interface TargetNames {
  readonly targets: readonly string[];
  readonly targetCount?: number;
}

/** Each target once, in the order of the alphabet, as many as an item of the table has room for. */
export function namedTargets(all: readonly string[]): TargetNames {
  const targets = [...new Set(all)].sort();
  if (targets.length <= MAX_NAMED_TARGETS) return { targets };
  return { targets: targets.slice(0, MAX_NAMED_TARGETS), targetCount: targets.length };
}

export const targetCountOf = ({ targets, targetCount = 0 }: TargetNames): number =>
  Math.max(targets.length, targetCount);

/** How many targets there are of several, which may have some in common: those named, or the most that one of them has. */
export const targetCountOfAll = (all: readonly TargetNames[]): number =>
  Math.max(new Set(all.flatMap(({ targets }) => targets)).size, ...all.map(targetCountOf));
