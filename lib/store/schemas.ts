import { z } from 'zod';
import { SEVERITIES } from '../judgement/finding';
import { INCIDENT_STATES, type Incident, TRANSITION_KINDS } from '../judgement/incident';
import { OUTCOMES } from '../judgement/outcome';
import type { Sighting } from '../judgement/sighting';
import { CAUSE_CODES, CONFIDENCES, SCOPES, type Verdict } from '../judgement/verdict';
import type { Change, Heartbeat, Look, View } from '../judgement/view';
import { type FailureCode, STAGES } from '../smtp/types';
import { ROLES } from '../telemetry/contract';

/**
 * The door of stored items: `unknown` → domain type. Each schema is checked against the type that it reads, so the two
 * can't drift apart. Unknown keys, as a newer version may add, are dropped.
 */
const text = z.string();
const texts = z.array(text).readonly();
const count = z.number();
const schemaVersion = z.literal(1);
const outcome = z.enum(OUTCOMES);
const role = z.enum(ROLES);

const FAILURE_CODES = [
  'not-tried',
  'connection-refused',
  'connection-failed',
  'connection-closed',
  'timed-out',
  'aborted',
  'line-too-long',
  'reply-too-long',
  'reply-syntax',
  'throttled',
  'refused',
  'ehlo-refused',
  'starttls-refused',
  'plaintext-after-starttls',
  'tls-handshake-failed',
] as const satisfies readonly FailureCode[];

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
});

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
    baseline: z.object({ starttlsSessions: count, keywords: texts, since: text }).exactOptional(),
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

const sighting: z.ZodType<Sighting> = z.object({
  vantage: text,
  role,
  isCloud: z.boolean(),
  outcome,
  unknownBecause: text.exactOptional(),
  isExpected: z.boolean(),
  since: text.exactOptional(),
  seenAt: text.exactOptional(),
  lastOfferedAt: text.exactOptional(),
  address: text.exactOptional(),
  serverName: text.exactOptional(),
  greetedAs: text.exactOptional(),
  tlsProtocol: text.exactOptional(),
  keywords: texts.exactOptional(),
  masked: texts.exactOptional(),
  lost: texts,
  gained: texts,
  targets: texts,
  egress: text.exactOptional(),
  canAnswer: z.boolean(),
  answeredRound: count.exactOptional(),
  answeredOutcome: outcome.exactOptional(),
  isRecovered: z.boolean(),
});

const scope = z.enum(SCOPES);
const severity = z.enum(SEVERITIES);
const cause = z.object({ code: z.enum(CAUSE_CODES), confidence: z.enum(CONFIDENCES), evidence: texts });

const verdict: z.ZodType<Verdict> = z.object({
  losing: texts,
  lossSince: text.exactOptional(),
  scope: scope.exactOptional(),
  cause: cause.exactOptional(),
  severity: severity.exactOptional(),
  sightings: z.array(sighting).readonly(),
});

const transition = z.object({
  sequence: count,
  kind: z.enum(TRANSITION_KINDS),
  at: text,
  severity,
  scope,
  cause,
  losing: texts,
  sightings: z.array(sighting).readonly(),
  firstSeenAt: text,
  lastOfferedAt: text.exactOptional(),
  resolvedAt: text.exactOptional(),
  durationSeconds: count.exactOptional(),
  dialogue: z.object({ vantage: text, lines: texts }).exactOptional(),
});

export const incidentSchema: z.ZodType<Incident> = z.object({
  schemaVersion,
  id: text,
  host: text,
  mxHost: text,
  port: count,
  targets: texts,
  state: z.enum(INCIDENT_STATES),
  generation: count,
  openedAt: text,
  firstSeenAt: text,
  lastOfferedAt: text.exactOptional(),
  reporters: texts,
  round: z.object({ number: count, deadline: text, losing: texts, asked: texts }).exactOptional(),
  verdict,
  transitions: z.array(transition).readonly(),
  resolvedAt: text.exactOptional(),
  relapseOf: z
    .object({ id: text, lastSequence: count, resolvedAt: text, scope, cause: z.enum(CAUSE_CODES), losing: texts })
    .exactOptional(),
});
