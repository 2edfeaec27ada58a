import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type SqliteTable, sqliteTable } from '../../../lib/store/sqliteTable';
import type { Item, Key } from '../../../lib/store/table';

const item = (sk: string, more: Partial<Item> = {}): Item => ({ pk: 'p', sk, schemaVersion: 1, body: {}, ...more });

/** What only SQLite does; the rest is the contract in table.test.ts. */
describe('the table in SQLite', () => {
  const folder = mkdtempSync(join(tmpdir(), 'starttls-canary-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('tells its listeners of each item that was written, once it is there', async () => {
    const table = sqliteTable(':memory:');
    const heard: (Key & { readonly isThere: Promise<boolean> })[] = [];
    table.onWrite((key) => heard.push({ ...key, isThere: table.batchGet([key]).then((found) => found.length === 1) }));
    await table.put(item('a', { host: 'h' }), { kind: 'absent' });
    await table.put(item('a'), { kind: 'absent' });
    await table.put(item('b'), { kind: 'always' });
    expect(heard.map(({ pk, sk }) => ({ pk, sk }))).toEqual([
      { pk: 'p', sk: 'a' },
      { pk: 'p', sk: 'b' },
    ]);
    expect(await Promise.all(heard.map(({ isThere }) => isThere))).toEqual([true, true]);
    table.close();
  });

  it('forgets, when it is opened, what is past its time', async () => {
    const path = join(folder, 'ttl.db');
    const first = sqliteTable(path);
    const now = Math.floor(Date.now() / 1000);
    await first.put(item('past', { ttl: now - 60 }), { kind: 'always' });
    await first.put(item('future', { ttl: now + 3600 }), { kind: 'always' });
    await first.put(item('for ever'), { kind: 'always' });
    first.close();
    const second = sqliteTable(path);
    expect((await second.query({ pk: 'p' })).map(({ sk }) => sk)).toEqual(['for ever', 'future']);
    second.close();
  });

  it('is shared by two processes, of which one wins a condition', async () => {
    const path = join(folder, 'shared.db');
    const [one, other] = [sqliteTable(path), sqliteTable(path)];
    expect(await one.put(item('a', { version: 1 }), { kind: 'absent' })).toBe(true);
    expect(await other.put(item('a', { version: 1 }), { kind: 'absent' })).toBe(false);
    expect(await other.put(item('a', { version: 2 }), { kind: 'versionIs', version: 1 })).toBe(true);
    expect(await one.batchGet([item('a')])).toEqual([item('a', { version: 2 })]);
    one.close();
    other.close();
  });

  describe('marks', () => {
    const always = { kind: 'always' } as const;
    const keysOf = (table: SqliteTable) => table.marked().map(({ sk }) => sk);

    it('marks what was written where it is asked to, in the order of the last writes, and nothing else', async () => {
      const table = sqliteTable(':memory:');
      await table.put(item('before'), always);
      table.markWrites('p');
      for (const sk of ['a', 'b', 'a']) await table.put(item(sk), always);
      await table.put({ ...item('c'), pk: 'other' }, always);
      expect(keysOf(table)).toEqual(['b', 'a']);
      table.close();
    });

    it('marks nothing that was not written', async () => {
      const table = sqliteTable(':memory:');
      await table.put(item('a', { stamp: '2' }), always);
      table.markWrites('p');
      expect(await table.put(item('a', { stamp: '1' }), { kind: 'absentOrStampBefore', stamp: '1' })).toBe(false);
      expect(keysOf(table)).toEqual([]);
      table.close();
    });

    it('keeps the mark of what was written again since it was read', async () => {
      const table = sqliteTable(':memory:');
      table.markWrites('p');
      for (const sk of ['a', 'b']) await table.put(item(sk), always);
      const read = table.marked();
      await table.put(item('b'), always);
      table.unmark(read);
      expect(keysOf(table)).toEqual(['b']);
      table.unmark(table.marked());
      await table.put(item('b'), always);
      table.unmark(read);
      expect(keysOf(table)).toEqual(['b']);
      table.close();
    });

    it('keeps marks for the next process', async () => {
      const path = join(folder, 'marks.db');
      const first = sqliteTable(path);
      first.markWrites('p');
      await first.put(item('a'), always);
      first.close();
      const second = sqliteTable(path);
      second.mark([item('b')]);
      expect(keysOf(second)).toEqual(['a', 'b']);
      second.close();
    });
  });

  it('exchanges items for others at once', async () => {
    const table = sqliteTable(':memory:');
    await table.put(item('a'), { kind: 'always' });
    await table.put(item('b', { version: 1 }), { kind: 'always' });
    table.exchange([item('a'), item('none')], [item('b', { version: 2 }), item('c')]);
    expect((await table.query({ pk: 'p' })).map(({ sk, version }) => [sk, version])).toEqual([
      ['b', 2],
      ['c', undefined],
    ]);
    table.close();
  });
});
