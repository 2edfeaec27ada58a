import { CLOCK_TOLERANCE_MS } from '../../judgement/clockSkew';
import type { DoctorFacts } from './facts';

/** A vantage is late where it has missed more than this many intervals. */
export const LATE_AFTER_INTERVALS = 2;

export const RUN_STATES = ['on-time', 'late', 'never'] as const;
export interface LastRun {
  readonly state: (typeof RUN_STATES)[number];
  /** Start of the last run of the shard that ran longest ago, ISO 8601; absent where one never ran. */
  readonly at?: string;
  /** How far its clock is ahead of ours, in ms, where that is too far. */
  readonly aheadMs?: number;
}

/** When each of the shards that have targets began to run. */
interface Runs {
  readonly shards: readonly number[];
  readonly heartbeats: readonly { readonly shard: number; readonly startedAt: string }[];
}

/** When a vantage, or the policy check, ran last: a schedule that stands still makes all of it late. */
export function lastRun(
  { shards, heartbeats }: Runs,
  { at, everyMinutes }: Pick<DoctorFacts, 'at' | 'everyMinutes'>,
): LastRun {
  const now = at.getTime();
  const times = shards.map((shard) => startOf(heartbeats, shard));
  const starts = times.flatMap((time) => time ?? []).sort();
  const [oldest] = starts;
  const aheadMs = Date.parse(starts.at(-1) ?? '') - now;
  const clock = aheadMs > CLOCK_TOLERANCE_MS ? { aheadMs } : {};
  if (oldest === undefined || times.length > starts.length) return { state: 'never', ...clock };
  const isLate = now - Date.parse(oldest) > LATE_AFTER_INTERVALS * everyMinutes * 60_000;
  return { state: isLate ? 'late' : 'on-time', at: oldest, ...clock };
}

const startOf = (heartbeats: Runs['heartbeats'], shard: number): string | undefined =>
  heartbeats.find((heartbeat) => heartbeat.shard === shard)?.startedAt;
