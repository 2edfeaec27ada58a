import type { Table } from '../../../lib/store/table';
import { type VantageStore, vantageStore } from '../../../lib/store/vantageStore';
import { heartbeat, look, minute, view } from '../../support/records';
import { adapters } from './adapters';

describe.each(adapters)('what a vantage keeps, over $name', ({ setUp, open, tearDown }) => {
  let table: Table;
  let store: VantageStore;
  beforeAll(setUp);
  beforeEach(async () => {
    ({ table } = await open());
    store = vantageStore(table);
  });
  afterAll(tearDown);

  it('reads its own views and heartbeat, and only those of the shard', async () => {
    expect(await store.read('a', 0)).toEqual({ views: [] });
    const own = [view({ target: 'example.net' }), view({ target: 'example.org' })];
    for (const each of [...own, view({ shard: 1 }), view({ vantage: 'b' }), view({ vantage: 'a#0' })]) {
      await store.writeView(each);
    }
    await store.writeHeartbeat(heartbeat(3));
    await store.writeHeartbeat(heartbeat(4, { shard: 1 }));
    expect(await store.read('a', 0)).toEqual({ views: own, heartbeat: heartbeat(3) });
  });

  it('refuses a view that is not newer than the one that is there', async () => {
    expect(await store.writeView(view({ observedAt: minute(5), outcome: 'missing' }))).toBe(true);
    expect(await store.writeView(view({ observedAt: minute(4) }))).toBe(false);
    expect(await store.writeView(view({ observedAt: minute(5) }))).toBe(false);
    expect((await store.read('a', 0)).views.map(({ outcome }) => outcome)).toEqual(['missing']);
    expect(await store.writeView(view({ observedAt: minute(6) }))).toBe(true);
    expect((await store.read('a', 0)).views.map(({ outcome }) => outcome)).toEqual(['offered']);
  });

  it('keeps the heartbeat of the later run', async () => {
    await store.writeHeartbeat(heartbeat(5));
    await store.writeHeartbeat(heartbeat(4));
    expect((await store.read('a', 0)).heartbeat).toEqual(heartbeat(5));
    await store.writeHeartbeat(heartbeat(6));
    expect((await store.read('a', 0)).heartbeat).toEqual(heartbeat(6));
  });

  it('keeps the answer to the later of two looks', async () => {
    const read = async () => (await table.batchGet([{ pk: 'vantage#a#0', sk: 'look#I1' }]))[0]?.body;
    await store.writeLook(look({ round: 2, observedAt: minute(6) }));
    await store.writeLook(look({ round: 1, observedAt: minute(5) }));
    expect(await read()).toEqual(look({ round: 2, observedAt: minute(6) }));
    await store.writeLook(look({ round: 3, observedAt: minute(7) }));
    expect(await read()).toEqual(look({ round: 3, observedAt: minute(7) }));
  });

  it('gives changes 90 days to live, looks one day, views and heartbeats no end', async () => {
    await store.writeView(view());
    await store.writeHeartbeat(heartbeat(0));
    await store.writeLook(look({ observedAt: minute(0) }));
    await store.writeChange({
      schemaVersion: 1,
      vantage: 'a',
      shard: 0,
      target: 'example.net',
      host: 'mx.example.net:25',
      at: minute(0),
      to: 'offered',
      lost: [],
      gained: [],
      transcript: [],
    });
    const days = (await table.query({ pk: 'vantage#a#0' })).map(({ sk, ttl }) => [
      sk.split('#')[0],
      ttl === undefined ? undefined : (ttl - Date.parse(minute(0)) / 1000) / 86_400,
    ]);
    expect(days).toEqual([
      ['change', 90],
      ['heartbeat', undefined],
      ['host', undefined],
      ['look', 1],
    ]);
  });
});
