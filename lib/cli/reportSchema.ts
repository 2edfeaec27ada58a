import * as z from 'zod';
import { FINDING_CODES, LOOK_SEVERITIES } from '../judgement/finding';
import type { DaneHost } from '../policy/daneHost';
import type { DaneVerdict } from '../policy/daneVerdict';
import { MAX_AGE_SECONDS, STS_MODES } from '../policy/mtaStsPolicy';
import type { Refusal } from '../policy/tlsaMatch';
import { type FailureCode, STAGES, type TranscriptLine } from '../smtp/types';
import { ROLES } from '../telemetry/contract';
import type { CheckedSts } from './checkedPolicies';
import type { CheckState } from './checkReport';
import type { HeloName } from './heloName';

/**
 * The form of `check --json`, published as docs/check.schema.json. `renderJson` is typed by it and nothing loads it at
 * run time. Fields may be added within a version; readers should leave alone what they don't know.
 */
const text = z.string();
const time = z.iso.datetime().describe('ISO 8601, UTC');
const milliseconds = z.number().nonnegative();
const keyword = text.regex(/^[A-Z0-9][A-Z0-9-]*$/);
const replyCode = z.int().min(200).max(599);

const FAILURE_CODES = [
  ...['not-tried', 'connection-refused', 'connection-failed', 'connection-closed', 'timed-out', 'aborted'],
  ...['line-too-long', 'reply-too-long', 'reply-syntax', 'throttled', 'refused', 'ehlo-refused', 'starttls-refused'],
  ...['plaintext-after-starttls', 'tls-handshake-failed'],
] as const satisfies readonly FailureCode[];

const failure = z.object({
  code: z.enum(FAILURE_CODES),
  stage: z.enum(STAGES).describe('where the session ended'),
  message: text.describe('for people'),
});

const capability = z.object({ keyword, params: z.array(text).describe('as the server wrote them') });

const ehlo = z
  .object({
    replyCode,
    serverName: text.optional().describe('first word of the reply'),
    greetedAs: text.optional().describe('the address that the server says it sees'),
    capabilities: z.array(capability),
  })
  .describe('the reply to the first EHLO, where it was 250');

const tls = z.object({
  protocol: text,
  cipher: text,
  trusted: z.boolean(),
  untrustedReason: text.optional(),
  matchesName: z.boolean().describe('the certificate names the host, or tlsName, apart from trust (RFC 9525)'),
  validFrom: time.optional(),
  validTo: time.optional(),
  issuer: text.optional(),
  names: z.array(text),
  fingerprint256: text.optional(),
  keyType: text.optional().describe('of the certificate: rsa, ec, ed25519, …'),
  keyBits: z.int().optional().describe('of the modulus or the curve; absent for kinds that have one size only'),
  chain: z
    .array(z.object({ subject: text, issuer: text }))
    .optional()
    .describe("the server's certificate first, then its issuers as far as the server sent them"),
});

const unofferedStarttls = z
  .object({ replyCode, enhancedStatus: text.optional().describe('RFC 3463'), text })
  .describe('the reply to STARTTLS where it was sent though not offered (--try-unoffered)');

const timingsMs = z.object({
  connect: milliseconds.optional(),
  greeting: milliseconds.optional(),
  ehlo: milliseconds.optional(),
  starttls: milliseconds.optional(),
  tlsHandshake: milliseconds.optional(),
  ehloAfterTls: milliseconds.optional(),
  total: milliseconds,
});

const DIRECTIONS = ['<', '>', '*'] as const satisfies readonly TranscriptLine['direction'][];
const transcriptLine = z.object({
  direction: z.enum(DIRECTIONS).describe('from the server, to the server, or a remark of ours'),
  text,
  atMs: milliseconds.describe('since the connection was begun'),
});

const address = z
  .object({
    address: text,
    observedAt: time,
    stage: z.enum(STAGES).describe('the last stage that was begun; quit where all went well'),
    failure: failure.optional(),
    greeting: z.object({ replyCode, text }).optional(),
    ehlo: ehlo.optional(),
    helo: z.object({ replyCode, text }).optional().describe('the reply to HELO, sent where EHLO was refused'),
    starttlsOffered: z.boolean().nullable().describe('null where EHLO was not answered: unknown, never "no"'),
    masked: z.array(text).describe('words such as XXXXXXXA that a middlebox leaves in place of a keyword'),
    unofferedStarttls: unofferedStarttls.optional(),
    tls: tls.optional(),
    ehloAfterTls: z.array(capability).optional(),
    timingsMs,
    transcript: z.array(transcriptLine).optional().describe('with --transcript'),
  })
  .describe('one address, one session; what was not reached is absent');

const finding = z.object({
  code: z.enum(FINDING_CODES),
  severity: z.enum(LOOK_SEVERITIES).describe('unknown: it could not be seen, which is neither bad nor good'),
  message: text.describe('for people'),
  addresses: z.array(text).describe('the addresses that show it'),
});

const STATES = ['ok', 'warning', 'critical', 'unknown'] as const satisfies readonly CheckState[];
const state = z.enum(STATES);

export const HOST_FAILURES = ['unresolvable', 'no-address', 'refused-range'] as const;
const host = z.object({
  mxHost: text.describe('in A-labels, or an IP address'),
  port: z.int().min(1).max(65_535),
  preference: z.int().optional().describe('of the MX record; absent for a host that was named, and an implicit MX'),
  implicitMx: z.boolean().optional().describe('the domain itself, for want of an MX record (RFC 5321 §5.1)'),
  tlsName: text.optional().describe('sent as SNI and looked for in the certificate, in place of the host (--tls-name)'),
  state,
  failure: z
    .object({ code: z.enum(HOST_FAILURES), message: text })
    .optional()
    .describe('why no address was asked'),
  findings: z.array(finding).describe('the gravest first'),
  lost: z.array(keyword).optional().describe('keywords that should be offered and are not, by one address at least'),
  incomplete: text.optional().describe('the look-up that failed: there may be more addresses'),
  refusedAddresses: z
    .array(z.object({ address: text, range: text }))
    .optional()
    .describe('never connected to, unless --allow-private is given'),
  addresses: z.array(address),
});

const STS_RECORDS = ['found', 'none', 'invalid', 'unknown'] as const satisfies readonly CheckedSts['record'][];
const mtaSts = z
  .object({
    record: z.enum(STS_RECORDS).describe('the TXT record; unknown: the DNS did not answer'),
    id: text.optional().describe('of the record'),
    mode: z.enum(STS_MODES).optional().describe('of the policy; absent where none could be fetched'),
    mx: z.array(text).optional().describe('its patterns'),
    maxAgeSeconds: z.int().min(0).max(MAX_AGE_SECONDS).optional(),
    hosts: z.array(z.object({ mxHost: text, matches: z.boolean().describe('the policy names it (RFC 8461 §4.1)') })),
    findings: z.array(finding.omit({ addresses: true })),
  })
  .describe('RFC 8461');

const tlsRpt = z
  .object({
    record: z.enum(STS_RECORDS).describe('the TXT record at _smtp._tls; unknown: the DNS did not answer'),
    rua: z.array(text).describe('where reports go'),
    problems: z.array(text).describe('what is wrong with it, for people'),
  })
  .describe('RFC 8460: whether the domain asks for reports of TLS');

const DANE_STATUSES = ['dane', 'none', 'bogus', 'unknown'] as const satisfies readonly DaneHost['status'][];
const NO_DANE = ['insecure-mx', 'insecure-address', 'insecure-tlsa', 'no-tlsa'] as const satisfies readonly Extract<
  DaneHost,
  { status: 'none' }
>['reason'][];
const DANE_VERDICTS = [
  ...['matched', 'refused', 'unmatched', 'encrypt-only', 'not-seen', 'no-dane'],
] as const satisfies readonly DaneVerdict['status'][];
const REFUSALS = [
  ...['certificate-host-mismatch', 'certificate-expired', 'certificate-not-yet-valid'],
] as const satisfies readonly Refusal[];

const daneHost = z.object({
  mxHost: text,
  state: z
    .enum(DANE_STATUSES)
    .describe('dane: it has signed TLSA records; bogus: signatures do not hold; unknown: nobody here can tell'),
  reason: z.enum(NO_DANE).optional().describe('why there is certainly none'),
  looked: text.optional().describe('the look-up by which it is bogus or unknown'),
  message: text.optional().describe('what came of that, for people'),
  baseDomain: text.optional().describe('the name that the records are found under'),
  records: z.int().nonnegative().optional().describe('how many signed TLSA records there are'),
  usable: z.int().nonnegative().optional().describe('of them, those that are of use for mail (RFC 7672 §3.1)'),
  addresses: z.array(
    z.object({
      address: text,
      verdict: z
        .enum(DANE_VERDICTS)
        .describe(
          'refused: a DANE-TA record matches, but not all that holds with it; encrypt-only: no record is of use; not-seen: no handshake',
        ),
      record: text.optional().describe('the TLSA record that matches, its data cut short'),
      reason: z.enum(REFUSALS).optional().describe('why it is refused all the same'),
    }),
  ),
});
const dane = z
  .object({
    state: z.enum([...DANE_STATUSES, 'partial']).describe('partial: some hosts have DANE, the others certainly none'),
    hosts: z.array(daneHost).describe('as the validating resolver gives them, in order of preference'),
    findings: z.array(finding.omit({ addresses: true })),
  })
  .describe('RFC 7672 (--dane)');

export const TARGET_FAILURES = ['null-mx', 'no-mx', 'unresolvable'] as const;
const target = z.object({
  target: text.describe('in Postfix notation, canonical'),
  state,
  failure: z
    .object({ code: z.enum(TARGET_FAILURES), message: text })
    .optional()
    .describe('why there are no hosts'),
  hosts: z.array(host).describe('in order of preference'),
  policies: z
    .object({ mtaSts: mtaSts.optional(), tlsRpt: tlsRpt.optional(), dane: dane.optional() })
    .optional()
    .describe('each where it was asked for; mtaSts and tlsRpt of domains only'),
});

const HELO_ORIGINS = ['option', 'machine', 'address'] as const satisfies readonly HeloName['from'][];
const vantage = z
  .object({
    role: z.enum(ROLES).describe('observer with --observer'),
    heloName: text,
    heloNameFrom: z.enum(HELO_ORIGINS),
    sourceAddress: text.optional(),
    dnsServer: text.optional(),
  })
  .describe('from where it was looked');

export const reportSchema = z.object({
  version: z.literal(1).describe('raised when a field changes its meaning or goes'),
  vantage,
  startedAt: time,
  finishedAt: time,
  targets: z.array(target).describe('in the order of the arguments, each once'),
  notes: z.array(text).describe('what was left out, and what the run as a whole suggests, for people'),
});

/** Deeply read-only, so that our own read-only values fit. */
type Frozen<T> = T extends readonly (infer Item)[]
  ? readonly Frozen<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: Frozen<T[Key]> }
    : T;
export type ReportJson = Frozen<z.infer<typeof reportSchema>>;

/** The contents of docs/check.schema.json: JSON Schema (draft 2020-12), in which further fields are allowed. */
export function publishedSchema(): Readonly<Record<string, unknown>> {
  const { $schema, ...schema } = z.toJSONSchema(reportSchema, { io: 'input' });
  return { $schema, title: 'Output of starttls-canary check --json', ...schema };
}
