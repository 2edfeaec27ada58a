import { z } from 'zod';
import { FINDING_CODES } from '../judgement/finding';
import { UPGRADE_LOSSES } from '../judgement/outcome';
import {
  type Change,
  type Heartbeat,
  LISTING_STATES,
  type Listing,
  type Look,
  RETIREMENTS,
  type TargetView,
  type View,
} from '../judgement/view';
import { FAILURE_CODES, STAGES } from '../smtp/types';
import { count, outcome, role, schemaVersion, severity, text, texts } from './schemaParts';

/**
 * The door of what vantages store: `unknown` → domain type. Each schema is checked against the type that it reads, so the
 * two can't drift apart. Unknown keys, as a newer version may add, are dropped.
 */
const addressView = z.object({
  address: text,
  outcome,
  observedAt: text,
  wasLost: z.boolean().exactOptional(),
  serverName: text.exactOptional(),
  greetedAs: text.exactOptional(),
  masked: texts.exactOptional(),
  keywords: texts.exactOptional(),
  tlsProtocol: text.exactOptional(),
  failure: z.object({ stage: z.enum(STAGES), code: z.enum(FAILURE_CODES), message: text }).exactOptional(),
  handshakeFailedAt: text.exactOptional(),
  handshakeFailures: count.exactOptional(),
  fingerprint: text.exactOptional(),
  upgradeLoss: z.enum(UPGRADE_LOSSES).exactOptional(),
  tlsFindings: z
    .array(z.object({ code: z.enum(FINDING_CODES), severity, message: text }))
    .readonly()
    .exactOptional(),
});

const baseline = z.object({
  starttlsSessions: count,
  keywords: texts,
  since: text,
  day: z
    .array(z.object({ keyword: text, missed: count }))
    .readonly()
    .exactOptional(),
  irregular: texts.exactOptional(),
});

const findings = z.array(z.object({ code: z.enum(FINDING_CODES), severity, message: text, since: text })).readonly();

export const viewSchema: z.ZodType<View> = z
  .object({
    schemaVersion,
    vantage: text,
    shard: count,
    role,
    target: text,
    host: text,
    mxHost: text,
    port: count,
    ours: z.boolean(),
    require: texts,
    outcome,
    since: text,
    sinceRun: text,
    observedAt: text,
    lastOfferedAt: text.exactOptional(),
    baseline: baseline.exactOptional(),
    lost: texts,
    gained: texts,
    addresses: z.array(addressView).readonly(),
    deviations: z
      .array(
        z.object({
          at: text,
          scheduledAt: text,
          outcome,
          serverName: text.exactOptional(),
          isUnanswered: z.boolean().exactOptional(),
        }),
      )
      .readonly(),
    findings: findings.exactOptional(),
    firstSeenAt: text.exactOptional(),
    retired: z.object({ reason: z.enum(RETIREMENTS), at: text }).exactOptional(),
    throttled: z.object({ since: text, until: text }).exactOptional(),
    verify: z.boolean().exactOptional(),
    tlsName: text.exactOptional(),
    unlike: z.object({ lost: texts, gained: texts }).exactOptional(),
    flips: z
      .array(z.object({ at: text, from: outcome, to: outcome }))
      .readonly()
      .exactOptional(),
  })
  .refine(({ host, mxHost, port }) => host === `${mxHost}:${port}`, 'host is not mxHost:port');

export const heartbeatSchema: z.ZodType<Heartbeat> = z.object({
  schemaVersion,
  vantage: text,
  shard: count,
  scheduledAt: text,
  startedAt: text,
  endedAt: text,
  hosts: count,
  hostsWithoutStarttls: count,
  hostsUnknown: count,
  blind: z.boolean(),
  unfinished: texts,
  notDue: texts,
  targetsHash: text,
  proxiedBy: text.exactOptional(),
  greetedAs: texts.exactOptional(),
});

export const targetViewSchema: z.ZodType<TargetView> = z.object({
  schemaVersion,
  vantage: text,
  shard: count,
  target: text,
  ours: z.boolean(),
  hosts: texts,
  since: text,
  observedAt: text,
  findings,
  unresolved: z
    .array(z.object({ name: text, since: text }))
    .readonly()
    .exactOptional(),
});

export const unofferedSchema = z.object({
  result: z.enum(['accepted', 'refused', 'no-answer']),
  replyCode: count.exactOptional(),
  fingerprint: text.exactOptional(),
});

export const lookSchema: z.ZodType<Look> = z.object({
  schemaVersion,
  vantage: text,
  shard: count,
  incident: text,
  round: count,
  host: text,
  outcome,
  address: text.exactOptional(),
  serverName: text.exactOptional(),
  observedAt: text,
  addresses: z
    .array(z.object({ address: text, outcome, serverName: text.exactOptional() }))
    .readonly()
    .exactOptional(),
  unoffered: unofferedSchema.exactOptional(),
});

export const changeSchema: z.ZodType<Change> = z.object({
  schemaVersion,
  vantage: text,
  shard: count,
  target: text,
  host: text,
  at: text,
  from: outcome.exactOptional(),
  to: outcome,
  lost: texts,
  gained: texts,
  transcript: texts,
});

export const listingSchema: z.ZodType<Listing> = z.object({
  schemaVersion,
  vantage: text,
  shard: count,
  address: text,
  observedAt: text,
  answers: z
    .array(
      z.object({
        zone: text,
        state: z.enum(LISTING_STATES),
        codes: texts,
        lists: texts,
        isNote: z.boolean().exactOptional(),
        reason: text.exactOptional(),
        since: text.exactOptional(),
        lastCleanAt: text.exactOptional(),
      }),
    )
    .readonly(),
});
