import type { Listing, TargetView } from '../../../lib/judgement/view';
import type { Table } from '../../../lib/store/table';
import { type VantageStore, vantageStore } from '../../../lib/store/vantageStore';
import { SCHEMA_VERSION } from '../../../lib/telemetry/contract';
import { heartbeat, look, minute, view } from '../../support/records';
import { adapters } from './adapters';

const listing = (more: Partial<Listing> = {}): Listing => ({
  schemaVersion: 1,
  vantage: 'a',
  shard: 0,
  address: '203.0.113.9',
  observedAt: minute(0),
  answers: [
    {
      zone: 'zen.dq.spamhaus.net',
      state: 'listed',
      codes: ['127.0.0.4'],
      lists: ['XBL (CBL data)'],
      since: minute(0),
      lastCleanAt: minute(-60),
    },
    { zone: 'bl.example.net', state: 'unknown', codes: [], lists: [], reason: 'it was asked too often' },
  ],
  ...more,
});

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

  it('reads what the version before wrote, and leaves alone what the next one does', async () => {
    await store.writeView(view());
    await store.writeHeartbeat(heartbeat(3));
    const items = await table.query({ pk: 'vantage#a#0' });
    const written = async (by: number) => {
      for (const { body, ...item } of items)
        await table.put(
          { ...item, schemaVersion: by, body: { ...Object(body), schemaVersion: by } },
          { kind: 'always' },
        );
      return store.read('a', 0);
    };
    expect(await written(SCHEMA_VERSION - 1)).toEqual({ views: [view()], heartbeat: heartbeat(3) });
    expect(await written(SCHEMA_VERSION + 1)).toEqual({ views: [] });
  });

  it('refuses a view that is not newer than the one that is there', async () => {
    expect(await store.writeView(view({ observedAt: minute(5), outcome: 'missing' }))).toBe(true);
    expect(await store.writeView(view({ observedAt: minute(4) }))).toBe(false);
    expect(await store.writeView(view({ observedAt: minute(5) }))).toBe(false);
    expect((await store.read('a', 0)).views.map(({ outcome }) => outcome)).toEqual(['missing']);
    expect(await store.writeView(view({ observedAt: minute(6) }))).toBe(true);
    expect((await store.read('a', 0)).views.map(({ outcome }) => outcome)).toEqual(['offered']);
  });

  it('reads back all that a view can hold, and the routing of targets', async () => {
    const [address] = view().addresses;
    if (address === undefined) throw new Error('no address');
    const finding = { code: 'certificate-expired', severity: 'notice', message: 'over' } as const;
    const full = view({
      outcome: 'tls-handshake-failed',
      verify: true,
      tlsName: 'mx.example.net',
      firstSeenAt: minute(0),
      addresses: [
        {
          ...address,
          handshakeFailedAt: minute(1),
          handshakeFailures: 2,
          fingerprint: 'AA',
          certificate: {
            issuer: 'CN=R10',
            validTo: '+010000-01-01T00:00:00.000Z',
            names: ['mx.example.net'],
            trusted: false,
            matchesName: true,
          },
          upgradeLoss: 'tls-handshake-failed',
          tlsFindings: [finding],
        },
      ],
      baseline: {
        starttlsSessions: 2,
        keywords: ['SIZE'],
        since: minute(0),
        day: [{ keyword: 'SIZE', missed: 1 }],
        irregular: ['AUTH'],
      },
      findings: [{ ...finding, since: minute(1) }],
      unlike: { lost: ['SIZE'], gained: [] },
      flips: [{ at: minute(1), from: 'offered', to: 'tls-handshake-failed' }],
      throttled: { since: minute(0), until: minute(5) },
      retired: { reason: 'no-longer-mx', at: minute(1) },
    });
    await store.writeView(full);
    expect((await store.read('a', 0)).views).toEqual([full]);
    const routing: TargetView = {
      schemaVersion: 1,
      vantage: 'a',
      shard: 0,
      target: 'example.net',
      ours: true,
      hosts: ['mx.example.net:25'],
      since: minute(0),
      observedAt: minute(1),
      findings: [{ ...finding, code: 'mx-changed', since: minute(1) }],
      unresolved: [{ name: 'example.net', since: minute(1) }],
    };
    expect(await store.writeTarget(routing)).toBe(true);
    expect(await store.writeTarget(routing)).toBe(false);
    expect(await store.readTargets('a', 0)).toEqual([routing]);
    expect(await store.readTargets('a', 1)).toEqual([]);
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

  it('keeps the later of two look-ups of an address, for the whole vantage', async () => {
    await store.writeListing(listing({ observedAt: minute(6) }));
    await store.writeListing(listing({ observedAt: minute(5), answers: [] }));
    await store.writeListing(listing({ address: '2001:db8::9' }));
    await store.writeListing(listing({ vantage: 'b' }));
    expect(await store.readListings('a')).toEqual([
      listing({ address: '2001:db8::9' }),
      listing({ observedAt: minute(6) }),
    ]);
    expect(await store.readListings('c')).toEqual([]);
  });

  it('leaves a listing out that does not read', async () => {
    const key = { pk: 'vantage#a#0', sk: 'listing#203.0.113.9' };
    await table.put({ ...key, schemaVersion: 1, stamp: minute(1), body: { nonsense: true } }, { kind: 'always' });
    expect(await store.readListings('a')).toEqual([]);
    await store.writeListing(listing({ observedAt: minute(2) }));
    expect(await store.readListings('a')).toEqual([listing({ observedAt: minute(2) })]);
  });

  it('gives way to the present where its own clock was ahead, and reads no time from its future', async () => {
    const now = new Date(minute(10));
    const far = minute(24 * 60);
    const ahead = view({ since: far, sinceRun: far, observedAt: far, throttled: { since: far, until: far } });
    const sound = view({ target: 'example.org', throttled: { since: minute(9), until: minute(40) } });
    for (const each of [ahead, sound]) await store.writeView(each);
    await store.writeHeartbeat(heartbeat(24 * 60));
    await store.writeListing(listing({ observedAt: far }));
    const at = minute(10);
    const set = { ...ahead, since: at, sinceRun: at, observedAt: at, throttled: { since: at, until: at } };
    const read = await store.read('a', 0, now);
    expect(read.views).toEqual([set, sound]);
    expect([...(read.ahead ?? [])]).toEqual([set]);
    expect(read.heartbeat?.startedAt).toBe(at);
    expect((await store.readListings('a', now))[0]?.observedAt).toBe(at);
    expect((await store.read('a', 0)).views).toEqual([ahead, sound]);
    expect(await store.writeView(view({ observedAt: minute(11) }))).toBe(true);
    await store.writeHeartbeat(heartbeat(11));
    expect(await store.read('a', 0, now)).toEqual({
      views: [view({ observedAt: minute(11) }), sound],
      heartbeat: heartbeat(11),
    });
  });

  it('takes the end of a certificate for no time of its own clock', async () => {
    const { addresses } = view();
    const certificate = { validTo: minute(24 * 60), names: [], trusted: true, matchesName: true };
    const stored = view({ addresses: addresses.map((address) => ({ ...address, certificate })) });
    await store.writeView(stored);
    expect(await store.read('a', 0, new Date(minute(10)))).toEqual({ views: [stored] });
  });

  it('leaves out what does not read of its own, and writes it anew', async () => {
    const keys = ['host#example.net#mx.example.net:25', 'heartbeat', 'target#example.net'];
    for (const sk of keys)
      await table.put({ pk: 'vantage#a#0', sk, schemaVersion: 1, stamp: '!', body: {} }, { kind: 'always' });
    expect(await store.read('a', 0)).toEqual({ views: [] });
    expect(await store.readTargets('a', 0)).toEqual([]);
    expect(await store.writeView(view())).toBe(true);
    expect((await store.read('a', 0)).views).toEqual([view()]);
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
