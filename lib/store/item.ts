import * as z from 'zod/mini';
import { SCHEMA_VERSION } from '../telemetry/contract';
import { refusalOf } from '../telemetry/refusal';
import type { Item, Key } from './table';

/** A stored item that is not what we write: somebody else's hand, or a fault of ours. The message names the item. */
export class InvalidItemError extends Error {
  readonly code = 'invalid-item';
  readonly key: Key;

  /** `value` is what `cause` found wrong. */
  constructor(key: Key, cause: z.core.$ZodError, value: unknown) {
    super(`item ${key.pk} / ${key.sk}: ${refusalOf(cause.issues, value)}`, { cause });
    this.key = key;
  }
}

const keySchema = z.object({ pk: z.string(), sk: z.string() });
const NO_KEY: Key = { pk: '?', sk: '?' };
const newerSchema = z.object({ schemaVersion: z.number().check(z.gt(SCHEMA_VERSION)) });

const itemSchema = z.extend(keySchema, {
  schemaVersion: z.int(),
  body: z.unknown(),
  host: z.exactOptional(z.string()),
  open: z.exactOptional(z.string()),
  stamp: z.exactOptional(z.string()),
  version: z.exactOptional(z.int()),
  ttl: z.exactOptional(z.number()),
}) satisfies z.ZodMiniType<Item>;

/** Hears of items that a newer version wrote. */
export type Newer = (key: Key) => void;

/**
 * A stored item at the door. Undefined for one that a newer version wrote, whatever its shape: it is left alone. One of a
 * wrong shape comes back without its body, so that whoever reads many can still tell which one is broken (`parseBody`).
 */
export function parseItem(raw: unknown, newer?: Newer): Item | undefined {
  if (newerSchema.safeParse(raw).success) {
    newer?.(keySchema.safeParse(raw).data ?? NO_KEY);
    return undefined;
  }
  const result = itemSchema.safeParse(raw);
  if (result.success) return result.data;
  const key = keySchema.safeParse(raw);
  if (!key.success) throw new InvalidItemError(NO_KEY, result.error, raw);
  return { ...key.data, schemaVersion: SCHEMA_VERSION, body: undefined };
}

/** Hears of items that are left aside since they do not read. */
export type Unreadable = (error: InvalidItemError) => void;

/** What reads of many items: a broken one is no reason to leave the others undone. */
export function readableOf<T>(items: readonly Item[], read: (item: Item) => T, unreadable: Unreadable): T[] {
  return items.flatMap((item) => {
    try {
      return [read(item)];
    } catch (error) {
      if (!(error instanceof InvalidItemError)) throw error;
      unreadable(error);
      return [];
    }
  });
}

/** The domain object of an item. Throws InvalidItemError. */
export function parseBody<T>({ pk, sk, body }: Item, schema: z.ZodMiniType<T>): T {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  throw new InvalidItemError({ pk, sk }, result.error, body);
}
