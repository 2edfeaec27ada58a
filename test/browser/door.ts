import { z } from 'zod';

/** What the dashboard's page asks of the run's process. */
export const callSchema = z.object({
  widgetId: z.string(),
  /** The function that an action names; absent where the dashboard itself shows the widget. */
  endpoint: z.string().optional(),
  /** What an action passes on. */
  input: z.record(z.string(), z.unknown()).optional(),
  /** The visible area of the widget, in pixels. */
  width: z.number(),
  height: z.number(),
  forms: z.record(z.string(), z.string()),
});
export type Call = z.infer<typeof callSchema>;

/** What the page does not put up with, and what it took out of an answer. */
export const tidingsSchema = z.object({ kind: z.enum(['fault', 'removed']), text: z.string() });
export type Tidings = z.infer<typeof tidingsSchema>;

/** An answer as the dashboard shows it: HTML as such, all else as text. */
export const answerSchema = z.discriminatedUnion('as', [
  z.object({ as: z.literal('html'), html: z.string() }),
  z.object({ as: z.literal('text'), text: z.string() }),
]);
export type Answer = z.infer<typeof answerSchema>;
