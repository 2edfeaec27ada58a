import type { Incident, Transition } from '../../../lib/judgement/incident';
import type { Change, TargetView } from '../../../lib/judgement/view';
import { incidentItem, type StoredIncident } from '../../../lib/store/incidentItem';
import { type IncidentStore, incidentStore } from '../../../lib/store/incidentStore';
import { viewSortKey } from '../../../lib/store/keys';
import type { Key, Table } from '../../../lib/store/table';
import { type VantageStore, vantageStore } from '../../../lib/store/vantageStore';
import { incident, transition } from '../../support/incidents';
import { heartbeat, look, minute, view } from '../../support/records';
import { adapters } from './adapters';

const HOST = incident().host;
const ALL = ['a', 'b', 'c'];
const opened = transition();
const resolved = transition({ sequence: 2, kind: 'resolved' });
const quiet = { ...incident().verdict, severity: 'warning' } as const;
const round = { number: 1, deadline: minute(9), losing: ['a'], asked: ['b'] };

describe.each(adapters)('the incidents over $name', ({ setUp, open, tearDown }) => {
  let table: Table;
  let store: IncidentStore;
  let vantages: VantageStore;
  beforeAll(setUp);
  beforeEach(async () => {
    ({ table } = await open());
    store = incidentStore(table);
    vantages = vantageStore(table);
  });
  afterAll(tearDown);

  const latest = async (host = HOST): Promise<StoredIncident> => {
    const { latest: found } = await store.readHost(host, ALL, []);
    if (found === undefined) throw new Error(`no incident of ${host}`);
    return found;
  };
  const written = async (transitions: readonly Transition[], more: Partial<Incident> = {}): Promise<StoredIncident> => {
    await store.write(incident(transitions, more), undefined);
    return latest(more.host);
  };

  const saidUpTo = ({ incident: of }: StoredIncident, sequence: number) => store.markSaid([{ incident: of, sequence }]);

  describe('write', () => {
    it('begins at version 1, with nothing said', async () => {
      expect(await store.write(incident(), undefined)).toBe(true);
      expect(await latest()).toEqual({ incident: incident(), version: 1, said: 0 });
    });

    it('counts the version up, and keeps what was said', async () => {
      const first = await written([opened]);
      expect(await saidUpTo(first, 1)).toEqual([]);
      expect(await store.write(incident([opened, resolved]), await latest())).toBe(true);
      expect(await latest()).toEqual({ incident: incident([opened, resolved]), version: 3, said: 1 });
    });

    it('answers false, and writes nothing, where somebody else wrote since', async () => {
      const read = await written([opened]);
      expect(await store.write(incident([opened, resolved]), read)).toBe(true);
      expect(await store.write(incident([opened, transition({ sequence: 2, kind: 'updated' })]), read)).toBe(false);
      expect((await latest()).incident).toEqual(incident([opened, resolved]));
    });

    it('answers false where two begin the same incident', async () => {
      expect(await store.write(incident(), undefined)).toBe(true);
      expect(await store.write(incident([]), undefined)).toBe(false);
      expect((await latest()).incident).toEqual(incident());
    });

    it('keeps earlier incidents of the host, and reads the latest', async () => {
      await written([opened, resolved]);
      const next = incident([transition()], { id: 'NEXT00', generation: 2, openedAt: '2026-11-24T01:00:00.000Z' });
      expect(await store.write(next, undefined)).toBe(true);
      expect((await latest()).incident.id).toBe('NEXT00');
      expect((await store.unsaid()).map(({ incident: { id } }) => id).sort()).toEqual(['7F3A2K', 'NEXT00']);
    });
  });

  describe('markSaid', () => {
    it('marks what was published, though the judge wrote since, and no more of it', async () => {
      const read = await written([opened]);
      await store.write(incident([opened, resolved]), read);
      expect(await saidUpTo(read, 1)).toEqual([]);
      expect(await latest()).toEqual({ incident: incident([opened, resolved]), version: 3, said: 1 });
      expect((await store.unsaid()).map(({ said }) => said)).toEqual([1]);
    });

    it('makes the judge, who read before, read again', async () => {
      const read = await written([opened]);
      await saidUpTo(read, 1);
      expect(await store.write(incident([opened, resolved]), read)).toBe(false);
      expect(await latest()).toEqual({ incident: incident([opened]), version: 2, said: 1 });
    });

    it('writes nothing of what is said, or is not there', async () => {
      const read = await written([opened, resolved], { state: 'resolved' });
      await saidUpTo(read, 2);
      expect(await saidUpTo(read, 1)).toEqual([]);
      expect(await store.markSaid([{ incident: { host: 'x.example:25', generation: 9 }, sequence: 1 }])).toEqual([]);
      expect(await latest()).toMatchObject({ version: 2, said: 2 });
    });

    it('leaves the item as the judge wrote it, in the index that it belongs to', async () => {
      const full = await written([opened, resolved], { state: 'resolved', resolvedAt: minute(9) });
      await saidUpTo(full, 2);
      const [item] = await table.query({ pk: `incident#${HOST}` });
      expect(item).toEqual(incidentItem({ ...full, version: 2, said: 2 }));
    });

    it('answers those that others write each time', async () => {
      await written([opened]);
      const others = incidentStore({ ...table, put: async () => false });
      const mark = { incident: incident([opened]), sequence: 1 };
      expect(await others.markSaid([mark])).toEqual([mark]);
      expect(await latest()).toMatchObject({ version: 1, said: 0 });
    });

    it('leaves aside what does not read, and marks the others', async () => {
      await written([opened]);
      const broken = { pk: 'incident#x.example:25', sk: '00000001', schemaVersion: 1, version: 1, body: { said: 0 } };
      await table.put(broken, { kind: 'always' });
      const marks = ['x.example:25', HOST].map((host) => ({ incident: { host, generation: 1 }, sequence: 1 }));
      const unreadable: string[] = [];
      await incidentStore(table, ({ key }) => unreadable.push(key.pk)).markSaid(marks);
      expect([unreadable, (await latest()).said]).toEqual([[broken.pk], 1]);
    });
  });

  describe('unsaid, open and losses', () => {
    const rows: readonly {
      name: string;
      transitions: readonly Transition[];
      said: number;
      more?: Partial<Incident>;
    }[] = [
      { name: 'pending', transitions: [], said: 0 },
      { name: 'opened and unsaid', transitions: [opened], said: 0 },
      { name: 'opened and said', transitions: [opened], said: 1 },
      { name: 'confirmed and said', transitions: [opened], said: 1, more: { confirmedAt: minute(9) } },
      { name: 'confirmed and unsaid', transitions: [opened], said: 0, more: { confirmedAt: minute(9) } },
      {
        name: 'acknowledged and said',
        transitions: [opened],
        said: 1,
        more: { acknowledged: { at: opened.at, by: 'a' } },
      },
      {
        name: 'acknowledged while it was quieter, and said',
        transitions: [opened],
        said: 1,
        more: { acknowledged: { at: minute(0), by: 'a' } },
      },
      { name: 'not critical and said', transitions: [opened], said: 1, more: { verdict: quiet } },
      { name: 'not critical, with a second look', transitions: [opened], said: 1, more: { verdict: quiet, round } },
      { name: 'resolved and unsaid', transitions: [opened, resolved], said: 1 },
      { name: 'resolved and said', transitions: [opened, resolved], said: 2 },
      { name: 'dismissed', transitions: [], said: 0, more: { state: 'dismissed' } },
    ];
    const isUnsaid = ['opened and unsaid', 'confirmed and unsaid', 'resolved and unsaid'];
    const isAtRest = ['confirmed and said', 'acknowledged and said', 'not critical and said'];
    const isOver = ['resolved and said', 'dismissed'];

    it.each(rows)('of an incident that is $name', async ({ name, transitions, said, more }) => {
      const stored = await written(transitions, more);
      await saidUpTo(stored, said);
      expect(await store.unsaid()).toHaveLength(isUnsaid.includes(name) ? 1 : 0);
      const atRest = isAtRest.includes(name);
      const isOpen = !isOver.includes(name);
      expect(await store.open()).toEqual({ inMotion: isOpen && !atRest ? [HOST] : [], atRest: atRest ? [HOST] : [] });
      expect(await store.list(new Date(minute(60)), new Date(minute(61)))).toHaveLength(
        stored.incident.state === 'pending' || stored.incident.state === 'opened' ? 1 : 0,
      );
    });

    it('names views that lost STARTTLS where it is expected, until it is back', async () => {
      const lost = view({ vantage: 'a', target: '[mx.example.net]', outcome: 'masked', observedAt: minute(2) });
      await vantages.writeView(lost);
      const { baseline: _, ...unexpected } = view({ vantage: 'b', outcome: 'missing', shard: 3 });
      await vantages.writeView(unexpected);
      await vantages.writeView(view({ vantage: 'b', target: '[mx.example.net]', outcome: 'missing', shard: 3 }));
      await vantages.writeView(view({ vantage: 'c', outcome: 'unknown' }));
      await store.write(incident([opened], { host: 'mx.example.net:25' }), undefined);
      const host = 'mx.example.net:25';
      const [a, b] = [
        { vantage: 'a', shard: 0, target: '[mx.example.net]', host },
        { vantage: 'b', shard: 3, target: '[mx.example.net]', host },
      ];
      expect((await store.open()).inMotion).toEqual([host]);
      expect(sorted(await store.losses('expected'))).toEqual([a, b]);
      await vantages.writeView({ ...lost, outcome: 'offered', observedAt: minute(3) });
      expect(await store.losses('expected')).toEqual([b]);
    });
  });

  describe('readHost', () => {
    const host = 'mx.example.net:25';

    it('reads the views of every target and shard, their heartbeats, and nothing of other hosts or vantages', async () => {
      const views = [
        view({ vantage: 'a', target: 'example.net', shard: 0 }),
        view({ vantage: 'a', target: 'example.org', shard: 4 }),
        view({ vantage: 'b', target: 'example.net', shard: 0 }),
      ];
      const others = [
        view({ vantage: 'gone', target: 'example.net' }),
        view({ vantage: 'a', target: 'example.net', host: 'mx2.example.net:25', mxHost: 'mx2.example.net' }),
      ];
      const beats = [heartbeat(1), heartbeat(2, { shard: 4 }), heartbeat(3, { vantage: 'b' })];
      for (const each of [...views, ...others]) await vantages.writeView(each);
      for (const beat of [...beats, heartbeat(4, { vantage: 'gone' })]) await vantages.writeHeartbeat(beat);
      const record = await store.readHost(host, ALL, []);
      expect(sorted(record.views)).toEqual(sorted(views));
      expect(sorted(record.heartbeats)).toEqual(sorted(beats));
      expect(record.looks).toEqual([]);
      expect(record.latest).toBeUndefined();
    });

    it('reads a view that the index does not show yet, once', async () => {
      const seen = view({ vantage: 'a' });
      await vantages.writeView(seen);
      const key: Key = { pk: 'vantage#a#0', sk: viewSortKey(seen.target, host) };
      const blind: Table = { ...table, queryIndex: async () => [] };
      expect((await incidentStore(blind).readHost(host, ALL, [key])).views).toEqual([seen]);
      expect((await store.readHost(host, ALL, [key])).views).toEqual([seen]);
    });

    it('reads the answers to the second look of the latest incident only', async () => {
      await store.write(incident([opened], { host }), undefined);
      await vantages.writeView(view({ vantage: 'a', shard: 2 }));
      const answers = [
        look({ vantage: 'a', shard: 2, incident: '7F3A2K' }),
        look({ vantage: 'b', incident: '7F3A2K', shard: 0 }),
      ];
      for (const answer of [...answers, look({ vantage: 'a', incident: 'OTHER0' })]) await vantages.writeLook(answer);
      expect(sorted((await store.readHost(host, ALL, [])).looks)).toEqual(sorted(answers));
    });

    it('answers nothing for a host that nobody wrote of', async () => {
      expect(await store.readHost('no.such.host:25', ALL, [])).toEqual({
        views: [],
        heartbeats: [],
        looks: [],
        targets: [],
        rejected: [],
      });
    });

    it('tells how the mail is routed at those who have no view of the host, and of no others', async () => {
      const routing = (vantage: string, target: string): TargetView => ({
        schemaVersion: 1,
        vantage,
        shard: 0,
        target,
        ours: false,
        hosts: ['other.example:25'],
        since: minute(0),
        observedAt: minute(0),
        findings: [],
      });
      await vantages.writeView(view());
      for (const vantage of ALL) await vantages.writeTarget(routing(vantage, 'example.net'));
      await vantages.writeTarget(routing('b', 'unrelated.example'));
      const { targets, rejected } = await store.readHost('mx.example.net:25', ALL, []);
      const others = ALL.filter((id) => id !== 'a');
      const told = targets.map(({ vantage, target }) => [vantage, target]).toSorted();
      expect(told).toEqual(others.map((id) => [id, 'example.net']));
      expect(rejected).toEqual([]);
    });

    it.each([
      { name: 'an item that does not read', body: { vantage: 'a' }, because: 'schemaVersion is missing: ' },
      {
        name: 'a vantage that speaks for another one',
        body: view({ vantage: 'b' }),
        because: 'speaks for vantage#b#0',
      },
      {
        name: 'a view of another host',
        body: view({ host: 'x.example:25', mxHost: 'x.example' }),
        because: 'speaks for vantage#a#0 example.net x.example:25',
      },
      {
        name: 'a view whose host is not its MX host',
        body: view({ mxHost: 'x.example' }),
        because: 'host is not mxHost:port',
      },
    ])('leaves $name aside, names it, and reads the others', async ({ body, because }) => {
      const other = view({ vantage: 'b' });
      await vantages.writeView(other);
      const key = { pk: 'vantage#a#0', sk: `host#example.net#${host}` };
      await table.put({ ...key, schemaVersion: 1, host, body }, { kind: 'always' });
      const { views, rejected } = await store.readHost(host, ALL, []);
      expect(views).toEqual([other]);
      expect(rejected).toEqual([expect.stringContaining(because)]);
    });
  });

  it('tells by keys what is lost anywhere, expected or not', async () => {
    const { baseline: _, ...unexpected } = view({ outcome: 'missing' });
    await vantages.writeView(unexpected);
    await vantages.writeView(view({ vantage: 'b', shard: 3, outcome: 'offered' }));
    await vantages.writeView(
      view({ vantage: 'b', shard: 3, outcome: 'masked', host: 'x.example:587', mxHost: 'x.example', port: 587 }),
    );
    expect(sorted(await store.losses('any'))).toEqual([
      { vantage: 'a', shard: 0, target: 'example.net', host: 'mx.example.net:25' },
      { vantage: 'b', shard: 3, target: 'example.net', host: 'x.example:587' },
    ]);
  });

  it('reads what block lists say of the addresses that it is asked for, and leaves aside what does not read', async () => {
    const listing = {
      schemaVersion: 1,
      vantage: 'a',
      shard: 0,
      address: '203.0.113.9',
      observedAt: minute(1),
      answers: [],
    } as const;
    await vantages.writeListing(listing);
    await vantages.writeListing({ ...listing, address: '203.0.113.10' });
    const forged = { pk: 'vantage#b#0', sk: 'listing#203.0.113.9', schemaVersion: 1 };
    await table.put({ ...forged, body: listing }, { kind: 'always' });
    const places = ['a', 'b', 'c'].map((vantage) => ({ vantage, address: '203.0.113.9' }));
    expect(await store.readListings(places)).toEqual([listing]);
    expect(await store.readListings([])).toEqual([]);
  });

  it('takes nothing that a vantage wrote for an incident, whatever its attributes say', async () => {
    const forged = { pk: 'vantage#a#0', sk: 'host#x#y', schemaVersion: 1, open: 'incident', version: 1 };
    await table.put({ ...forged, body: { said: 0, incident: incident() } }, { kind: 'always' });
    expect(await store.unsaid()).toEqual([]);
    expect(await store.open()).toEqual({ inMotion: [], atRest: [] });
  });

  it('reads the change that a view rests on, and the host of a look', async () => {
    const lost = view({ outcome: 'missing', since: minute(5) });
    expect(await store.readChange(lost)).toBeUndefined();
    const change: Change = {
      schemaVersion: 1,
      vantage: 'a',
      shard: 0,
      target: lost.target,
      host: lost.host,
      at: minute(5),
      from: 'offered',
      to: 'missing',
      lost: ['STARTTLS'],
      gained: [],
      transcript: ['< 220 mx'],
    };
    await vantages.writeChange(change);
    expect(await store.readChange(lost)).toEqual(change);
    expect(await store.readChange({ ...lost, since: minute(6) })).toBeUndefined();

    await vantages.writeLook(look());
    expect(await store.hostOfLook({ pk: 'vantage#a#0', sk: 'look#I1' })).toBe('mx.example.net:25');
    expect(await store.hostOfLook({ pk: 'vantage#a#0', sk: 'look#I2' })).toBeUndefined();
  });

  describe('a lease', () => {
    const take = (owner: number, now: string, until: string) => store.takeLease('notify', owner, now, until);

    it('is held by one owner until its time is over', async () => {
      expect(await take(1, minute(0), minute(2))).toBe(true);
      expect(await take(2, minute(1), minute(3))).toBe(false);
      expect(await take(1, minute(1), minute(3))).toBe(false);
      expect(await take(2, minute(3), minute(5))).toBe(true);
    });

    it('is held by who took it and never heard so', async () => {
      const deaf: Table = { ...table, put: async (...asked) => (await table.put(...asked)) && table.put(...asked) };
      expect(await incidentStore(deaf).takeLease('notify', 1, minute(0), minute(2))).toBe(true);
      expect(await incidentStore(deaf).takeLease('notify', 2, minute(1), minute(3))).toBe(false);
    });

    it('is free at once when it was given back', async () => {
      await take(1, minute(0), minute(2));
      await store.dropLease('notify', 1);
      expect(await take(2, minute(0), minute(2))).toBe(true);
    });

    it('stays with its new owner where a past one gives it back', async () => {
      await take(1, minute(0), minute(2));
      await take(2, minute(3), minute(5));
      await store.dropLease('notify', 1);
      expect(await take(3, minute(4), minute(6))).toBe(false);
    });

    it('goes to one of many that come at once, and is apart from those of other names', async () => {
      const answers = await Promise.all([1, 2, 3, 4, 5].map((owner) => take(owner, minute(0), minute(2))));
      expect(answers.filter(Boolean)).toHaveLength(1);
      expect(await store.takeLease('other', 9, minute(0), minute(2))).toBe(true);
      await store.dropLease('never taken', 1);
      expect(await store.takeLease('never taken', 1, minute(0), minute(2))).toBe(true);
    });
  });
});

/** In one order: DynamoDB gives the items of a batch in any. */
const sorted = <T extends { readonly vantage: string; readonly shard: number }>(values: readonly T[]): readonly T[] =>
  [...values].sort((a, b) => `${a.vantage} ${a.shard}`.localeCompare(`${b.vantage} ${b.shard}`));
