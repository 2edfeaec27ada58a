import type { ConfiguredTarget } from '../config/canaryConfig';
import { scheduledTarget } from '../config/scheduledTarget';
import { byShard } from '../config/shard';
import { type PolicyRunEvent, type ProbeRunEvent, SCHEMA_VERSION } from '../telemetry/contract';

/** Scheduler puts the scheduled time in its place; where nobody does, the probe rounds its clock down. */
export const SCHEDULED_TIME = '<aws.scheduler.scheduled-time>';

/** One event per shard that has targets, each shard's targets in the order of the file. */
export const runEvents = (targets: readonly ConfiguredTarget[]): readonly ProbeRunEvent[] =>
  byShard(targets).map(({ shard, targets: own }) => ({
    schemaVersion: SCHEMA_VERSION,
    kind: 'run',
    scheduledAt: SCHEDULED_TIME,
    shard,
    targets: own.map(scheduledTarget),
  }));

/**
 * One event per shard that has targets, though none of them may be a domain: that one looks is known of each shard. Of a target
 * they carry what the policy check asks for.
 */
export const policyEvents = (targets: readonly ConfiguredTarget[]): readonly PolicyRunEvent[] =>
  byShard(targets).map(({ shard, targets: own }) => ({
    schemaVersion: SCHEMA_VERSION,
    kind: 'policies',
    shard,
    targets: own
      .filter(({ kind }) => kind === 'domain')
      .map(({ name, ours, requireDane }) => ({ name, ...(ours && { ours }), ...(requireDane && { requireDane }) })),
  }));
