import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

const PARTS = 2 ** 30;

/** Draws that come out the same for the same seed. */
export interface Randomness {
  /** True with probability `share`, 0 to 1. */
  chance(share: number): boolean;
  /** A whole number from `from` to `to`, both included. */
  between(from: number, to: number): number;
  /** One of the items; there has to be one. */
  pick<T>(items: readonly T[]): T;
}

export function randomness(seed: number): Randomness {
  const generator = xoroshiro128plus(seed);
  const between = (from: number, to: number) => uniformInt(generator, from, to);
  return {
    chance: (share) => between(0, PARTS - 1) < share * PARTS,
    between,
    pick<T>(items: readonly T[]): T {
      const item = items[between(0, items.length - 1)];
      if (item === undefined) throw new RangeError('nothing to pick from');
      return item;
    },
  };
}
