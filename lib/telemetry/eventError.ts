import type * as z from 'zod/mini';
import { refusalOf } from './refusal';

/** What a function was called with is none of the events that it knows. The message is one line. */
export class EventError extends Error {
  readonly code = 'invalid-event';
  override readonly name = 'EventError';
}

/** Reads an event by its schema. Throws EventError. */
export function parseEvent<T>(schema: z.ZodMiniType<T>, event: unknown): T {
  const result = schema.safeParse(event);
  if (result.success) return result.data;
  throw new EventError(`not an event of this function: ${refusalOf(result.error.issues, event)}`);
}
