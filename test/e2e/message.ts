import * as z from 'zod';

/** What the scenario reads of a message's JSON body. Unknown keys are no concern of its. */
const messageSchema = z.object({
  schemaVersion: z.literal(1),
  installation: z.string(),
  transitions: z.array(
    z.object({
      id: z.string(),
      kind: z.enum(['opened', 'updated', 'reopened', 'resolved']),
      severity: z.string(),
      mxHost: z.string(),
      scope: z.string(),
      cause: z.object({ code: z.string(), confidence: z.string(), evidence: z.array(z.string()) }),
      vantages: z.array(z.object({ id: z.string(), outcome: z.string(), lost: z.array(z.string()) })),
      durationSeconds: z.number().optional(),
    }),
  ),
});

export type Message = z.infer<typeof messageSchema>;
export type Transition = Message['transitions'][number];

/** Throws where the body is not JSON or not of that shape. */
export const parseMessage = (body: string): Message => messageSchema.parse(JSON.parse(body));

/** The vantages that a transition names as having lost STARTTLS. */
export const losingVantages = ({ vantages }: Transition): readonly string[] =>
  vantages.filter(({ lost }) => lost.includes('STARTTLS')).map(({ id }) => id);

export const lostKeywords = ({ vantages }: Transition, vantage: string): readonly string[] =>
  vantages.find(({ id }) => id === vantage)?.lost ?? [];
