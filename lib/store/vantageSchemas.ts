import * as z from 'zod/mini';
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
  exchange,
  few,
  instant,
  isPlace,
  names,
  outcome,
  place,
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
  address: place,
  outcome,
  observedAt: instant,
  wasLost: z.exactOptional(z.boolean()),
  serverName: z.exactOptional(text),
  offeredBy: z.exactOptional(texts),
  lackedBy: z.exactOptional(texts),
  greetedAs: z.exactOptional(text),
  masked: z.exactOptional(words),
  keywords: z.exactOptional(words),
  tlsProtocol: z.exactOptional(text),
  failure: z.exactOptional(z.object({ stage: z.enum(STAGES), code: z.enum(FAILURE_CODES), message: sentence })),
  handshakeFailedAt: z.exactOptional(instant),
  upgradedAt: z.exactOptional(instant),
  handshakeFailures: z.exactOptional(count),
  fingerprint: z.exactOptional(text),
  certificate: z.exactOptional(
    z.object({
      issuer: z.exactOptional(text),
      // Whatever year the certificate says.
      validFrom: z.exactOptional(text),
      validTo: z.exactOptional(text),
      names: texts,
      trusted: z.boolean(),
      matchesName: z.boolean(),
    }),
  ),
  chain: z.exactOptional(
    z.object({
      path: few(
        z.object({
          whole: digests,
          key: z.exactOptional(digests),
          validFrom: z.exactOptional(text),
          validTo: z.exactOptional(text),
        }),
      ),
      isCut: z.exactOptional(z.boolean()),
      names: texts,
      otherNames: texts,
    }),
  ),
  upgradeLoss: z.exactOptional(z.enum(UPGRADE_LOSSES)),
  tlsFindings: z.exactOptional(few(z.object({ code: z.enum(FINDING_CODES), severity, message: sentence }))),
});

const baseline = z.object({
  starttlsSessions: count,
  keywords: words,
  since: instant,
  day: z.exactOptional(few(z.object({ keyword: z.string().check(z.maxLength(MAX_WORD)), missed: count }))),
  irregular: z.exactOptional(words),
});

const findings = few(z.object({ code: z.enum(FINDING_CODES), severity, message: sentence, since: instant }));

export const viewSchema: z.ZodMiniType<View> = z
  .object({
    schemaVersion,
    vantage: text,
    shard: count,
    role,
    target: place,
    host: exchange,
    mxHost: exchange,
    port,
    ours: z.boolean(),
    require: words,
    outcome,
    since: instant,
    sinceRun: instant,
    observedAt: instant,
    lastOfferedAt: z.exactOptional(instant),
    baseline: z.exactOptional(baseline),
    lost: words,
    gained: words,
    addresses: z.readonly(z.array(addressView).check(z.maxLength(MAX_ADDRESSES))),
    deviations: few(
      z.object({
        at: instant,
        scheduledAt: instant,
        outcome,
        serverName: z.exactOptional(text),
        isUnanswered: z.exactOptional(z.boolean()),
      }),
    ),
    findings: z.exactOptional(findings),
    firstSeenAt: z.exactOptional(instant),
    retired: z.exactOptional(z.object({ reason: z.enum(RETIREMENTS), at: instant })),
    throttled: z.exactOptional(z.object({ since: instant, until: instant })),
    verify: z.exactOptional(z.boolean()),
    tlsName: z.exactOptional(text),
    unlike: z.exactOptional(z.object({ lost: words, gained: words })),
    flips: z.exactOptional(few(z.object({ at: instant, from: outcome, to: outcome }))),
  })
  .check(
    z.refine(({ host, mxHost, port }) => host === `${mxHost}:${port}`, 'host is not mxHost:port'),
    z.refine(({ mxHost, outcome }) => outcome === 'unknown' || isPlace(mxHost), 'mxHost is none that could answer'),
  );

export const heartbeatSchema: z.ZodMiniType<Heartbeat> = z.object({
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
  proxiedBy: z.exactOptional(text),
  greetedAs: z.exactOptional(texts),
  version: z.exactOptional(text),
});

export const targetViewSchema: z.ZodMiniType<TargetView> = z.object({
  schemaVersion,
  vantage: text,
  shard: count,
  target: place,
  ours: z.boolean(),
  hosts: names,
  since: instant,
  observedAt: instant,
  findings,
  unresolved: z.exactOptional(few(z.object({ name: text, since: instant }))),
});

export const unofferedSchema = z.object({
  result: z.enum(['accepted', 'refused', 'no-answer']),
  replyCode: z.exactOptional(count),
  fingerprint: z.exactOptional(text),
});

export const lookSchema: z.ZodMiniType<Look> = z.object({
  schemaVersion,
  vantage: text,
  shard: count,
  incident: text,
  round: count,
  host: place,
  outcome,
  address: z.exactOptional(place),
  serverName: z.exactOptional(text),
  observedAt: instant,
  addresses: z.exactOptional(
    few(
      z.object({
        address: place,
        outcome,
        serverName: z.exactOptional(text),
        isUpgraded: z.exactOptional(z.literal(true)),
      }),
    ),
  ),
  unoffered: z.exactOptional(unofferedSchema),
});

export const changeSchema: z.ZodMiniType<Change> = z.object({
  schemaVersion,
  vantage: text,
  shard: count,
  target: text,
  host: text,
  at: instant,
  from: z.exactOptional(outcome),
  to: outcome,
  lost: words,
  gained: words,
  transcript: z.readonly(z.array(z.string().check(z.maxLength(MAX_LINE))).check(z.maxLength(MAX_LINES))),
  leftOut: z.exactOptional(z.object({ count, since: instant })),
});

export const listingSchema: z.ZodMiniType<Listing> = z.object({
  schemaVersion,
  vantage: text,
  shard: count,
  address: place,
  observedAt: instant,
  answers: few(
    z.object({
      zone: text,
      state: z.enum(LISTING_STATES),
      codes: texts,
      lists: texts,
      isNote: z.exactOptional(z.boolean()),
      reason: z.exactOptional(sentence),
      since: z.exactOptional(instant),
      lastCleanAt: z.exactOptional(instant),
    }),
  ),
});
