import * as z from 'zod';
import { FINDING_CODES } from '../judgement/finding';
import { MAX_ADDRESSES, MAX_LINE, MAX_LINES, MAX_WORD } from '../judgement/limits';
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
import {
  count,
  few,
  instant,
  names,
  outcome,
  port,
  role,
  schemaVersion,
  sentence,
  severity,
  text,
  texts,
  words,
} from './schemaParts';

/** Base64. */
const digests = z.object({ sha256: text, sha512: text });

/**
 * The door of what vantages store: `unknown` → domain type. Each schema is checked against the type that it reads, so the
 * two can't drift apart. Unknown keys, as a newer version may add, are dropped. A vantage's word is measured here: what is
 * larger than we write it, or no time or number, is left aside.
 */
const addressView = z.object({
  address: text,
  outcome,
  observedAt: instant,
  wasLost: z.boolean().exactOptional(),
  serverName: text.exactOptional(),
  offeredBy: texts.exactOptional(),
  lackedBy: texts.exactOptional(),
  greetedAs: text.exactOptional(),
  masked: words.exactOptional(),
  keywords: words.exactOptional(),
  tlsProtocol: text.exactOptional(),
  failure: z.object({ stage: z.enum(STAGES), code: z.enum(FAILURE_CODES), message: sentence }).exactOptional(),
  handshakeFailedAt: instant.exactOptional(),
  upgradedAt: instant.exactOptional(),
  handshakeFailures: count.exactOptional(),
  fingerprint: text.exactOptional(),
  certificate: z
    .object({
      issuer: text.exactOptional(),
      // Whatever year the certificate says.
      validFrom: text.exactOptional(),
      validTo: text.exactOptional(),
      names: texts,
      trusted: z.boolean(),
      matchesName: z.boolean(),
    })
    .exactOptional(),
  chain: z
    .object({
      path: few(
        z.object({
          whole: digests,
          key: digests.exactOptional(),
          validFrom: text.exactOptional(),
          validTo: text.exactOptional(),
        }),
      ),
      isCut: z.boolean().exactOptional(),
      names: texts,
      otherNames: texts,
    })
    .exactOptional(),
  upgradeLoss: z.enum(UPGRADE_LOSSES).exactOptional(),
  tlsFindings: few(z.object({ code: z.enum(FINDING_CODES), severity, message: sentence })).exactOptional(),
});

const baseline = z.object({
  starttlsSessions: count,
  keywords: words,
  since: instant,
  day: few(z.object({ keyword: z.string().max(MAX_WORD), missed: count })).exactOptional(),
  irregular: words.exactOptional(),
});

const findings = few(z.object({ code: z.enum(FINDING_CODES), severity, message: sentence, since: instant }));

export const viewSchema: z.ZodType<View> = z
  .object({
    schemaVersion,
    vantage: text,
    shard: count,
    role,
    target: text,
    host: text,
    mxHost: text,
    port,
    ours: z.boolean(),
    require: words,
    outcome,
    since: instant,
    sinceRun: instant,
    observedAt: instant,
    lastOfferedAt: instant.exactOptional(),
    baseline: baseline.exactOptional(),
    lost: words,
    gained: words,
    addresses: z.array(addressView).max(MAX_ADDRESSES).readonly(),
    deviations: few(
      z.object({
        at: instant,
        scheduledAt: instant,
        outcome,
        serverName: text.exactOptional(),
        isUnanswered: z.boolean().exactOptional(),
      }),
    ),
    findings: findings.exactOptional(),
    firstSeenAt: instant.exactOptional(),
    retired: z.object({ reason: z.enum(RETIREMENTS), at: instant }).exactOptional(),
    throttled: z.object({ since: instant, until: instant }).exactOptional(),
    verify: z.boolean().exactOptional(),
    tlsName: text.exactOptional(),
    unlike: z.object({ lost: words, gained: words }).exactOptional(),
    flips: few(z.object({ at: instant, from: outcome, to: outcome })).exactOptional(),
  })
  .refine(({ host, mxHost, port }) => host === `${mxHost}:${port}`, 'host is not mxHost:port');

export const heartbeatSchema: z.ZodType<Heartbeat> = z.object({
  schemaVersion,
  vantage: text,
  shard: count,
  scheduledAt: instant,
  startedAt: instant,
  endedAt: instant,
  hosts: count,
  hostsWithoutStarttls: count,
  hostsUnknown: count,
  blind: z.boolean(),
  unfinished: names,
  notDue: names,
  targetsHash: text,
  proxiedBy: text.exactOptional(),
  greetedAs: texts.exactOptional(),
  version: text.exactOptional(),
});

export const targetViewSchema: z.ZodType<TargetView> = z.object({
  schemaVersion,
  vantage: text,
  shard: count,
  target: text,
  ours: z.boolean(),
  hosts: names,
  since: instant,
  observedAt: instant,
  findings,
  unresolved: few(z.object({ name: text, since: instant })).exactOptional(),
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
  observedAt: instant,
  addresses: few(
    z.object({ address: text, outcome, serverName: text.exactOptional(), isUpgraded: z.literal(true).exactOptional() }),
  ).exactOptional(),
  unoffered: unofferedSchema.exactOptional(),
});

export const changeSchema: z.ZodType<Change> = z.object({
  schemaVersion,
  vantage: text,
  shard: count,
  target: text,
  host: text,
  at: instant,
  from: outcome.exactOptional(),
  to: outcome,
  lost: words,
  gained: words,
  transcript: z.array(z.string().max(MAX_LINE)).max(MAX_LINES).readonly(),
  leftOut: z.object({ count, since: instant }).exactOptional(),
});

export const listingSchema: z.ZodType<Listing> = z.object({
  schemaVersion,
  vantage: text,
  shard: count,
  address: text,
  observedAt: instant,
  answers: few(
    z.object({
      zone: text,
      state: z.enum(LISTING_STATES),
      codes: texts,
      lists: texts,
      isNote: z.boolean().exactOptional(),
      reason: sentence.exactOptional(),
      since: instant.exactOptional(),
      lastCleanAt: instant.exactOptional(),
    }),
  ),
});
