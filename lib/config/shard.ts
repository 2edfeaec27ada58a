import { createHash } from 'node:crypto';

/** Targets of one schedule, on average: their sessions fit into one run, and their names into one event. */
const TARGETS_PER_SHARD = 250;

/** How many schedules a vantage has: a power of two, so that growing splits a shard in two and moves nothing else. */
export function shardCountFor(targetCount: number): number {
  let count = 1;
  while (targetCount > count * TARGETS_PER_SHARD) count *= 2;
  return count;
}

/** The shard of a target, from 0; the same at every vantage. `shardCount` is a power of two. */
export function shardOf(targetName: string, shardCount: number): number {
  return createHash('sha256').update(targetName).digest().readUInt32BE(0) % shardCount;
}

/** In which minute of its interval a shard is run, at every vantage: not all of them meet the same hosts at one moment. */
export const minuteOf = (shard: number, everyMinutes: number): number => shard % everyMinutes;

/** How many shards are run in one minute at the most. */
export const shardsInOneMinute = (targetCount: number, everyMinutes: number): number =>
  Math.ceil(shardCountFor(targetCount) / everyMinutes);

/** The targets of each schedule of a vantage, in the order of the file; a shard without any has no schedule. */
export function byShard<T extends { readonly name: string }>(
  targets: readonly T[],
): readonly { readonly shard: number; readonly targets: readonly T[] }[] {
  const shardCount = shardCountFor(targets.length);
  const empty = (_: unknown, shard: number): { readonly shard: number; readonly targets: T[] } => ({
    shard,
    targets: [],
  });
  const shards = Array.from({ length: shardCount }, empty);
  for (const target of targets) shards[shardOf(target.name, shardCount)]?.targets.push(target);
  return shards.filter((one) => one.targets.length > 0);
}
