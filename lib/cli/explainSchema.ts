import * as z from 'zod';
import { KINDS } from '../explain/explanation';
import { CONFIDENCES, SPEAKERS, VENDORS } from '../explain/form';

/**
 * The form of `explain --json`, published as docs/explain.schema.json. `explainJson` is typed by it and nothing loads it
 * at run time. Fields may be added within a version; readers should leave alone what they don't know.
 */
const text = z.string();
const formName = z.object({ id: text.describe('docs/explain.md has them all'), vendor: z.enum(VENDORS) });

const reply = z.object({
  replyCode: z.number().int().optional().describe('RFC 5321; absent where an enhanced status code stands alone'),
  status: text.optional().describe('enhanced status code, RFC 3463'),
  text: text.describe('as it stands there; hostile'),
  speaker: z
    .enum([...SPEAKERS, 'unknown'])
    .describe('own-server: the one that holds the queue or wrote the log or the report, whose own words they are'),
});

const explanation = z.object({
  kind: z.enum(KINDS).describe('generic: no known text fits, so that only the codes are read'),
  form: formName.optional().describe('absent where the kind is generic'),
  count: z.number().int().describe('errors of this kind in the input'),
  text: text.describe('the first of them; cut, hostile'),
  replies: z.array(reply).describe('of the first, from the outside in'),
  hosts: z
    .array(
      z.object({
        host: text.optional(),
        address: text.optional(),
        port: z.number().int().optional(),
        count: z.number().int(),
      }),
    )
    .describe('the other side as the errors name it, the most frequent first, five at most'),
  recipientDomains: z.array(text).describe('the most frequent first, five at most'),
  title: text,
  meaning: text,
  notMeaning: text,
  confidence: z.enum(CONFIDENCES),
  because: text.describe('why it is as sure as that'),
  causes: z.array(z.object({ cause: text, sign: text })).describe('what may be behind it, the likeliest first'),
  commands: z.array(z.object({ line: text, tells: text })).describe('lines to type'),
  placeholders: z.array(z.enum(['HOST', 'DOMAIN', 'ADDRESS', 'NAME'])).describe('in the lines, for what is not known'),
  source: z.object({ title: text, url: text }).optional().describe('of the form'),
  alternatives: z.array(formName).describe('other forms with the same words, where the codes did not decide'),
});

export const explainSchema = z.object({
  version: z.literal(1).describe('raised when a field changes its meaning or goes'),
  isInputCut: z.boolean().describe('there was more than 1 MB, which was left unread'),
  explanations: z.array(explanation).describe('what was recognised first, then by count'),
  leftOut: z.number().int().describe('kinds of errors beyond --top'),
});

/** Deeply read-only, so that our own read-only values fit. */
type Frozen<T> = T extends readonly (infer Item)[]
  ? readonly Frozen<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: Frozen<T[Key]> }
    : T;
export type ExplainJson = Frozen<z.infer<typeof explainSchema>>;

/** The contents of docs/explain.schema.json: JSON Schema (draft 2020-12), in which further fields are allowed. */
export function publishedExplainSchema(): Readonly<Record<string, unknown>> {
  const { $schema, ...schema } = z.toJSONSchema(explainSchema, { io: 'input' });
  return { $schema, title: 'Output of starttls-canary explain --json', ...schema };
}
