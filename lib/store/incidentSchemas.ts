import * as z from 'zod';
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
const sighting: z.ZodType<Sighting> = z.object({
  vantage: text,
  role,
  isCloud: z.boolean(),
  isLog: z.literal(true).exactOptional(),
  isQuiet: z.literal(true).exactOptional(),
  outcome,
  unknownBecause: prose.exactOptional(),
  isExpected: z.boolean(),
  since: instant.exactOptional(),
  seenAt: instant.exactOptional(),
  lastOfferedAt: instant.exactOptional(),
  address: text.exactOptional(),
  serverName: text.exactOptional(),
  greetedAs: text.exactOptional(),
  tlsProtocol: text.exactOptional(),
  keywords: words.exactOptional(),
  masked: words.exactOptional(),
  lost: words,
  gained: words,
  targets: names,
  ours: z.boolean().exactOptional(),
  egress: text.exactOptional(),
  canAnswer: z.boolean(),
  answeredRound: count.exactOptional(),
  answeredOutcome: outcome.exactOptional(),
  isRecovered: z.boolean(),
  runAt: instant.exactOptional(),
  sinceRun: instant.exactOptional(),
  heardRunAt: instant.exactOptional(),
  retired: z.enum(RETIREMENTS).exactOptional(),
  retiredAt: instant.exactOptional(),
  hasOtherExchanges: z.boolean().exactOptional(),
  addresses: few(
    z.object({
      address: text,
      outcome,
      serverName: text.exactOptional(),
      observedAt: instant.exactOptional(),
      namedAt: instant.exactOptional(),
      offeredBy: texts.exactOptional(),
      lackedBy: texts.exactOptional(),
      isAnswer: z.boolean().exactOptional(),
      upgradedAt: instant.exactOptional(),
    }),
  ).exactOptional(),
  deviating: few(z.object({ outcome, serverName: text, at: instant.exactOptional() })).exactOptional(),
  handshakeFailedAt: instant.exactOptional(),
  handshakeFailures: count.exactOptional(),
  fingerprints: texts.exactOptional(),
  listings: few(listingSchema).exactOptional(),
  unoffered: unofferedSchema.exactOptional(),
  awaitsUnoffered: z.boolean().exactOptional(),
  proxied: z.object({ by: text, outcome }).exactOptional(),
});

const scope = z.enum(SCOPES);
const cause = z.object({ code: z.enum(CAUSE_CODES), confidence: z.enum(CONFIDENCES), evidence: few(prose) });

const enforced = z.object({
  domains: texts,
  daneDomains: texts.exactOptional(),
  hasOthers: z.boolean(),
  isServed: z.boolean(),
});

const verdict: z.ZodType<Verdict> = z.object({
  losing: texts,
  lossSince: instant.exactOptional(),
  scope: scope.exactOptional(),
  cause: cause.exactOptional(),
  severity: severity.exactOptional(),
  enforced: enforced.exactOptional(),
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
  enforced: enforced.exactOptional(),
  sightings: few(sighting),
  firstSeenAt: instant,
  lastOfferedAt: instant.exactOptional(),
  resolvedAt: instant.exactOptional(),
  durationSeconds: count.exactOptional(),
  dialogue: z.object({ vantage: text, lines: few(prose) }).exactOptional(),
  // The version before left it empty where it did not know.
  unseen: z.object({ vantages: texts, since: instant.or(z.literal('')) }).exactOptional(),
  ended: z.enum(ENDINGS).exactOptional(),
});

export const incidentSchema: z.ZodType<Incident> = z.object({
  schemaVersion,
  id: text,
  host: text,
  mxHost: text,
  port,
  targets: names,
  targetCount: count.exactOptional(),
  state: z.enum(INCIDENT_STATES),
  generation: count,
  openedAt: instant,
  firstSeenAt: instant,
  lastOfferedAt: instant.exactOptional(),
  reporters: texts,
  round: z.object({ number: count, deadline: instant, losing: texts, asked: texts }).exactOptional(),
  verdict,
  transitions: few(transition),
  resolvedAt: instant.exactOptional(),
  relapseOf: z
    .object({ id: text, lastSequence: count, resolvedAt: instant, scope, cause: z.enum(CAUSE_CODES), losing: texts })
    .exactOptional(),
  acknowledged: z.object({ at: instant, by: prose, reason: prose.exactOptional() }).exactOptional(),
  confirmedAt: instant.exactOptional(),
  triedUnoffered: texts.exactOptional(),
});
