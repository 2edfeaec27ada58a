import type { SqliteTable } from '../store/sqliteTable';
import type { Key, Table } from '../store/table';

/** What a machine's store and the hub's table have to do with each other. */
export interface Replication {
  readonly local: SqliteTable;
  readonly hub: Table;
  readonly vantage: string;
  /** Hears of what was brought to the hub, and of what could not be. */
  readonly heard: Heard;
}

export interface Heard {
  /** The hub answered, whatever it said. */
  answered(): void;
  sent(kind: SentKind, count: number): void;
  /** Keys of items that the hub keeps as they are, since a newer version wrote them. */
  newerVersion(keys: readonly Key[]): void;
  /** Keys of items of which the hub has a later one than this machine ever wrote. */
  strangers(keys: readonly Key[]): void;
  /** An item that the table will never take as it is, such as one that is too large. */
  unfit(key: Key, error: unknown): void;
}

export type SentKind = 'change' | 'changeLeftOut' | 'view' | 'listing' | 'heartbeat';

/** `vantage#<id>#`: where a vantage writes, and nobody else. */
export const ownPartitions = (vantage: string): string => `vantage#${vantage}#`;

const KINDS: Readonly<Record<string, SentKind>> = {
  host: 'view',
  target: 'view',
  change: 'change',
  listing: 'listing',
  heartbeat: 'heartbeat',
};
/** What an item is, by its sort key; undefined for what is not brought to a hub. */
export const kindOf = (sk: string): SentKind | undefined => KINDS[sk.split('#')[0] ?? ''];
