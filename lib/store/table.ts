/** Key of an item; keys.ts builds and reads them. */
export interface Key {
  readonly pk: string;
  readonly sk: string;
}

/**
 * An item as it is stored: key, the few attributes that conditions and indexes need, and the domain object in `body`.
 * `host` and `open` put it into the index of that name.
 */
export interface Item extends Key {
  readonly schemaVersion: number;
  readonly body: unknown;
  readonly host?: string;
  readonly open?: string;
  /** Compared by conditions: a view's `observedAt`, a lease's `until`. ISO 8601. */
  readonly stamp?: string;
  /** Compared by conditions: optimistic version of an incident. */
  readonly version?: number;
  /** Seconds since the epoch after which the item may be removed. */
  readonly ttl?: number;
}

/**
 * When a put may happen; it answers `false`, and writes nothing, where the condition does not hold, nor over an item that
 * a newer version wrote.
 */
export type Condition =
  | { readonly kind: 'always' }
  | { readonly kind: 'absent' }
  /** Nor is one kept whose stamp is after `wrongAfter`: it was written by a clock that was wrong. */
  | { readonly kind: 'absentOrStampBefore'; readonly stamp: string; readonly wrongAfter?: string }
  | { readonly kind: 'versionIs'; readonly version: number };

export type StampCondition = Extract<Condition, { readonly kind: 'absentOrStampBefore' }>;

export type IndexName = 'host' | 'open';

/** Which range keys are meant: those that begin with a text, or those between two texts, both included; else all. */
export type RangeRequest =
  | { readonly beginsWith?: string; readonly between?: never }
  | { readonly beginsWith?: never; readonly between: readonly [from: string, to: string] };

export type QueryRequest = RangeRequest & {
  readonly pk: string;
  readonly newestFirst?: boolean;
  readonly limit?: number;
};

export type IndexRequest = RangeRequest & { readonly index: IndexName; readonly value: string };

/**
 * The one table, as DynamoDB offers it and as SQLite can. Reads by key are consistent; index reads may lag. Items that a
 * newer version wrote are left out of what is read. Rejects with InvalidItemError for an item that does not read.
 */
export interface Table {
  /** Items of a partition in order of their sort key, paged through to the end, or to `limit` of them. */
  query(request: QueryRequest): Promise<readonly Item[]>;
  /** Keys in order of the index's range key; also those of items that a newer version wrote. */
  queryIndex(request: IndexRequest): Promise<readonly Key[]>;
  /** The items that are there, each once and in no certain order. */
  batchGet(keys: readonly Key[]): Promise<readonly Item[]>;
  put(item: Item, condition: Condition): Promise<boolean>;
}
