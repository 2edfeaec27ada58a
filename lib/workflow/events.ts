import { isIP } from 'node:net';
import * as z from 'zod/mini';
import { parseHostName } from '../dns/hostName';
import { parseTargetName } from '../dns/targetName';
import { schemaVersion } from '../store/schemaParts';
import type { Key } from '../store/table';
import type {
  LookRequest,
  NotifyTestEvent,
  PolicyRunEvent,
  ProbeLookEvent,
  ProbeRunEvent,
  SweepEvent,
} from '../telemetry/contract';
import { EventError, parseEvent } from '../telemetry/eventError';

/** More than one for each target that a template has room for. */
const MOST_SHARDS = 65_535;

/** One word of printable ASCII. */
const word = z.string().check(z.regex(/^[!-~]{1,512}$/, 'is not one word of printable ASCII'));
const shard = z.int().check(z.minimum(0), z.maximum(MOST_SHARDS));
const targetName = z.string().check(z.refine((name) => parseTargetName(name).ok, 'is not the name of a target'));

const scheduledTarget = z.object({
  name: targetName,
  ours: z.exactOptional(z.literal(true)),
  verify: z.exactOptional(z.literal(true)),
  require: z.exactOptional(z.readonly(z.array(word))),
  tlsName: z.exactOptional(word),
  requireDane: z.exactOptional(z.literal(true)),
});

export const runEvent: z.ZodMiniType<ProbeRunEvent> = z.object({
  schemaVersion,
  kind: z.literal('run'),
  // Where nobody replaced Scheduler's placeholder, it is no time (`scheduledTime`).
  scheduledAt: word,
  shard,
  targets: z.readonly(z.array(scheduledTarget)),
});

const lookRequest: z.ZodMiniType<LookRequest> = z.object({
  incident: word,
  round: z.int().check(z.minimum(0)),
  shard,
  target: scheduledTarget,
  mxHost: z.string().check(z.refine((name) => isIP(name) !== 0 || parseHostName(name).ok, 'is not a host')),
  port: z.int().check(z.minimum(1), z.maximum(65_535)),
  addresses: z.readonly(z.array(z.string().check(z.refine((text) => isIP(text) !== 0, 'is not an IP address')))),
  upgrade: z.exactOptional(z.literal(true)),
  tryUnoffered: z.exactOptional(z.literal(true)),
  leavesNoView: z.exactOptional(z.literal(true)),
});

/** Whether a probe takes it: what vantages store goes into it, and one of them may lie. */
export const isLookRequest = (look: LookRequest): boolean => lookRequest.safeParse(look).success;

export const lookEvent: z.ZodMiniType<ProbeLookEvent> = z.object({
  schemaVersion,
  kind: z.literal('look'),
  looks: z.readonly(z.array(lookRequest)),
});

export const policyEvent: z.ZodMiniType<PolicyRunEvent> = z.object({
  schemaVersion,
  kind: z.literal('policies'),
  shard,
  targets: z.readonly(z.array(scheduledTarget)),
});

export const testEvent: z.ZodMiniType<NotifyTestEvent> = z.object({ schemaVersion, kind: z.literal('test') });

export const sweepEvent: z.ZodMiniType<SweepEvent> = z.object({ schemaVersion, kind: z.literal('sweep') });

/** What wakes a probe: its schedule, or the judge. Throws EventError for anything else. */
export const parseProbeEvent = (event: unknown): ProbeRunEvent | ProbeLookEvent =>
  parseEvent(probeKind, event).kind === 'look' ? parseEvent(lookEvent, event) : parseEvent(runEvent, event);

const probeKind = z.looseObject({ kind: z.enum(['run', 'look']) });

/** What wakes the policy check: its schedule. Throws EventError for anything else. */
export const parsePolicyEvent = (event: unknown): PolicyRunEvent => parseEvent(policyEvent, event);

const key = z.string().check(z.maxLength(2048));
const streamRecord = z.object({
  dynamodb: z.object({
    SequenceNumber: z.string().check(z.regex(/^[0-9]{1,100}$/, 'is not a number of the stream')),
    Keys: z.object({ pk: z.object({ S: key }), sk: z.object({ S: key }) }),
  }),
});
export const streamEvent = z.object({ Records: z.array(streamRecord) });

/** A record of the table's stream (KEYS_ONLY): which key was written, and how to name it when it failed. */
export interface StreamRecord {
  readonly sequenceNumber: string;
  readonly key: Key;
}

/** Whether notify is asked for a test message. */
export const isNotifyTest = (event: unknown): boolean => testEvent.safeParse(event).success;

/** What wakes judge and notify: the stream or the sweep. Throws EventError for anything else. */
export function parseWakeUp(event: unknown): 'sweep' | readonly StreamRecord[] {
  const { kind, Records } = parseEvent(wakeUp, event);
  if (kind === undefined && Records === undefined)
    throw new EventError('not an event of this function: kind is missing, and so is Records');
  if (kind !== undefined) {
    parseEvent(sweepEvent, event);
    return 'sweep';
  }
  return parseEvent(streamEvent, event).Records.map(({ dynamodb: { SequenceNumber, Keys } }) => ({
    sequenceNumber: SequenceNumber,
    key: { pk: Keys.pk.S, sk: Keys.sk.S },
  }));
}

const wakeUp = z.looseObject({ kind: z.optional(z.unknown()), Records: z.optional(z.unknown()) });

/**
 * The time that a run was scheduled for. Where nobody replaced Scheduler's placeholder, it is the invocation's time
 * rounded down to the interval, which is the same time while a run starts within its interval.
 */
export function scheduledTime(text: string, now: Date, everySeconds: number): Date {
  const scheduled = Date.parse(text);
  const everyMs = everySeconds * 1000;
  return new Date(Number.isNaN(scheduled) ? Math.floor(now.getTime() / everyMs) * everyMs : scheduled);
}
