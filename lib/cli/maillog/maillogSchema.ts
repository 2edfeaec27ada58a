import * as z from 'zod';
import type { RemoteState, StarttlsState } from '../../maillog/remoteState';
import { LOG_FORMATS } from '../../maillog/types';

/**
 * The form of `maillog --json`, published as docs/maillog.schema.json. `maillogJson` is typed by it and nothing loads it
 * at run time. Fields may be added within a version; readers should leave alone what they don't know.
 */
const text = z.string();
const time = z.iso.datetime().describe('ISO 8601, UTC');
const count = z.int().nonnegative();
const STATES = ['critical', 'warning', 'ok', 'unknown'] as const satisfies readonly RemoteState[];
const STARTTLS = ['lost', 'never', 'back', 'offered', 'unknown'] as const satisfies readonly StarttlsState[];

const tally = z.object({ sessions: count, firstAt: time.optional(), lastAt: time.optional() });

const capabilities = z
  .object({
    keywords: z.array(text).describe('of the newest EHLO reply'),
    firstAt: time,
    lastAt: time,
    changes: z
      .array(z.object({ at: time, gained: z.array(text), lost: z.array(text) }))
      .describe('from one reply to the next, the newest 20'),
    changeCount: count,
  })
  .describe('absent where the log has no EHLO reply (Postfix)');

const heldUp = z
  .object({
    sessions: count,
    messages: count.optional().describe('each once; absent where the log names none (Exchange)'),
    isAtLeast: z.boolean().describe('there were more messages than are told apart'),
    firstAt: time.optional(),
    lastAt: time.optional(),
    reason: text.optional().describe("the newest, in the log's words"),
  })
  .describe('for want of TLS');

const remote = z.object({
  remote: text.describe('Exchange: the address; Postfix: the name that was looked up'),
  port: count,
  format: z.enum(LOG_FORMATS),
  route: text.describe('send connector (Exchange) or transport (Postfix)'),
  state: z.enum(STATES),
  starttls: z.enum(STARTTLS).describe('lost: not in the newest session that tells, back: in it again, never: in none'),
  seenAs: z.array(text).describe('names (Exchange) or addresses (Postfix) met there, at most 5'),
  hasMoreSeenAs: z.boolean(),
  withStarttls: tally,
  withoutStarttls: tally,
  unknown: tally.describe('sessions of which the log does not tell'),
  lostSince: time.optional().describe('the first session without STARTTLS since the newest with it'),
  capabilities: capabilities.optional(),
  greetedAs: z.array(text).describe('addresses that its servers said they saw, the newest last'),
  heldUp,
  tls: z.object({ established: tally, failed: tally, reason: text.optional().describe('of the newest failure') }),
});

export const maillogSchema = z.object({
  version: z.literal(1).describe('raised when a field changes its meaning or goes'),
  at: time.describe('when the logs were read'),
  since: time.optional().describe('with --since'),
  host: text.optional().describe('with --host'),
  state: z.enum(STATES).describe('the gravest of the remotes; unknown only where no log tells'),
  sessions: count,
  firstAt: time.optional(),
  lastAt: time.optional(),
  remotes: z.array(remote).describe('the gravest first; one for each remote, port and route'),
  further: z
    .object({ sessions: count, withoutStarttls: count })
    .describe('sessions with more remotes than are told apart'),
  countedOnce: count.describe('sessions in the logs of both Hub and Front End'),
  handedOn: count.describe('sessions that only handed mail on to a Front End, not counted'),
  files: z.object({
    read: count,
    lines: count,
    unreadable: z.object({ syntax: count, time: count, 'too-long': count }).describe('lines, by what is wrong'),
    leftOut: z.array(z.object({ path: text, why: text })).describe('not recognised, or not readable'),
  }),
  missingSettings: z
    .array(z.object({ parameter: text, value: text, tells: text }))
    .describe('of Postfix, without which its log keeps silent'),
});

/** Deeply read-only, so that our own read-only values fit. */
type Frozen<T> = T extends readonly (infer Item)[]
  ? readonly Frozen<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: Frozen<T[Key]> }
    : T;
export type MaillogJson = Frozen<z.infer<typeof maillogSchema>>;

/** The contents of docs/maillog.schema.json: JSON Schema (draft 2020-12), in which further fields are allowed. */
export function publishedMaillogSchema(): Readonly<Record<string, unknown>> {
  const { $schema, ...schema } = z.toJSONSchema(maillogSchema, { io: 'input' });
  return { $schema, title: 'Output of starttls-canary maillog --json', ...schema };
}
