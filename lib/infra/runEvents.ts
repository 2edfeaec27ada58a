import type { ConfiguredTarget } from '../config/canaryConfig';
import { shardCountFor, shardOf } from '../config/shard';
import { type ProbeRunEvent, SCHEMA_VERSION, type ScheduledTarget } from '../telemetry/contract';

/** Scheduler puts the scheduled time in its place; where nobody does, the probe rounds its clock down. */
export const SCHEDULED_TIME = '<aws.scheduler.scheduled-time>';

/** One event per shard that has targets, each shard's targets in the order of the file. */
export function runEvents(targets: readonly ConfiguredTarget[]): readonly ProbeRunEvent[] {
  const shardCount = shardCountFor(targets.length);
  const eventOf = (shard: number): ProbeRunEvent => ({
    schemaVersion: SCHEMA_VERSION,
    kind: 'run',
    scheduledAt: SCHEDULED_TIME,
    shard,
    targets: targets.filter(({ name }) => shardOf(name, shardCount) === shard).map(scheduledTarget),
  });
  return Array.from({ length: shardCount }, (_, shard) => eventOf(shard)).filter((event) => event.targets.length > 0);
}

function scheduledTarget({ name, ours, verify, require, tlsName }: ConfiguredTarget): ScheduledTarget {
  return {
    name,
    ...(ours ? { ours } : {}),
    ...(verify ? { verify } : {}),
    ...(require.length > 0 ? { require } : {}),
    ...(tlsName === undefined ? {} : { tlsName }),
  };
}
