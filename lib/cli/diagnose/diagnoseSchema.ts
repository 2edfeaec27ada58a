import * as z from 'zod';
import { DIAGNOSIS_KINDS } from '../../diagnosis/diagnosis';
import { EGRESS_BASES } from '../../diagnosis/situation';
import { SEVERITIES } from '../../judgement/finding';
import { INCIDENT_STATES } from '../../judgement/incident';
import { OUTCOMES } from '../../judgement/outcome';
import { CAUSE_CODES, CONFIDENCES, SCOPES } from '../../judgement/verdict';
import { LISTING_STATES } from '../../judgement/view';
import { ROLES } from '../../telemetry/contract';
import type { CheckState } from '../checkReport';
import { reportSchema } from '../reportSchema';

/**
 * The form of `diagnose --json`, published as docs/diagnose.schema.json. `diagnoseJson` is typed by it and nothing loads
 * it at run time. Fields may be added within a version; readers should leave alone what they don't know.
 */
const text = z.string();
const time = z.iso.datetime().describe('ISO 8601, UTC');
const STATES = ['ok', 'warning', 'critical', 'unknown'] as const satisfies readonly CheckState[];

const cause = z.object({
  code: z.enum(CAUSE_CODES),
  confidence: z.enum(CONFIDENCES),
  evidence: z.array(text).describe('sentences for people'),
});

const diagnosis = z.object({
  kind: z.enum(DIAGNOSIS_KINDS),
  headline: text.describe('one line for people'),
  sentences: z.array(text).describe('the paragraph'),
  next: z.array(text).describe('what to do, in this order'),
  cause: cause.optional().describe('where STARTTLS is lost; by this machine and the vantages elsewhere'),
  host: text.optional().describe('mxHost:port of the host that it is about'),
});

const egress = z.object({
  addresses: z.array(text).describe('believed, the likeliest first'),
  basis: z.enum(EGRESS_BASES).describe('why the first is believed'),
  claims: z
    .array(z.object({ address: text, mxHosts: z.array(text) }))
    .describe('what servers greeted this machine as: their word'),
});

const answer = z.object({
  zone: text,
  state: z.enum(LISTING_STATES).describe('unknown is neither listed nor clean'),
  codes: z.array(text),
  lists: z.array(text),
  isNote: z.boolean().optional().describe('a note such as the PBL, no sign of abuse'),
  reason: text.optional().describe('why it is unknown'),
  since: time.optional(),
  lastCleanAt: time.optional(),
});

const sighting = z.object({
  id: text,
  role: z.enum(ROLES),
  outcome: z.enum(OUTCOMES),
  unknownBecause: text.optional(),
  seenAt: time.optional().describe('until when the outcome is known to hold'),
  address: text.optional().describe('that the world sees it under'),
  serverName: text.optional(),
  elsewhere: z.boolean().describe('known to look from another address than this machine, and so compared with it'),
});

const vantages = z.object({
  state: z.enum(['none', 'unreadable', 'read']),
  place: text.optional(),
  reason: text.optional(),
  hosts: z.array(
    z.object({
      host: text.describe('mxHost:port'),
      scope: z.enum(SCOPES).optional(),
      losing: z.array(text).describe('who is without STARTTLS; this machine by that name'),
      sightings: z.array(sighting),
    }),
  ),
});

const incident = z.object({
  id: text,
  host: text,
  state: z.enum(INCIDENT_STATES),
  severity: z.enum(SEVERITIES).optional(),
  firstSeenAt: time,
  losing: z.array(text),
  cause: cause.optional(),
});

export const diagnoseSchema = z.object({
  version: z.literal(1).describe('raised when a field changes its meaning or goes'),
  target: text,
  at: time,
  state: z.enum(STATES).describe('as check has it'),
  diagnosis,
  egress,
  listings: z.array(z.object({ address: text, observedAt: time, answers: z.array(answer) })),
  vantages,
  incidents: z.array(incident).describe('those that are not over'),
  controlHosts: z.array(z.object({ host: text, answered: z.boolean() })),
  check: reportSchema.describe('as check --json prints it'),
});

/** Deeply read-only, so that our own read-only values fit. */
type Frozen<T> = T extends readonly (infer Item)[]
  ? readonly Frozen<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: Frozen<T[Key]> }
    : T;
export type DiagnoseJson = Frozen<z.infer<typeof diagnoseSchema>>;

/** The contents of docs/diagnose.schema.json: JSON Schema (draft 2020-12), in which further fields are allowed. */
export function publishedDiagnoseSchema(): Readonly<Record<string, unknown>> {
  const { $schema, ...schema } = z.toJSONSchema(diagnoseSchema, { io: 'input' });
  return { $schema, title: 'Output of starttls-canary diagnose --json', ...schema };
}
