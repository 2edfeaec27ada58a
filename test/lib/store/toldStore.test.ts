import { type ToldStore, toldStore } from '../../../lib/store/toldStore';
import { adapters } from './adapters';

describe.each(adapters)('what was told in summary, over $name', ({ setUp, open, tearDown }) => {
  let store: ToldStore;
  beforeAll(setUp);
  beforeEach(async () => {
    store = toldStore((await open()).table);
  });
  afterAll(tearDown);

  it('takes each day of a digest once, and never goes back', async () => {
    expect(await store.digestDay()).toBeUndefined();
    const marks = await Promise.all([store.markDigest('2026-11-24'), store.markDigest('2026-11-24')]);
    expect(marks.filter(Boolean)).toHaveLength(1);
    expect(await store.markDigest('2026-11-23')).toBe(false);
    expect(await store.markDigest('2026-11-25')).toBe(true);
    expect(await store.digestDay()).toBe('2026-11-25');
  });

  it('keeps the state of the first run for one writer at a time', async () => {
    const state = { lists: { 'a#0': 'x' }, targets: ['t'], waitingSince: '2026-11-24T08:00:00.000Z' };
    expect(await store.firstRun()).toBeUndefined();
    expect(await store.writeFirstRun(state, undefined)).toBe(true);
    expect(await store.writeFirstRun(state, undefined)).toBe(false);
    expect(await store.firstRun()).toEqual({ state, version: 1 });
    expect(await store.writeFirstRun({ lists: {}, targets: [] }, 1)).toBe(true);
    expect(await store.writeFirstRun(state, 1)).toBe(false);
  });
});
