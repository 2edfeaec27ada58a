import Database from 'libsql';
import { parseItem } from './item';
import type { Condition, Item, Key, Table } from './table';

/** The table in SQLite: one file on a plain machine, or `:memory:`. `onWrite` hears the key of each item written. */
export interface SqliteTable extends Table {
  onWrite(listener: (key: Key) => void): void;
  close(): void;
}

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS items (
    pk TEXT NOT NULL, sk TEXT NOT NULL, host TEXT, open TEXT, ttl INTEGER, item TEXT NOT NULL,
    PRIMARY KEY (pk, sk)
  ) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS host ON items (host, sk) WHERE host IS NOT NULL;
  CREATE INDEX IF NOT EXISTS open ON items (open, pk) WHERE open IS NOT NULL;
`;

export function sqliteTable(path: string): SqliteTable {
  const database = new Database(path);
  database.exec(SCHEMA);
  database.prepare('DELETE FROM items WHERE ttl IS NOT NULL AND ttl < ?').run(Math.floor(Date.now() / 1000));
  const listeners: ((key: Key) => void)[] = [];
  const get = ({ pk, sk }: Key): Item | undefined =>
    itemOf(database.prepare('SELECT item FROM items WHERE pk = ? AND sk = ?').get(pk, sk));

  const write = database.transaction((item: Item, condition: Condition): boolean => {
    if (!holds(condition, get(item))) return false;
    database
      .prepare('INSERT OR REPLACE INTO items (pk, sk, host, open, ttl, item) VALUES (?, ?, ?, ?, ?, ?)')
      .run(item.pk, item.sk, item.host ?? null, item.open ?? null, item.ttl ?? null, JSON.stringify(item));
    return true;
  });

  return {
    async query({ pk, beginsWith = '', newestFirst, limit }) {
      const sql = `SELECT item FROM items WHERE pk = ? AND substr(sk, 1, ?) = ? ORDER BY sk ${newestFirst ? 'DESC' : 'ASC'} LIMIT ?`;
      return items(database.prepare(sql).all(pk, beginsWith.length, beginsWith, limit ?? -1));
    },
    async queryIndex({ index, value, beginsWith = '' }) {
      const range = index === 'host' ? 'sk' : 'pk';
      const sql = `SELECT item FROM items WHERE ${index} = ? AND substr(${range}, 1, ?) = ? ORDER BY ${range}`;
      return items(database.prepare(sql).all(value, beginsWith.length, beginsWith)).map(({ pk, sk }) => ({ pk, sk }));
    },
    batchGet: async (keys) => keys.flatMap((key) => get(key) ?? []),
    async put(item, condition) {
      const isWritten = write.immediate(item, condition);
      if (isWritten) for (const listener of listeners) listener({ pk: item.pk, sk: item.sk });
      return isWritten;
    },
    onWrite: (listener) => void listeners.push(listener),
    close: () => void database.close(),
  };
}

function holds(condition: Condition, stored: Item | undefined): boolean {
  switch (condition.kind) {
    case 'always':
      return true;
    case 'absent':
      return stored === undefined;
    case 'absentOrStampBefore':
      return stored === undefined || (stored.stamp !== undefined && stored.stamp < condition.stamp);
    case 'versionIs':
      return stored?.version === condition.version;
  }
}

const items = (rows: readonly unknown[]): Item[] => rows.flatMap((row) => itemOf(row) ?? []);

function itemOf(row: unknown): Item | undefined {
  if (typeof row !== 'object' || row === null || !('item' in row) || typeof row.item !== 'string') return undefined;
  return parseItem(JSON.parse(row.item));
}
