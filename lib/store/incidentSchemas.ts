import * as z from 'zod/mini';
import { ENDINGS, INCIDENT_STATES, type Incident, TRANSITION_KINDS } from '../judgement/incident';
import type { Sighting } from '../judgement/sighting';
import { CAUSE_CODES, CONFIDENCES, SCOPES, type Verdict } from '../judgement/verdict';
import { RETIREMENTS } from '../judgement/view';
import {
  count,
  few,
  instant,
  names,
  outcome,
  port,
  prose,
  role,
  schemaVersion,
  severity,
  text,
  texts,
  words,
} from './schemaParts';
import { listingSchema, unofferedSchema } from './vantageSchemas';

/** The door of incidents, as vantageSchemas is of what vantages store. */
const sighting: z.ZodMiniType<Sighting> = z.object({
  vantage: text,
  role,
  isCloud: z.boolean(),
  isLog: z.exactOptional(z.literal(true)),
  isQuiet: z.exactOptional(z.literal(true)),
  outcome,
  unknownBecause: z.exactOptional(prose),
  isExpected: z.boolean(),
  since: z.exactOptional(instant),
  seenAt: z.exactOptional(instant),
  lastOfferedAt: z.exactOptional(instant),
  address: z.exactOptional(text),
  serverName: z.exactOptional(text),
  greetedAs: z.exactOptional(text),
  tlsProtocol: z.exactOptional(text),
  keywords: z.exactOptional(words),
  masked: z.exactOptional(words),
  lost: words,
  gained: words,
  targets: names,
  ours: z.exactOptional(z.boolean()),
  egress: z.exactOptional(text),
  canAnswer: z.boolean(),
  answeredRound: z.exactOptional(count),
  answeredOutcome: z.exactOptional(outcome),
  isRecovered: z.boolean(),
  runAt: z.exactOptional(instant),
  sinceRun: z.exactOptional(instant),
  heardRunAt: z.exactOptional(instant),
  retired: z.exactOptional(z.enum(RETIREMENTS)),
  retiredAt: z.exactOptional(instant),
  hasOtherExchanges: z.exactOptional(z.boolean()),
  addresses: z.exactOptional(
    few(
      z.object({
        address: text,
        outcome,
        serverName: z.exactOptional(text),
        observedAt: z.exactOptional(instant),
        namedAt: z.exactOptional(instant),
        offeredBy: z.exactOptional(texts),
        lackedBy: z.exactOptional(texts),
        isAnswer: z.exactOptional(z.boolean()),
        upgradedAt: z.exactOptional(instant),
      }),
    ),
  ),
  deviating: z.exactOptional(few(z.object({ outcome, serverName: text, at: z.exactOptional(instant) }))),
  handshakeFailedAt: z.exactOptional(instant),
  handshakeFailures: z.exactOptional(count),
  fingerprints: z.exactOptional(texts),
  listings: z.exactOptional(few(listingSchema)),
  unoffered: z.exactOptional(unofferedSchema),
  awaitsUnoffered: z.exactOptional(z.boolean()),
  proxied: z.exactOptional(z.object({ by: text, outcome })),
});

const scope = z.enum(SCOPES);
const cause = z.object({ code: z.enum(CAUSE_CODES), confidence: z.enum(CONFIDENCES), evidence: few(prose) });

const enforced = z.object({
  domains: texts,
  daneDomains: z.exactOptional(texts),
  hasOthers: z.boolean(),
  isServed: z.boolean(),
});

const verdict: z.ZodMiniType<Verdict> = z.object({
  losing: texts,
  lossSince: z.exactOptional(instant),
  scope: z.exactOptional(scope),
  cause: z.exactOptional(cause),
  severity: z.exactOptional(severity),
  enforced: z.exactOptional(enforced),
  sightings: few(sighting),
});

const transition = z.object({
  sequence: count,
  kind: z.enum(TRANSITION_KINDS),
  at: instant,
  severity,
  scope,
  cause,
  losing: texts,
  enforced: z.exactOptional(enforced),
  sightings: few(sighting),
  firstSeenAt: instant,
  lastOfferedAt: z.exactOptional(instant),
  resolvedAt: z.exactOptional(instant),
  durationSeconds: z.exactOptional(count),
  dialogue: z.exactOptional(z.object({ vantage: text, lines: few(prose) })),
  // The version before left it empty where it did not know.
  unseen: z.exactOptional(z.object({ vantages: texts, since: z.union([instant, z.literal('')]) })),
  ended: z.exactOptional(z.enum(ENDINGS)),
});

export const round = z.object({ number: count, deadline: instant, losing: texts, asked: texts });
export const acknowledgement = z.object({ at: instant, by: prose, reason: z.exactOptional(prose) });

export const incidentSchema: z.ZodMiniType<Incident> = z.object({
  schemaVersion,
  id: text,
  host: text,
  mxHost: text,
  port,
  targets: names,
  targetCount: z.exactOptional(count),
  state: z.enum(INCIDENT_STATES),
  generation: count,
  openedAt: instant,
  firstSeenAt: instant,
  lastOfferedAt: z.exactOptional(instant),
  reporters: texts,
  round: z.exactOptional(round),
  verdict,
  transitions: few(transition),
  resolvedAt: z.exactOptional(instant),
  relapseOf: z.exactOptional(
    z.object({ id: text, lastSequence: count, resolvedAt: instant, scope, cause: z.enum(CAUSE_CODES), losing: texts }),
  ),
  acknowledged: z.exactOptional(acknowledgement),
  confirmedAt: z.exactOptional(instant),
  triedUnoffered: z.exactOptional(texts),
});
