import * as z from 'zod';

/** What the scenario reads of a message's JSON body. Unknown keys are no concern of its. */
const transitionSchema = z.object({
  id: z.string(),
  kind: z.enum(['opened', 'updated', 'reopened', 'confirmed', 'reminder', 'resolved']),
  severity: z.string(),
  mxHost: z.string(),
  scope: z.string(),
  losing: z.array(z.string()),
  mtaSts: z.object({ domains: z.array(z.string()), effect: z.string() }).optional(),
  cause: z.object({ code: z.string(), confidence: z.string(), evidence: z.array(z.string()) }),
  vantages: z.array(z.object({ id: z.string(), outcome: z.string(), lost: z.array(z.string()) })),
  durationSeconds: z.number().optional(),
  ended: z.string().optional(),
});
const findingSchema = z.object({
  id: z.string(),
  code: z.string(),
  severity: z.string(),
  subject: z.string(),
  state: z.string(),
  message: z.string(),
});

const schemaVersion = z.literal(1);
const messageSchema = z.union([
  z.object({ schemaVersion, transitions: z.array(transitionSchema) }),
  z.object({ schemaVersion, kind: z.enum(['findings', 'digest']), findings: z.array(findingSchema) }),
  z.object({ schemaVersion, kind: z.literal('first-run'), targets: z.number(), hostsOffered: z.number() }),
]);

export type Message = z.infer<typeof messageSchema>;
export type Transition = z.infer<typeof transitionSchema>;
export type Finding = z.infer<typeof findingSchema>;

/** Throws where the body is not JSON or not of that shape. */
export const parseMessage = (body: string): Message => messageSchema.parse(JSON.parse(body));

export const lostKeywords = ({ vantages }: Transition, vantage: string): readonly string[] =>
  vantages.find(({ id }) => id === vantage)?.lost ?? [];
