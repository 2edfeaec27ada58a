import * as z from 'zod/mini';
import { schemaVersion } from '../store/schemaParts';
import type { Key } from '../store/table';
import type { NotifyTestEvent, PolicyRunEvent, ProbeLookEvent, ProbeRunEvent, SweepEvent } from '../telemetry/contract';

const scheduledTarget = z.object({
  name: z.string(),
  ours: z.exactOptional(z.literal(true)),
  verify: z.exactOptional(z.literal(true)),
  require: z.exactOptional(z.readonly(z.array(z.string()))),
  tlsName: z.exactOptional(z.string()),
  requireDane: z.exactOptional(z.literal(true)),
});

const runEvent: z.ZodMiniType<ProbeRunEvent> = z.object({
  schemaVersion,
  kind: z.literal('run'),
  scheduledAt: z.string(),
  shard: z.int().check(z.minimum(0)),
  targets: z.readonly(z.array(scheduledTarget)),
});

const lookEvent: z.ZodMiniType<ProbeLookEvent> = z.object({
  schemaVersion,
  kind: z.literal('look'),
  looks: z.readonly(
    z.array(
      z.object({
        incident: z.string(),
        round: z.number(),
        shard: z.int().check(z.minimum(0)),
        target: scheduledTarget,
        mxHost: z.string(),
        port: z.int().check(z.minimum(1), z.maximum(65_535)),
        addresses: z.readonly(z.array(z.string())),
        upgrade: z.exactOptional(z.literal(true)),
        tryUnoffered: z.exactOptional(z.literal(true)),
        leavesNoView: z.exactOptional(z.literal(true)),
      }),
    ),
  ),
});

const policyEvent: z.ZodMiniType<PolicyRunEvent> = z.object({
  schemaVersion,
  kind: z.literal('policies'),
  shard: z.int().check(z.minimum(0)),
  targets: z.readonly(z.array(scheduledTarget)),
});

const testEvent: z.ZodMiniType<NotifyTestEvent> = z.object({ schemaVersion, kind: z.literal('test') });

const sweepEvent: z.ZodMiniType<SweepEvent> = z.object({ schemaVersion, kind: z.literal('sweep') });

/** What wakes a probe: its schedule, or the judge. Throws ZodError for anything else. */
export const parseProbeEvent = (event: unknown): ProbeRunEvent | ProbeLookEvent =>
  z.union([runEvent, lookEvent]).parse(event);

/** What wakes the policy check: its schedule. Throws ZodError for anything else. */
export const parsePolicyEvent = (event: unknown): PolicyRunEvent => policyEvent.parse(event);

const streamRecord = z.object({
  dynamodb: z.object({
    SequenceNumber: z.string(),
    Keys: z.object({ pk: z.object({ S: z.string() }), sk: z.object({ S: z.string() }) }),
  }),
});

/** A record of the table's stream (KEYS_ONLY): which key was written, and how to name it when it failed. */
export interface StreamRecord {
  readonly sequenceNumber: string;
  readonly key: Key;
}

/** Whether notify is asked for a test message. */
export const isNotifyTest = (event: unknown): boolean => testEvent.safeParse(event).success;

/** What wakes judge and notify: the stream or the sweep. Throws ZodError for anything else. */
export function parseWakeUp(event: unknown): 'sweep' | readonly StreamRecord[] {
  if (sweepEvent.safeParse(event).success) return 'sweep';
  return z
    .object({ Records: z.array(streamRecord) })
    .parse(event)
    .Records.map(({ dynamodb: { SequenceNumber, Keys } }) => ({
      sequenceNumber: SequenceNumber,
      key: { pk: Keys.pk.S, sk: Keys.sk.S },
    }));
}

/**
 * The time that a run was scheduled for. Where nobody replaced Scheduler's placeholder, it is the invocation's time
 * rounded down to the interval, which is the same time while a run starts within its interval.
 */
export function scheduledTime(text: string, now: Date, everySeconds: number): Date {
  const scheduled = Date.parse(text);
  const everyMs = everySeconds * 1000;
  return new Date(Number.isNaN(scheduled) ? Math.floor(now.getTime() / everyMs) * everyMs : scheduled);
}
