import type { TargetView } from '../../../lib/judgement/view';
import { type SubjectStore, subjectStore } from '../../../lib/store/subjectStore';
import type { Table } from '../../../lib/store/table';
import { type VantageStore, vantageStore } from '../../../lib/store/vantageStore';
import { finding } from '../../support/findings';
import { heartbeat, minute, view } from '../../support/records';
import { adapters } from './adapters';

const targetView = (more: Partial<TargetView> = {}): TargetView => ({
  schemaVersion: 1,
  vantage: 'a',
  shard: 0,
  target: 'example.net',
  ours: false,
  hosts: ['mx.example.net:25'],
  since: minute(0),
  observedAt: minute(1),
  findings: [finding({ code: 'mx-changed', severity: 'notice' })],
  ...more,
});

describe.each(adapters)('what findings are about, over $name', ({ setUp, open, tearDown }) => {
  let table: Table;
  let store: SubjectStore;
  let vantages: VantageStore;
  beforeAll(setUp);
  beforeEach(async () => {
    ({ table } = await open());
    store = subjectStore(table, { vantages: ['a', 'b'], shards: [0, 1] });
    vantages = vantageStore(table);
    await vantages.writeHeartbeat(heartbeat(5));
    await vantages.writeHeartbeat(heartbeat(5, { vantage: 'b', shard: 1 }));
    await vantages.writeHeartbeat(heartbeat(5, { vantage: 'stranger' }));
  });
  afterAll(tearDown);

  it('gives the views and heartbeats of configured vantages', async () => {
    await vantages.writeView(view({ findings: [finding()] }));
    await vantages.writeView(view({ vantage: 'stranger' }));
    const { items, heartbeats } = await store.readHost('mx.example.net:25', []);
    expect(items.map(({ vantage }) => vantage)).toEqual(['a']);
    expect(heartbeats.map(({ vantage }) => vantage)).toEqual(['a']);
  });

  it('gives a target from every shard, and names what is not what its key says', async () => {
    await vantages.writeTarget(targetView());
    await vantages.writeTarget(targetView({ vantage: 'b', shard: 1 }));
    const body = targetView({ vantage: 'a' });
    await table.put({ pk: 'vantage#b#0', sk: 'target#example.net', schemaVersion: 1, body }, { kind: 'always' });
    const { items, heartbeats, rejected } = await store.readTarget('example.net');
    expect(items.map(({ vantage }) => vantage).sort()).toEqual(['a', 'b']);
    expect(heartbeats).toHaveLength(2);
    expect(rejected).toEqual(['vantage#b#0 / target#example.net speaks for vantage#a#0 example.net']);
  });

  it('gives the listings and runs of one vantage', async () => {
    const listing = {
      schemaVersion: 1,
      vantage: 'a',
      shard: 0,
      address: '203.0.113.9',
      observedAt: minute(1),
      answers: [],
    } as const;
    await vantages.writeListing(listing);
    const { items, heartbeats } = await store.readVantage('a');
    expect(items).toEqual([listing]);
    expect(heartbeats).toEqual([heartbeat(5)]);
    expect((await store.readHeartbeats()).map(({ vantage }) => vantage).sort()).toEqual(['a', 'b']);
  });

  it('gives all of one shard', async () => {
    await vantages.writeView(view());
    await vantages.writeTarget(targetView());
    expect(await store.readShard('a', 0)).toEqual({ views: [view()], targets: [targetView()] });
    expect(await store.readShard('a', 1)).toEqual({ views: [], targets: [] });
  });
});
