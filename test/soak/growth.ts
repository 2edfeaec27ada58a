import { z } from 'zod';

/** What a process holds at one moment, after its garbage is gone; bytes and numbers. */
export const sampleSchema = z.object({
  rss: z.number(),
  heapUsed: z.number(),
  sockets: z.number(),
  descriptors: z.number(),
});
export type Sample = z.infer<typeof sampleSchema>;
export type Held = keyof Sample;

/** By how much each may differ from the second quarter of the time to the last one. */
const MOST: Readonly<Record<Held, number>> = {
  rss: 16_000_000,
  heapUsed: 8_000_000,
  sockets: 20,
  descriptors: 20,
};

export interface Growth {
  readonly held: Held;
  /** Medians of the two quarters. */
  readonly before: number;
  readonly after: number;
  readonly isTooMuch: boolean;
}

/** How much more is held at the end than when all was warm. The first quarter does not count. Needs four samples. */
export function growthOf(samples: readonly Sample[]): readonly Growth[] {
  const quarter = Math.floor(samples.length / 4);
  const held = ['rss', 'heapUsed', 'sockets', 'descriptors'] as const;
  return held.map((name) => {
    const before = median(samples.slice(quarter, 2 * quarter).map((sample) => sample[name]));
    const after = median(samples.slice(-quarter).map((sample) => sample[name]));
    return { held: name, before, after, isTooMuch: after - before > MOST[name] };
  });
}

const median = (numbers: readonly number[]): number =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
