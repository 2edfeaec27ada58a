import { z } from 'zod';
import { SCHEMA_VERSION } from '../telemetry/contract';
import type { Item } from './table';

const itemSchema = z.object({
  pk: z.string(),
  sk: z.string(),
  schemaVersion: z.number().int(),
  body: z.unknown(),
  host: z.string().optional(),
  open: z.string().optional(),
  stamp: z.string().optional(),
  version: z.number().int().optional(),
  ttl: z.number().optional(),
});

/** A stored item at the door. Undefined for one that a newer version wrote: it is left alone. */
export function parseItem(raw: unknown): Item | undefined {
  const { pk, sk, schemaVersion, body, ...rest } = itemSchema.parse(raw);
  if (schemaVersion > SCHEMA_VERSION) return undefined;
  return { pk, sk, schemaVersion, body, ...withoutUndefined(rest) };
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** Drops keys whose value is undefined, so that an optional field is absent rather than undefined. */
export function withoutUndefined<T extends object>(value: T): Defined<T> {
  const defined: Defined<T> = { ...value };
  for (const key of Object.keys(defined)) {
    if (Reflect.get(defined, key) === undefined) Reflect.deleteProperty(defined, key);
  }
  return defined;
}
