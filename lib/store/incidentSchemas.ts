import { z } from 'zod';
import { ENDINGS, INCIDENT_STATES, type Incident, TRANSITION_KINDS } from '../judgement/incident';
import type { Sighting } from '../judgement/sighting';
import { CAUSE_CODES, CONFIDENCES, SCOPES, type Verdict } from '../judgement/verdict';
import { RETIREMENTS } from '../judgement/view';
import { count, outcome, role, schemaVersion, severity, text, texts } from './schemaParts';
import { listingSchema, unofferedSchema } from './vantageSchemas';

/** The door of incidents, as vantageSchemas is of what vantages store. */
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
  ours: z.boolean().exactOptional(),
  egress: text.exactOptional(),
  canAnswer: z.boolean(),
  answeredRound: count.exactOptional(),
  answeredOutcome: outcome.exactOptional(),
  isRecovered: z.boolean(),
  runAt: text.exactOptional(),
  retired: z.enum(RETIREMENTS).exactOptional(),
  retiredAt: text.exactOptional(),
  addresses: z
    .array(
      z.object({
        address: text,
        outcome,
        serverName: text.exactOptional(),
        observedAt: text.exactOptional(),
        namedAt: text.exactOptional(),
        isAnswer: z.boolean().exactOptional(),
      }),
    )
    .readonly()
    .exactOptional(),
  deviating: z
    .array(z.object({ outcome, serverName: text }))
    .readonly()
    .exactOptional(),
  handshakeFailedAt: text.exactOptional(),
  handshakeFailures: count.exactOptional(),
  fingerprints: texts.exactOptional(),
  listings: z.array(listingSchema).readonly().exactOptional(),
  unoffered: unofferedSchema.exactOptional(),
  awaitsUnoffered: z.boolean().exactOptional(),
  proxied: z.object({ by: text, outcome }).exactOptional(),
});

const scope = z.enum(SCOPES);
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
  unseen: z.object({ vantages: texts, since: text }).exactOptional(),
  ended: z.enum(ENDINGS).exactOptional(),
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
  acknowledged: z.object({ at: text, by: text, reason: text.exactOptional() }).exactOptional(),
  confirmedAt: text.exactOptional(),
  triedUnoffered: texts.exactOptional(),
});
