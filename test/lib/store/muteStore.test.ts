import type { Mute } from '../../../lib/judgement/mute';
import { type MuteStore, muteStore } from '../../../lib/store/muteStore';
import type { Table } from '../../../lib/store/table';
import { minute } from '../../support/records';
import { adapters } from './adapters';

const now = new Date(minute(10));
const mute = (id: string, more: Partial<Mute> = {}): Mute => ({
  schemaVersion: 1,
  id,
  kind: 'target',
  name: 'contoso.example',
  since: minute(0),
  until: minute(20),
  reason: 'moving house',
  by: 'anna@ops',
  ...more,
});

describe.each(adapters)('the mutes over $name', ({ setUp, open, tearDown }) => {
  let table: Table;
  let store: MuteStore;
  beforeAll(setUp);
  beforeEach(async () => {
    ({ table } = await open());
    store = muteStore(table);
  });
  afterAll(tearDown);

  const addAll = async (...mutes: readonly Mute[]) => {
    for (const each of mutes) expect(await store.add(each)).toBe(true);
  };

  it('gives those in force, the one that ends first at the front', async () => {
    const long = mute('LONG', { until: minute(30) });
    const short = mute('SHORT', { kind: 'vantage', name: 'hq' });
    const over = mute('OVER', { until: minute(10) });
    await addAll(long, short, over, mute('LATER', { since: minute(11) }));
    expect(await store.active(now)).toEqual([short, long]);
    expect((await store.known()).map(({ id }) => id)).toEqual(['OVER', 'LATER', 'SHORT', 'LONG']);
  });

  it('answers false, and writes nothing, where the id is taken', async () => {
    await addAll(mute('M1'));
    expect(await store.add(mute('M1', { reason: 'another' }))).toBe(false);
    expect(await store.active(now)).toEqual([mute('M1')]);
  });

  it.each(['M1', 'hq'])('ends what has the id or name %s, keeps it for telling, and ends it once', async (which) => {
    const hq = mute('M1', { kind: 'vantage', name: 'hq' });
    await addAll(hq, mute('M2'));
    expect(await store.remove(which, now)).toEqual([hq]);
    expect(await store.active(now)).toEqual([mute('M2')]);
    expect(await store.known()).toEqual([{ ...hq, until: now.toISOString() }, mute('M2')]);
    expect(await store.remove(which, now)).toEqual([]);
  });

  it('ends every mute of a name, of whatever kind, and says nothing of those that are over', async () => {
    await addAll(mute('M1'), mute('M2'), mute('M3', { kind: 'incident' }), mute('M4', { until: minute(5) }));
    expect((await store.remove('contoso.example', now)).map(({ id }) => id).sort()).toEqual(['M1', 'M2', 'M3']);
    expect(await store.active(now)).toEqual([]);
  });

  it('ends nothing where nothing is muted', async () => {
    expect(await store.remove('nobody', now)).toEqual([]);
  });

  it('ends a mute by name that the index does not show yet', async () => {
    await addAll(mute('M1'));
    const blind: Table = { ...table, queryIndex: async () => [] };
    expect(await muteStore(blind).remove('contoso.example', now)).toEqual([mute('M1')]);
  });

  it('is ended by one of several who try at once', async () => {
    await addAll(mute('M1'));
    const ended = await Promise.all([1, 2, 3, 4].map(() => store.remove('M1', now)));
    expect(ended.flat()).toHaveLength(1);
  });

  it('keeps a mute for a week after its end', async () => {
    await addAll(mute('M1'));
    const [item] = await table.query({ pk: 'mute#target#contoso.example' });
    expect(item?.sk).toBe('M1');
    expect(item?.ttl).toBe(Date.parse(minute(20)) / 1000 + 7 * 24 * 3600);
  });

  it('leaves out a mute that does not read', async () => {
    await addAll(mute('M1'));
    const broken = { pk: 'mute#target#x', sk: 'M2', schemaVersion: 1, open: 'mute', body: { id: 'M2' } };
    await table.put(broken, { kind: 'always' });
    expect(await store.known()).toEqual([mute('M1')]);
  });

  it('takes nothing that a vantage wrote for a mute', async () => {
    const forged = { pk: 'vantage#a#0', sk: 'host#x#y', schemaVersion: 1, open: 'mute', body: mute('M1') };
    await table.put(forged, { kind: 'always' });
    expect(await store.known()).toEqual([]);
  });
});
