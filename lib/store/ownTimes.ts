import type * as z from 'zod/mini';
import { CLOCK_TOLERANCE_MS, MAX_LEAD_MS } from '../judgement/clockSkew';
import { type Owned, vouched } from './ownership';
import type { Item } from './table';

/** Whether an item of our own bears a time that has not come yet: our clock was wrong when we wrote it. */
export const isAhead = ({ body }: Item, now: Date): boolean => notAfter(body, now) !== body;

/** What a vantage stored itself, with no time in its future; what does not read is left out. All times as stored without `now`. */
export function ownOf<T extends Owned>(
  items: readonly Item[],
  schema: z.ZodMiniType<T>,
  now: Date | undefined,
): readonly T[] {
  const timely = now === undefined ? items : items.map((item) => ({ ...item, body: notAfter(item.body, now) }));
  return vouched(timely, schema).bodies;
}

const OF_CERTIFICATES: ReadonlySet<string> = new Set(['certificate', 'chain']);
const INSTANT = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;

/**
 * The same value, identical where no time in it is later. `until` is a time to come, and never a long one; what a
 * certificate says of times is the server's word, and no clock of ours wrote it.
 */
function notAfter(value: unknown, now: Date, key = ''): unknown {
  if (OF_CERTIFICATES.has(key)) return value;
  if (typeof value === 'string') {
    const leadMs = key === 'until' ? MAX_LEAD_MS : CLOCK_TOLERANCE_MS;
    return INSTANT.test(value) && Date.parse(value) - now.getTime() > leadMs ? now.toISOString() : value;
  }
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, each]) => [name, each, notAfter(each, now, name)] as const);
  if (entries.every(([, before, after]) => before === after)) return value;
  const after = entries.map(([name, , each]) => [name, each] as const);
  return Array.isArray(value) ? after.map(([, each]) => each) : Object.fromEntries(after);
}
