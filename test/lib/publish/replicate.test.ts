import type { Change } from '../../../lib/judgement/view';
import { markAll, replicate } from '../../../lib/publish/replicate';
import { type Heard, ownPartitions } from '../../../lib/publish/replication';
import { dynamoTable } from '../../../lib/store/dynamoTable';
import { historyStore } from '../../../lib/store/historyStore';
import { type SqliteTable, sqliteTable } from '../../../lib/store/sqliteTable';
import type { Key, Table } from '../../../lib/store/table';
import { vantageStore } from '../../../lib/store/vantageStore';
import { type DynamoServer, startDynamo } from '../../support/dynamoServer';
import { heartbeat, minute, view } from '../../support/records';

const EVER = { from: '2026-01-01T00:00:00.000Z', to: '2027-01-01T00:00:00.000Z' } as const;
const change = (n: number, host = 'mx.example.net:25'): Change => ({
  schemaVersion: 1,
  vantage: 'hq',
  shard: 0,
  target: 'example.net',
  host,
  at: minute(n),
  from: 'offered',
  to: 'missing',
  lost: [],
  gained: [],
  transcript: ['< 220 mx'],
});
const own = { vantage: 'hq' } as const;

interface Place {
  readonly local: SqliteTable;
  readonly hub: Table;
  readonly put: Key[];
  readonly heard: {
    readonly sent: Map<string, number>;
    readonly newer: Key[];
    readonly strangers: Key[];
    readonly unfit: Key[];
  };
  /** Fails the next puts at the hub by their sort keys. */
  fail: (key: Key) => boolean;
  /** Before each put. */
  meanwhile: (key: Key) => Promise<void>;
  replicate(signal?: AbortSignal): Promise<void>;
}

function place(table: Table): Place {
  const local = sqliteTable(':memory:');
  local.markWrites(ownPartitions('hq'));
  const put: Key[] = [];
  const sent = new Map<string, number>();
  const newer: Key[] = [];
  const strangers: Key[] = [];
  const unfit: Key[] = [];
  const heard: Heard = {
    answered: () => {},
    sent: (kind, count) => void sent.set(kind, (sent.get(kind) ?? 0) + count),
    newerVersion: (keys) => void newer.push(...keys),
    strangers: (keys) => void strangers.push(...keys),
    unfit: (key) => void unfit.push(key),
  };
  const hub: Table = {
    ...table,
    async put(item, condition) {
      await all.meanwhile(item);
      if (all.fail(item)) throw new Error('no way');
      put.push({ pk: item.pk, sk: item.sk });
      return table.put(item, condition);
    },
  };
  const all: Place = {
    local,
    hub,
    put,
    heard: { sent, newer, strangers, unfit },
    fail: () => false,
    meanwhile: async () => {},
    replicate: (signal = new AbortController().signal) => replicate({ local, hub, vantage: 'hq', heard }, signal),
  };
  return all;
}

describe('bringing what was written to the hub', () => {
  let server: DynamoServer;
  beforeAll(async () => {
    server = await startDynamo();
  });
  afterAll(() => server.close());
  const atDynamo = async () => place(dynamoTable(server.client, await server.createTable()));

  test('a DynamoDB has then what the machine has, and nothing is marked', async () => {
    const { local, hub, heard, replicate: bring } = await atDynamo();
    const store = vantageStore(local);
    await store.writeView(view({ ...own }));
    await store.writeChange(change(1));
    await store.writeHeartbeat(heartbeat(2, own));
    await bring();
    expect(await vantageStore(hub).read('hq', 0)).toEqual(await store.read('hq', 0));
    expect((await historyStore(hub).ofShard('hq', 0, EVER, 10)).changes).toEqual([change(1)]);
    expect(local.marked()).toEqual([]);
    expect(Object.fromEntries(heard.sent)).toEqual({ change: 1, view: 1, heartbeat: 1 });
  });

  test('an item of a newer version at the hub is left alone, and told', async () => {
    const { local, hub, heard, replicate: bring } = await atDynamo();
    const item = { pk: 'vantage#hq#0', sk: 'heartbeat', schemaVersion: 2, stamp: '2020', body: {} };
    await hub.put(item, { kind: 'absent' });
    await vantageStore(local).writeHeartbeat(heartbeat(2, own));
    await bring();
    expect(heard.newer).toEqual([{ pk: 'vantage#hq#0', sk: 'heartbeat' }]);
    expect(await hub.batchGet([item])).toEqual([]);
    expect(local.marked()).toEqual([]);
  });
});

describe('what the hub will never take', () => {
  const tooLarge = Object.assign(new Error('Item size has exceeded the maximum allowed size'), {
    name: 'ValidationException',
    $metadata: { httpStatusCode: 400 },
  });

  test('a view holds nothing else up: its host is unknown to the hub, as if the run had not got there', async () => {
    const here = place(sqliteTable(':memory:'));
    const { local, hub, heard } = here;
    const store = vantageStore(local);
    await store.writeView(view(own));
    await store.writeView(view({ ...own, mxHost: 'mx2.example.net', host: 'mx2.example.net:25' }));
    await store.writeHeartbeat(heartbeat(2, { ...own, unfinished: ['mx3.example.net:25'] }));
    here.fail = ({ sk }) => {
      if (sk.includes('#mx2.')) throw tooLarge;
      return false;
    };
    await here.replicate();
    const { views, heartbeat: last } = await vantageStore(hub).read('hq', 0);
    expect(views.map(({ mxHost }) => mxHost)).toEqual(['mx.example.net']);
    expect(last?.unfinished).toEqual(['mx3.example.net:25', 'mx2.example.net:25']);
    expect(heard.unfit).toHaveLength(1);
    expect(local.marked()).toHaveLength(1);
    here.fail = () => false;
    await here.replicate();
    expect((await vantageStore(hub).read('hq', 0)).views).toHaveLength(2);
  });

  test('a change is left', async () => {
    const here = place(sqliteTable(':memory:'));
    await vantageStore(here.local).writeChange(change(1));
    here.fail = () => {
      throw tooLarge;
    };
    await here.replicate();
    expect(here.heard.unfit).toHaveLength(1);
    expect(here.local.marked()).toEqual([]);
  });
});

describe('the order in which it is brought', () => {
  const sorted = (put: readonly Key[]) => put.map(({ sk }) => sk.split('#')[0]);

  test('what changed, then what stands, and the heartbeat last', async () => {
    const { local, put, replicate: bring } = place(sqliteTable(':memory:'));
    const store = vantageStore(local);
    await store.writeHeartbeat(heartbeat(2, own));
    await store.writeView(view(own));
    await store.writeChange(change(1));
    await bring();
    expect(sorted(put)).toEqual(['change', 'host', 'heartbeat']);
  });

  test('no heartbeat is brought while a view is not', async () => {
    const here = place(sqliteTable(':memory:'));
    const { local, put } = here;
    const store = vantageStore(local);
    await store.writeView(view(own));
    await store.writeHeartbeat(heartbeat(2, own));
    here.fail = ({ sk }) => sk.startsWith('host#');
    await expect(here.replicate()).rejects.toThrow('no way');
    expect(put).toEqual([]);
    expect(local.marked()).toHaveLength(2);
  });

  test('a run that writes meanwhile: its heartbeat waits for its view', async () => {
    const place1 = place(sqliteTable(':memory:'));
    const { local, hub, put } = place1;
    const store = vantageStore(local);
    await store.writeView(view(own));
    await store.writeHeartbeat(heartbeat(2, own));
    let isWritten = false;
    place1.meanwhile = async ({ sk }) => {
      if (sk !== 'heartbeat' || isWritten) return;
      isWritten = true;
      await store.writeView(view({ ...own, outcome: 'missing', observedAt: minute(5), since: minute(5) }));
      await store.writeHeartbeat(heartbeat(5, own));
    };
    const seen: string[] = [];
    const { put: original } = hub;
    hub.put = async (item, condition) => {
      const answer = await original(item, condition);
      const { views, heartbeat: last } = await vantageStore(hub).read('hq', 0);
      seen.push(`${last?.startedAt.slice(14, 16)} ${views[0]?.outcome}`);
      return answer;
    };
    await place1.replicate();
    expect(sorted(put)).toEqual(['host', 'heartbeat', 'host', 'heartbeat']);
    expect(seen.at(-1)).toMatch(/ missing$/);
    expect(seen.filter((one) => one === `${minute(5).slice(14, 16)} offered`)).toEqual([]);
  });
});

test('of many changes the newest 20 are brought, and the oldest of these says what was left out before', async () => {
  const { local, hub, heard, replicate: bring } = place(sqliteTable(':memory:'));
  for (let n = 0; n < 25; n += 1) await vantageStore(local).writeChange(change(n));
  await bring();
  const { changes } = await historyStore(hub).ofShard('hq', 0, EVER, 100);
  expect(changes).toHaveLength(20);
  expect(changes.at(-1)).toEqual({ ...change(5), leftOut: { count: 5, since: minute(0) } });
  expect(changes.filter(({ leftOut }) => leftOut !== undefined)).toHaveLength(1);
  expect(heard.sent.get('changeLeftOut')).toBe(5);
  expect(local.marked()).toEqual([]);
  expect((await historyStore(local).ofShard('hq', 0, EVER, 100)).changes).toHaveLength(25);
});

test('what is broken off is not taken for brought, and nothing is left out twice', async () => {
  const here = place(sqliteTable(':memory:'));
  const { local, hub } = here;
  for (let n = 0; n < 25; n += 1) await vantageStore(local).writeChange(change(n));
  const ending = new AbortController();
  here.meanwhile = async () => ending.abort();
  await here.replicate(ending.signal);
  expect(local.marked()).toHaveLength(25);
  here.meanwhile = async () => {};
  await here.replicate();
  const { changes } = await historyStore(hub).ofShard('hq', 0, EVER, 100);
  expect(changes.map(({ leftOut }) => leftOut?.count ?? 0).reduce((a, b) => a + b, 0) + changes.length).toBe(25);
});

test('where the hub has later word than an old copy of the store, our last run counts, and it is told', async () => {
  const { local, hub, heard, replicate: bring } = place(sqliteTable(':memory:'));
  await vantageStore(hub).writeView(view({ ...own, outcome: 'missing', observedAt: minute(9), since: minute(9) }));
  await vantageStore(local).writeView(view({ ...own, outcome: 'offered', observedAt: minute(3) }));
  await vantageStore(local).writeHeartbeat(heartbeat(30, own));
  await bring();
  expect(heard.strangers).toHaveLength(1);
  expect((await vantageStore(hub).read('hq', 0)).views).toMatchObject([{ outcome: 'offered' }]);
});

test('everything that stands is marked again, but not what changed, nor another vantage’s', async () => {
  const { local } = place(sqliteTable(':memory:'));
  const store = vantageStore(local);
  await store.writeView(view(own));
  await store.writeView(view({ vantage: 'other' }));
  await store.writeChange(change(1));
  await store.writeHeartbeat(heartbeat(2, own));
  local.unmark(local.marked());
  await markAll({ local, vantage: 'hq' }, [0]);
  expect(local.marked().map(({ pk, sk }) => `${pk} ${sk.split('#')[0]}`)).toEqual([
    'vantage#hq#0 heartbeat',
    'vantage#hq#0 host',
  ]);
});
