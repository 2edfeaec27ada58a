import Database from 'libsql';
import * as z from 'zod/mini';
import { SCHEMA_VERSION } from '../telemetry/contract';
import { parseItem } from './item';
import { uniqueKeys } from './keys';
import type { Condition, Item, Key, RangeRequest, StampCondition, Table } from './table';
import { MARKS_SCHEMA, type WriteMarks, writeMarks } from './writeMarks';

/** The table in SQLite: one file on a plain machine, or `:memory:`. `onWrite` hears the key of each item written. */
export interface SqliteTable extends Table, WriteMarks {
  onWrite(listener: (key: Key) => void): void;
  /** Removes what is past its time by now. */
  forget(now: Date): void;
  /** Removes items and puts others, whatever is there, in one transaction. No listener hears of it. */
  exchange(removed: readonly Key[], items: readonly Item[]): void;
  close(): void;
}

/** How long to wait for another process that writes to the same file. */
const BUSY_TIMEOUT_MS = 5000;

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS items (
    pk TEXT NOT NULL, sk TEXT NOT NULL, host TEXT, open TEXT, ttl INTEGER, item TEXT NOT NULL,
    PRIMARY KEY (pk, sk)
  ) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS host ON items (host, sk) WHERE host IS NOT NULL;
  CREATE INDEX IF NOT EXISTS open ON items (open, pk) WHERE open IS NOT NULL;
  ${MARKS_SCHEMA}
`;

/** Of a list of keys: a statement for each took twice the time. */
const ROWS = `
  SELECT items.item FROM json_each(?) AS wanted
  CROSS JOIN items ON items.pk = wanted.value ->> 0 AND items.sk = wanted.value ->> 1
`;

/** Opening it forgets what is past its time. */
export function sqliteTable(path: string, now = new Date()): SqliteTable {
  const database = new Database(path, { timeout: BUSY_TIMEOUT_MS });
  database.exec(SCHEMA);
  const forget = (at: Date): void => {
    database.prepare('DELETE FROM items WHERE ttl IS NOT NULL AND ttl < ?').run(Math.floor(at.getTime() / 1000));
  };
  forget(now);
  const listeners: ((key: Key) => void)[] = [];
  const statements = new Map<string, Database.Statement>();
  /** Preparing costs as much as running, and there are but a handful of them. */
  const prepared = (sql: string): Database.Statement => {
    const statement = statements.get(sql) ?? database.prepare(sql);
    statements.set(sql, statement);
    return statement;
  };
  const row = ({ pk, sk }: Key): unknown => prepared('SELECT item FROM items WHERE pk = ? AND sk = ?').get(pk, sk);

  const marks = writeMarks(prepared, (work) => database.transaction(work).immediate());

  const insert = (item: Item): void => {
    prepared('INSERT OR REPLACE INTO items (pk, sk, host, open, ttl, item) VALUES (?, ?, ?, ?, ?, ?)').run(
      item.pk,
      item.sk,
      item.host ?? null,
      item.open ?? null,
      item.ttl ?? null,
      JSON.stringify(item),
    );
  };

  const write = database.transaction((item: Item, condition: Condition): boolean => {
    const there = row(item);
    const stored = there === undefined ? undefined : itemOf(there);
    const isNewer = there !== undefined && stored === undefined;
    if (isNewer || !holds(condition, stored)) return false;
    insert(item);
    marks.written(item);
    return true;
  });

  const exchange = database.transaction((removed: readonly Key[], items: readonly Item[]): void => {
    for (const { pk, sk } of removed) prepared('DELETE FROM items WHERE pk = ? AND sk = ?').run(pk, sk);
    for (const item of items) insert(item);
  });

  return {
    async query({ pk, newestFirst, limit, ...range }) {
      const sql = `SELECT item FROM items WHERE pk = ? AND sk BETWEEN ? AND ? AND (item ->> 'schemaVersion' > ?) IS NOT TRUE
        ORDER BY sk ${newestFirst ? 'DESC' : 'ASC'} LIMIT ?`;
      const rows = prepared(sql).all(pk, ...bounds(range), SCHEMA_VERSION, limit ?? -1);
      return rows.flatMap((found) => itemOf(found) ?? []);
    },
    async queryIndex({ index, value, ...range }) {
      const key = index === 'host' ? 'sk' : 'pk';
      const sql = `SELECT pk, sk FROM items WHERE ${index} = ? AND ${key} BETWEEN ? AND ? ORDER BY ${key}`;
      return prepared(sql)
        .all(value, ...bounds(range))
        .map((found) => keySchema.parse(found));
    },
    async batchGet(keys) {
      const wanted = JSON.stringify(uniqueKeys(keys).map(({ pk, sk }) => [pk, sk]));
      return prepared(ROWS)
        .all(wanted)
        .flatMap((found) => itemOf(found) ?? []);
    },
    async put(item, condition) {
      const isWritten = write.immediate(item, condition);
      if (isWritten) for (const listener of listeners) listener({ pk: item.pk, sk: item.sk });
      return isWritten;
    },
    onWrite: (listener) => void listeners.push(listener),
    forget,
    exchange: (removed, items) => void exchange.immediate(removed, items),
    markWrites: marks.markWrites,
    mark: marks.mark,
    marked: marks.marked,
    unmark: marks.unmark,
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
      return stored === undefined || (stored.stamp !== undefined && givesWay(stored.stamp, condition));
    case 'versionIs':
      return stored?.version === condition.version;
  }
}

const givesWay = (stored: string, { stamp, wrongAfter }: StampCondition): boolean =>
  stored < stamp || (wrongAfter !== undefined && stored > wrongAfter);

/** Of all that begins with a text, in the order of UTF-8 bytes: nothing sorts after the last code point. */
const bounds = ({ beginsWith = '', between }: RangeRequest): readonly [from: string, to: string] =>
  between ?? [beginsWith, `${beginsWith}\u{10ffff}`];

const keySchema = z.object({ pk: z.string(), sk: z.string() });
const rowSchema = z.object({ item: z.string() });

/** Undefined where there is no row, and for an item that a newer version wrote. */
const itemOf = (row: unknown): Item | undefined =>
  row === undefined ? undefined : parseItem(JSON.parse(rowSchema.parse(row).item));
