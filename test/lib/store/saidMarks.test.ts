import { incidentStore } from '../../../lib/store/incidentStore';
import { sqliteTable } from '../../../lib/store/sqliteTable';
import type { Table } from '../../../lib/store/table';
import { incident, transition } from '../../support/incidents';

test('of many, a hundred are read and twenty written at a time', async () => {
  const inner = sqliteTable(':memory:');
  const [reads, writes]: [number[], { now: number; most: number }] = [[], { now: 0, most: 0 }];
  const table: Table = {
    ...inner,
    batchGet: (keys) => {
      reads.push(keys.length);
      return inner.batchGet(keys);
    },
    put: async (...given) => {
      writes.now += 1;
      writes.most = Math.max(writes.most, writes.now);
      await new Promise(setImmediate);
      writes.now -= 1;
      return inner.put(...given);
    },
  };
  const store = incidentStore(table);
  const all = Array.from({ length: 250 }, (_, n) => incident([transition()], { host: `mx${n}.example:25` }));
  for (const one of all) await incidentStore(inner).write(one, undefined);
  expect(await store.markSaid(all.map((one) => ({ incident: one, sequence: 1 })))).toEqual([]);
  expect([reads, writes.most]).toEqual([[100, 100, 50], 20]);
  expect(await store.unsaid()).toEqual([]);
});

test('a write that fails is said once the others are done', async () => {
  const inner = sqliteTable(':memory:');
  const table: Table = {
    ...inner,
    put: async (item, condition) => {
      if (item.pk === 'incident#mx7.example:25') throw new Error('too fast');
      return inner.put(item, condition);
    },
  };
  const all = Array.from({ length: 250 }, (_, n) => incident([transition()], { host: `mx${n}.example:25` }));
  for (const one of all) await incidentStore(inner).write(one, undefined);
  const marks = all.map((one) => ({ incident: one, sequence: 1 }));
  await expect(incidentStore(table).markSaid(marks)).rejects.toThrow('too fast');
  expect((await incidentStore(inner).unsaid()).map(({ incident: { host } }) => host)).toEqual(['mx7.example:25']);
});

test('a read that fails is said once the others are done', async () => {
  const inner = sqliteTable(':memory:');
  let isFirst = true;
  const table: Table = {
    ...inner,
    batchGet: async (keys) => {
      if (!isFirst) return inner.batchGet(keys);
      isFirst = false;
      throw new Error('no answer');
    },
  };
  const all = Array.from({ length: 150 }, (_, n) => incident([transition()], { host: `mx${n}.example:25` }));
  for (const one of all) await incidentStore(inner).write(one, undefined);
  const marks = all.map((one) => ({ incident: one, sequence: 1 }));
  await expect(incidentStore(table).markSaid(marks)).rejects.toThrow('no answer');
  expect(await incidentStore(inner).unsaid()).toHaveLength(100);
});
