import { z } from 'zod';
import type { Answer } from './door';

const markdownSchema = z.strictObject({ markdown: z.string() });

/** What the dashboard shows of a function's answer: a string is HTML, Markdown its text, all else JSON. */
export const answerOf = (value: unknown): Answer => {
  if (typeof value === 'string') return { as: 'html', html: value };
  const { data } = markdownSchema.safeParse(value);
  return { as: 'text', text: data?.markdown ?? JSON.stringify(value, null, 2) };
};

/** A value as Lambda hands it over, which is as JSON, and how many bytes that takes. */
export const overTheWire = (value: unknown): { readonly value: unknown; readonly bytes: number } => {
  const json = JSON.stringify(value) ?? 'null';
  return { value: JSON.parse(json), bytes: Buffer.byteLength(json) };
};
