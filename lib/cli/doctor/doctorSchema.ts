import * as z from 'zod';
import { FINDING_CODES } from '../../judgement/finding';
import { STS_MODES } from '../../policy/mtaStsPolicy';
import type { CheckState } from '../checkReport';
import { EGRESS_KINDS } from './facts';
import { DOCTOR_CODES, DOCTOR_SEVERITIES } from './finding';
import { AGREEMENTS } from './heloAgreement';
import { RUN_STATES } from './lastRun';
import { TLS_RPT_STATES } from './policyReport';
import { PORT_STATES } from './port25';

/**
 * The form of `doctor --json`, published as docs/doctor.schema.json. `doctorJson` is typed by it and nothing loads it at
 * run time. Fields may be added within a version; readers should leave alone what they don't know.
 */
const text = z.string();
const time = z.iso.datetime().describe('ISO 8601, UTC');
const STATES = ['ok', 'warning', 'critical', 'unknown'] as const satisfies readonly CheckState[];

const vantage = z.object({
  id: text,
  region: text.optional().describe('absent for a machine of your own, which is in none'),
  egress: z.enum(EGRESS_KINDS),
  port25: z.object({
    state: z.enum(PORT_STATES).describe('by what its runs saw; not-asked where no host on port 25 is looked at'),
    because: text.describe('for people'),
  }),
  address: text.optional().describe('the one that the world sees; absent where nobody knows'),
  greetedAs: z.array(text).describe('as unrelated mail hosts said, the likeliest first'),
  elasticIp: z.object({ publicIp: text, allocationId: text, associated: z.boolean() }).optional(),
  pointers: z.array(text).optional().describe('names of the address (PTR), none: []; absent where they are not known'),
  heloName: text,
  heloNameState: z.enum(AGREEMENTS).describe('whether heloName, its address and the name of that address agree'),
  lastRun: z
    .object({ state: z.enum(RUN_STATES), at: time.optional().describe('start of the last complete run') })
    .optional()
    .describe('absent where the table could not be read'),
  version: text.optional().describe('of the program that ran last; absent where it did not say'),
});

const policies = z.object({
  lastRun: z.object({ state: z.enum(RUN_STATES), at: time.optional().describe('start of the last run') }),
  domains: z
    .array(
      z.object({
        target: text,
        lookedAt: time.optional().describe('absent where nobody has looked yet'),
        mtaSts: z.enum(STS_MODES).optional().describe('of the policy that senders apply; absent where they apply none'),
        tlsRpt: z.enum(TLS_RPT_STATES).optional(),
        findings: z.array(z.enum(FINDING_CODES)),
      }),
    )
    .describe('in the order of the configuration'),
});

const finding = z.object({
  code: z.enum(DOCTOR_CODES),
  severity: z.enum(DOCTOR_SEVERITIES),
  vantage: text.optional().describe('absent where it is about the installation'),
  message: text.describe('for people'),
  remedy: text.describe('what to do, in one sentence'),
});

export const doctorSchema = z.object({
  version: z.literal(1).describe('raised when a field changes its meaning or goes'),
  installation: text,
  hub: text,
  programVersion: text,
  at: time,
  state: z.enum(STATES).describe('the gravest of the findings; a notice changes nothing'),
  vantages: z.array(vantage).describe('in the order of the configuration'),
  policies: policies.optional().describe('of the policy check; absent where the table could not be read'),
  findings: z.array(finding).describe('the gravest first'),
});

/** Deeply read-only, so that our own read-only values fit. */
type Frozen<T> = T extends readonly (infer Item)[]
  ? readonly Frozen<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: Frozen<T[Key]> }
    : T;
export type DoctorJson = Frozen<z.infer<typeof doctorSchema>>;

/** The contents of docs/doctor.schema.json: JSON Schema (draft 2020-12), in which further fields are allowed. */
export function publishedDoctorSchema(): Readonly<Record<string, unknown>> {
  const { $schema, ...schema } = z.toJSONSchema(doctorSchema, { io: 'input' });
  return { $schema, title: 'Output of starttls-canary doctor --json', ...schema };
}
