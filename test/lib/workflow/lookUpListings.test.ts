import type { BlockListReply } from '../../../lib/dns/blockListCodes';
import type { Heartbeat } from '../../../lib/judgement/view';
import { wakeUpOf } from '../../../lib/store/keys';
import { type SqliteTable, sqliteTable } from '../../../lib/store/sqliteTable';
import type { Key } from '../../../lib/store/table';
import { type VantageStore, vantageStore } from '../../../lib/store/vantageStore';
import type { VantageSettings } from '../../../lib/telemetry/contract';
import { type LookedAt, lookUpListings } from '../../../lib/workflow/lookUpListings';
import type { FakeName } from '../../support/fakeResolver';
import { healthy, stripped } from '../../support/observations';
import { heartbeat, minute, view } from '../../support/records';
import { world } from '../../support/world';

const ZEN = { zone: 'zen.dq.spamhaus.net', keyParameter: '/canary/key' };
const XBL: BlockListReply = { state: 'listed', codes: ['127.0.0.4'], lists: ['XBL (CBL data)'], isNote: false };
const CLEAN: BlockListReply = { state: 'clean' };
const UNKNOWN: BlockListReply = { state: 'unknown', codes: [], reason: 'the DNS server did not answer in time' };
const DAY = 24 * 60;

const settings: VantageSettings = {
  id: 'a',
  role: 'mail-path',
  heloName: 'a.canary.example',
  mailEgress: '198.18.0.9',
  allowPrivateTargets: true,
  ipv6: false,
  logEveryHost: false,
  controlHosts: [],
  blockLists: [ZEN],
};

let table: SqliteTable;
let store: VantageStore;
let written: Key[];
let asked: string[];
let logged: { readonly message: string; readonly facts: Record<string, unknown> }[];
let said: BlockListReply | 'silence';
beforeEach(() => {
  table = sqliteTable(':memory:');
  store = vantageStore(table);
  written = [];
  asked = [];
  logged = [];
  said = CLEAN;
});
afterEach(() => table.close());

interface At {
  readonly minutes: number;
  readonly looked?: Partial<LookedAt>;
  readonly vantage?: Partial<VantageSettings>;
  readonly signal?: AbortSignal;
}

async function lookUp({ minutes, looked, vantage, signal }: At): Promise<void> {
  const beat: Heartbeat = heartbeat(minutes);
  table.onWrite((key) => void written.push(key));
  await lookUpListings(
    { shard: 0, heartbeat: beat, ...looked },
    {
      vantage: { ...settings, ...vantage },
      store,
      log: (message, facts) => void logged.push({ message, facts }),
      now: () => new Date(minute(minutes)),
      askBlockList: async ({ zone }, address) => {
        asked.push(`${zone} ${address}`);
        return said === 'silence' ? new Promise(() => {}) : said;
      },
    },
    signal ?? new AbortController().signal,
  );
}
const stored = async () =>
  (await store.readListings('a')).map(({ address, observedAt, answers }) => ({ address, observedAt, answers }));
const lossAt = (minutes: number) =>
  store.writeView(view({ outcome: 'missing', since: minute(minutes), observedAt: minute(minutes) }));
const withLoss = (minutes: number) => ({ heartbeat: heartbeat(minutes, { hostsWithoutStarttls: 1 }) });

test('nothing is read, asked or written where no list is configured', async () => {
  const { blockLists: _, ...none } = settings;
  const untouched = new Proxy(store, { get: () => () => Promise.reject(new Error('the store was used')) });
  await lookUpListings(
    { shard: 0 },
    { vantage: none, store: untouched, log: () => {}, now: () => new Date(), askBlockList: async () => CLEAN },
    new AbortController().signal,
  );
  expect(asked).toEqual([]);
});

test('the configured address is looked up, and again after a day', async () => {
  await lookUp({ minutes: 0 });
  await lookUp({ minutes: 5 });
  await lookUp({ minutes: DAY - 1 });
  expect(asked).toEqual(['zen.dq.spamhaus.net 198.18.0.9']);
  said = XBL;
  await lookUp({ minutes: DAY });
  await lookUp({ minutes: 2 * DAY });
  expect(asked).toHaveLength(3);
  expect(await stored()).toEqual([
    {
      address: '198.18.0.9',
      observedAt: minute(2 * DAY),
      answers: [
        {
          zone: ZEN.zone,
          state: 'listed',
          codes: ['127.0.0.4'],
          lists: ['XBL (CBL data)'],
          since: minute(DAY),
          lastCleanAt: minute(0),
        },
      ],
    },
  ]);
});

test('what is written wakes the judge for whatever is lost now', async () => {
  await lookUp({ minutes: 0 });
  expect(written).toEqual([{ pk: 'vantage#a#0', sk: 'listing#198.18.0.9' }]);
  expect(written.map(wakeUpOf)).toEqual([{ kind: 'listing', vantage: 'a' }]);
});

test('a list that did not answer is asked again after an hour', async () => {
  said = UNKNOWN;
  await lookUp({ minutes: 0 });
  await lookUp({ minutes: 59 });
  expect(asked).toHaveLength(1);
  await lookUp({ minutes: 60 });
  expect(asked).toHaveLength(2);
});

test('a new list is asked at once', async () => {
  await lookUp({ minutes: 0 });
  await lookUp({ minutes: 5, vantage: { blockLists: [ZEN, { zone: 'bl.example.net' }] } });
  expect(asked.slice(1)).toEqual(['zen.dq.spamhaus.net 198.18.0.9', 'bl.example.net 198.18.0.9']);
  await lookUp({ minutes: 10, vantage: { blockLists: [ZEN, { zone: 'bl.example.net' }] } });
  expect(asked).toHaveLength(3);
});

test('a loss since the last look-up makes another one, but not within ten minutes', async () => {
  await lookUp({ minutes: 0 });
  await lossAt(4);
  await lookUp({ minutes: 5, looked: withLoss(5) });
  expect(asked).toHaveLength(1);
  said = XBL;
  await lookUp({ minutes: 10, looked: withLoss(10) });
  expect(asked).toHaveLength(2);
  // The same loss, an hour on.
  await lookUp({ minutes: 70, looked: withLoss(70) });
  expect(asked).toHaveLength(2);
  expect((await stored())[0]?.answers).toEqual([
    expect.objectContaining({ state: 'listed', since: minute(10), lastCleanAt: minute(0) }),
  ]);
});

test('a host that is watched no more is no reason', async () => {
  await lookUp({ minutes: 0 });
  const retired = { reason: 'no-longer-mx', at: minute(20) } as const;
  await store.writeView(view({ outcome: 'missing', since: minute(15), observedAt: minute(20), retired }));
  await lookUp({ minutes: 30, looked: withLoss(30) });
  expect(asked).toHaveLength(1);
});

test('after a second look the stored heartbeat tells the address, and the views whether there is a loss', async () => {
  const { mailEgress: _, ...unconfigured } = settings;
  await store.writeHeartbeat(heartbeat(0, { greetedAs: ['203.0.113.7'] }));
  await lossAt(1);
  await lookUpListings(
    { shard: 0 },
    {
      vantage: unconfigured,
      store,
      log: () => {},
      now: () => new Date(minute(2)),
      askBlockList: async (_list, address) => {
        asked.push(address);
        return CLEAN;
      },
    },
    new AbortController().signal,
  );
  expect(asked).toEqual(['203.0.113.7']);
});

test('other shards look up on a loss only, into the same item', async () => {
  await lookUp({ minutes: 0, looked: { shard: 1 } });
  expect(asked).toEqual([]);
  await store.writeView(view({ shard: 1, outcome: 'missing', since: minute(4), observedAt: minute(4) }));
  await lookUp({ minutes: 5, looked: { shard: 1, ...withLoss(5) } });
  await lookUp({ minutes: 6 });
  expect(asked).toHaveLength(1);
  expect(written).toContainEqual({ pk: 'vantage#a#0', sk: 'listing#198.18.0.9' });
});

describe('the addresses', () => {
  const rows: readonly {
    readonly name: string;
    readonly vantage: Partial<VantageSettings>;
    readonly greetedAs?: readonly string[];
    readonly expected: readonly string[];
  }[] = [
    { name: 'the mail’s before the machine’s', vantage: { sourceAddress: '198.18.0.1' }, expected: ['198.18.0.9'] },
    {
      name: 'the greeted one beside',
      vantage: {},
      greetedAs: ['198.18.0.9', '8.8.4.4'],
      expected: ['198.18.0.9', '8.8.4.4'],
    },
    { name: 'either family', vantage: {}, greetedAs: ['2a00::9'], expected: ['198.18.0.9', '2a00::9'] },
    {
      name: 'public ones only',
      vantage: { mailEgress: '10.0.0.5', allowPrivateTargets: false },
      greetedAs: ['8.8.4.4', '192.168.1.1'],
      expected: ['8.8.4.4'],
    },
    {
      name: 'four at most',
      vantage: {},
      greetedAs: ['8.8.4.1', '8.8.4.2', '8.8.4.3', '8.8.4.4'],
      expected: ['198.18.0.9', '8.8.4.1', '8.8.4.2', '8.8.4.3'],
    },
  ];
  test.each(rows)('are $name', async ({ vantage, greetedAs, expected }) => {
    const beat = heartbeat(0, { ...(greetedAs && { greetedAs }) });
    await lookUp({ minutes: 0, vantage, looked: { heartbeat: beat } });
    expect(asked).toEqual(expected.map((address) => `${ZEN.zone} ${address}`));
  });
});

test('a list that does not answer by the deadline leaves what is stored, and the next run asks again', async () => {
  said = 'silence';
  const deadline = new AbortController();
  const looking = lookUp({ minutes: 0, signal: deadline.signal });
  while (asked.length === 0) await new Promise((resolve) => setImmediate(resolve));
  deadline.abort();
  await looking;
  expect(await stored()).toEqual([]);
  expect(logged.map(({ message }) => message)).toEqual(['block lists not asked in time']);
  said = CLEAN;
  await lookUp({ minutes: 5 });
  expect(await stored()).toHaveLength(1);
  await lookUp({ minutes: DAY + 5, signal: AbortSignal.abort() });
  expect(asked).toHaveLength(2);
});

test('a stored listing that does not read is written anew', async () => {
  const key = { pk: 'vantage#a#0', sk: 'listing#198.18.0.9' };
  await table.put({ ...key, schemaVersion: 1, stamp: minute(-60), body: { nonsense: true } }, { kind: 'always' });
  await lookUp({ minutes: 0 });
  expect(await stored()).toEqual([expect.objectContaining({ observedAt: minute(0) })]);
});

test('on the whole road the listing is there as soon as the loss is written', async () => {
  const zone: Record<string, FakeName> = {
    'example.net': { mx: [[10, 'mx.example.net']] },
    'mx.example.net': { a: ['192.0.2.1'] },
    '2.0.0.127.bl.example.net': { a: ['127.0.0.2'] },
    '1.0.0.127.bl.example.net': { a: 'no-such-name' },
    '9.113.0.203.bl.example.net': { a: 'no-such-name' },
  };
  const blockLists = [{ zone: 'bl.example.net' }];
  const canary = world({
    vantages: [{ id: 'hq', settings: { mailEgress: '203.0.113.9', blockLists } }, { id: 'b' }],
    zone,
  });
  await canary.pass(2);
  const listings = vantageStore(canary.table);
  expect((await listings.readListings('hq'))[0]?.answers[0]).toMatchObject({ state: 'clean' });
  zone['9.113.0.203.bl.example.net'] = { a: ['127.0.0.2'] };
  canary.answers((vantage) => (vantage === 'hq' ? stripped() : healthy()));
  await canary.pass(3);
  const [listing] = await listings.readListings('hq');
  const [lossy] = (await listings.read('hq', 0)).views;
  expect(lossy?.outcome).toBe('missing');
  expect(listing?.answers[0]).toMatchObject({ state: 'listed', lists: ['127.0.0.2'] });
  expect(await listings.readListings('b')).toEqual([]);
});

test('a run that fails is still followed by the look-up, and is what is reported', async () => {
  const zone = {
    'example.net': { mx: [[10, 'mx.example.net']] as const },
    'mx.example.net': { a: ['192.0.2.1'] },
    '2.0.0.127.bl.example.net': { a: ['127.0.0.2'] },
    '1.0.0.127.bl.example.net': { a: 'no-such-name' as const },
    '9.113.0.203.bl.example.net': { a: ['127.0.0.2'] },
  };
  const blockLists = [{ zone: 'bl.example.net' }];
  const canary = world({ vantages: [{ id: 'hq', settings: { mailEgress: '203.0.113.9', blockLists } }], zone });
  canary.failMetrics();
  await expect(canary.pass()).rejects.toThrow('CloudWatch did not answer');
  const [listing] = await vantageStore(canary.table).readListings('hq');
  expect(listing?.answers[0]).toMatchObject({ state: 'listed' });
});
