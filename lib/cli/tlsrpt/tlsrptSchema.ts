import * as z from 'zod';
import type { CheckState } from '../checkReport';

/**
 * The form of `tlsrpt --json`, published as docs/tlsrpt.schema.json. `tlsrptJson` is typed by it and nothing loads it at
 * run time. Fields may be added within a version; readers should leave alone what they don't know.
 */
const text = z.string();
const time = z.iso.datetime().describe('ISO 8601, UTC');
const day = z.iso.date().describe('UTC');
const count = z.int().nonnegative();
const STATES = ['critical', 'warning', 'ok', 'unknown'] as const satisfies readonly CheckState[];

const domain = text.optional().describe('the policy domain; absent where no report names it');

const dayRow = z.object({
  domain,
  day,
  policy: z.object({
    type: text.describe('sts, tlsa, no-policy-found, or what the report has in its place'),
    mode: text.optional().describe('of an MTA-STS policy that the report quotes: enforce, testing, none'),
  }),
  state: z.enum(STATES),
  successful: count,
  failed: count,
});

const sharesOf = (what: string) =>
  z
    .object({
      shares: z.array(z.object({ name: text, sessions: count })),
      further: count.describe('sessions of more names than are told apart'),
    })
    .describe(`${what}, the most sessions first`);

const failure = z.object({
  domain,
  resultType: text.describe("one of RFC 8460 §4.3, or the report's own word"),
  meaning: text.describe('for people'),
  next: text.describe('what to do, for people'),
  article: text.optional().describe('of docs/runbook.md'),
  sessions: count.describe('one session may count under several result types (RFC 8460 §4)'),
  enforced: count.describe('of those, under a policy that keeps mail back: MTA-STS enforce, DANE'),
  firstDay: day,
  lastDay: day,
  byDay: sharesOf('days'),
  byOrganization: sharesOf('reporting organizations'),
  byMxHost: sharesOf('receiving MX hosts; where only an address is reported, that'),
  bySendingIp: sharesOf('addresses of sending servers'),
  byReason: sharesOf('failure reason codes'),
});

export const tlsrptSchema = z.object({
  version: z.literal(1).describe('raised when a field changes its meaning or goes'),
  at: time.describe('when the reports were read'),
  since: time.optional().describe('with --since'),
  domain: text.optional().describe('with --domain'),
  state: z.enum(STATES).describe('critical: sessions failed under a policy that keeps mail back; unknown: no report'),
  reports: z.object({
    counted: count,
    duplicates: count.describe('came again, and counted once'),
    outside: count.describe('of another time or domain than was asked for'),
  }),
  organizations: z.object({
    shares: z.array(z.object({ name: text, reports: count })).describe('the most reports first'),
    further: count.describe('reports of more organizations than are told apart'),
  }),
  days: z.array(dayRow).describe('by domain, then day, then policy'),
  failures: z.array(failure).describe('by domain, the most sessions first'),
  withoutDetails: count.describe('failed sessions of which no report tells why'),
  further: z
    .object({ sessions: count, failures: count })
    .describe('sessions of more days, domains and result types than are told apart'),
  files: z.object({
    read: count,
    leftOut: z.array(z.object({ path: text, why: text })).describe('not readable, or no report; at most 10,000'),
    leftOutCount: count,
  }),
});

/** Deeply read-only, so that our own read-only values fit. */
type Frozen<T> = T extends readonly (infer Item)[]
  ? readonly Frozen<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: Frozen<T[Key]> }
    : T;
export type TlsrptJson = Frozen<z.infer<typeof tlsrptSchema>>;

/** The contents of docs/tlsrpt.schema.json: JSON Schema (draft 2020-12), in which further fields are allowed. */
export function publishedTlsrptSchema(): Readonly<Record<string, unknown>> {
  const { $schema, ...schema } = z.toJSONSchema(tlsrptSchema, { io: 'input' });
  return { $schema, title: 'Output of starttls-canary tlsrpt --json', ...schema };
}
