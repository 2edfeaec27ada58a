import { z } from 'zod';
import { SCHEMA_VERSION } from '../telemetry/contract';
import { issuesText } from '../telemetry/issues';
import type { Item, Key } from './table';

/** A stored item that is not what we write: somebody else's hand, or a fault of ours. The message names the item. */
export class InvalidItemError extends Error {
  readonly code = 'invalid-item';
  readonly key: Key;

  constructor(key: Key, cause: z.ZodError) {
    super(`item ${key.pk} / ${key.sk}: ${issuesText(cause)}`, { cause });
    this.key = key;
  }
}

const keySchema = z.object({ pk: z.string(), sk: z.string() });
const newerSchema = z.object({ schemaVersion: z.number().gt(SCHEMA_VERSION) });

const itemSchema = keySchema.extend({
  schemaVersion: z.number().int(),
  body: z.unknown(),
  host: z.string().exactOptional(),
  open: z.string().exactOptional(),
  stamp: z.string().exactOptional(),
  version: z.number().int().exactOptional(),
  ttl: z.number().exactOptional(),
}) satisfies z.ZodType<Item>;

/** A stored item at the door. Undefined for one that a newer version wrote, whatever its shape: it is left alone. */
export function parseItem(raw: unknown): Item | undefined {
  if (newerSchema.safeParse(raw).success) return undefined;
  const result = itemSchema.safeParse(raw);
  if (result.success) return result.data;
  throw new InvalidItemError(keySchema.catch({ pk: '?', sk: '?' }).parse(raw), result.error);
}

/** The domain object of an item. Throws InvalidItemError. */
export function parseBody<T>({ pk, sk, body }: Item, schema: z.ZodType<T>): T {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  throw new InvalidItemError({ pk, sk }, result.error);
}
