import type { Newer } from '../store/item';

const MAX_NAMED = 5;

/** Gathers what a newer version wrote, so that an invocation can say it once. */
export interface NewerItems {
  readonly heard: Newer;
  /** How many since it was asked last, and the partitions of some of them. */
  take(): { readonly count: number; readonly partitions: readonly string[] };
}

export function newerItems(): NewerItems {
  let count = 0;
  const partitions = new Set<string>();
  return {
    heard: ({ pk }) => {
      count += 1;
      if (partitions.size < MAX_NAMED) partitions.add(pk);
    },
    take: () => {
      const taken = { count, partitions: [...partitions] };
      count = 0;
      partitions.clear();
      return taken;
    },
  };
}
