import pLimit from 'p-limit';
import type { Target } from '../probe/types';
import type { MetricPoint } from '../telemetry/metrics';
import { runAtVantage, type VantageDependencies } from './atVantage';

/** The targets of one schedule. */
export interface Shard {
  readonly shard: number;
  readonly targets: readonly Target[];
}

export interface EveryShard extends Omit<VantageDependencies, 'emit'> {
  readonly shards: readonly Shard[];
  readonly emit: (points: readonly MetricPoint[], at: Date, shard: number) => Promise<void>;
}

/** A shard has hundreds of targets, and each of its runs asks many of them at once. */
const SHARDS_AT_ONCE = 2;

/**
 * One scheduled run of a vantage at all of its shards, as its schedules in the cloud do one each: every shard has its own
 * heartbeat and metrics. One that fails keeps no other from running; rejects as the first that did.
 */
export async function runEveryShard(
  scheduledAt: Date,
  { shards, emit, ...deps }: EveryShard,
  signal: AbortSignal,
): Promise<void> {
  const deadlines = { observe: signal, all: signal, listings: signal };
  const limit = pLimit(SHARDS_AT_ONCE);
  const runs = shards.map(({ shard, targets }) =>
    limit(() => {
      const own: VantageDependencies = { ...deps, emit: (points, at) => emit(points, at, shard) };
      return runAtVantage({ scheduledAt, shard, targets }, own, deadlines);
    }),
  );
  for (const result of await Promise.allSettled(runs)) if (result.status === 'rejected') throw result.reason;
}
