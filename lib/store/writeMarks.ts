import * as z from 'zod/mini';
import type { Key } from './table';

/** A key that was written and still has to be copied elsewhere. `number` grows with each write, of whichever key. */
export interface Mark extends Key {
  readonly number: number;
}

/** Remembers, as durably as the items themselves, which of them were written and are not copied elsewhere yet. */
export interface WriteMarks {
  /** From now on each write to a partition that begins so is marked, in the transaction of the write. */
  markWrites(prefix: string): void;
  /** Marks keys as if they had been written now. */
  mark(keys: readonly Key[]): void;
  /** What is marked, each key once, in the order of their last writes. */
  marked(): readonly Mark[];
  /** Takes marks away in one transaction; that of a key which was written again since stays. */
  unmark(marks: readonly Mark[]): void;
}

/** A number is never used again, so that an old mark can't take a newer one away. */
export const MARKS_SCHEMA = `
  CREATE TABLE IF NOT EXISTS marks (
    number INTEGER PRIMARY KEY AUTOINCREMENT, pk TEXT NOT NULL, sk TEXT NOT NULL, UNIQUE (pk, sk)
  );
`;

interface Statement {
  run(...values: readonly (string | number)[]): unknown;
  all(...values: readonly (string | number)[]): unknown[];
}

const markSchema: z.ZodMiniType<Mark> = z.object({ number: z.int(), pk: z.string(), sk: z.string() });

/** Marks in a database that has MARKS_SCHEMA. `written` is called within the transaction of a write. */
export function writeMarks(
  prepared: (sql: string) => Statement,
  inTransaction: (work: () => void) => void,
): WriteMarks & { written(key: Key): void } {
  const prefixes = new Set<string>();
  const insert = ({ pk, sk }: Key) => prepared('INSERT OR REPLACE INTO marks (pk, sk) VALUES (?, ?)').run(pk, sk);
  return {
    markWrites: (prefix) => void prefixes.add(prefix),
    written(key) {
      if ([...prefixes].some((prefix) => key.pk.startsWith(prefix))) insert(key);
    },
    mark: (keys) =>
      inTransaction(() => {
        for (const key of keys) insert(key);
      }),
    marked: () =>
      prepared('SELECT number, pk, sk FROM marks ORDER BY number')
        .all()
        .map((row) => markSchema.parse(row)),
    unmark: (marks) =>
      inTransaction(() => {
        for (const { number } of marks) prepared('DELETE FROM marks WHERE number = ?').run(number);
      }),
  };
}
