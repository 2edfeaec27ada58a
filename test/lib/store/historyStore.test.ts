import type { Change } from '../../../lib/judgement/view';
import { historyStore } from '../../../lib/store/historyStore';
import { vantageStore } from '../../../lib/store/vantageStore';
import { minute } from '../../support/records';
import { adapters, type Subject } from './adapters';

const change = (vantage: string, n: number, more: Partial<Change> = {}): Change => ({
  schemaVersion: 1,
  vantage,
  shard: 0,
  target: 'example.net',
  host: 'mx.example.net:25',
  at: minute(n),
  from: 'offered',
  to: 'missing',
  lost: [],
  gained: [],
  transcript: [],
  ...more,
});
const whole = { from: minute(0), to: minute(600) };
const timesOf = (changes: readonly Change[] | undefined) => changes?.map(({ at }) => at);

describe.each(adapters)('the history in $name', ({ setUp, open, tearDown }) => {
  let subject: Subject;
  beforeAll(setUp);
  beforeEach(async () => {
    subject = await open();
    const { writeChange } = vantageStore(subject.table);
    for (const n of [1, 2, 3, 4]) await writeChange(change('flapping', n));
    await writeChange(change('quiet', 1));
    await writeChange(change('flapping', 2, { host: 'other.example.net:25' }));
    await writeChange(change('flapping', 3, { shard: 1 }));
    await writeChange(change('stranger', 5));
  });
  afterAll(tearDown);

  it('of a shard has the newest first, within the period, and says whether there is more', async () => {
    const { ofShard } = historyStore(subject.table);
    const three = await ofShard('flapping', 0, { from: minute(2), to: minute(3) }, 10);
    expect(timesOf(three.changes)).toEqual([minute(3), minute(2), minute(2)]);
    expect(three.hasMore).toBe(false);
    const two = await ofShard('flapping', 0, whole, 2);
    expect(timesOf(two.changes)).toEqual([minute(4), minute(3)]);
    expect(two.hasMore).toBe(true);
  });

  it('of a host has its own of each vantage that is asked for, whoever changes most', async () => {
    const { ofHost } = historyStore(subject.table);
    const history = await ofHost('mx.example.net:25', ['flapping', 'quiet', 'silent'], whole, 2);
    expect(timesOf(history.get('flapping')?.changes)).toEqual([minute(4), minute(3)]);
    expect(history.get('flapping')?.hasMore).toBe(true);
    expect(timesOf(history.get('quiet')?.changes)).toEqual([minute(1)]);
    expect(history.get('quiet')?.hasMore).toBe(false);
    expect(history.get('silent')).toEqual({ changes: [], hasMore: false });
    expect(history.has('stranger')).toBe(false);
  });

  it('leaves out what is not what its key says', async () => {
    const body = change('quiet', 7, { vantage: 'flapping' });
    const key = { pk: 'vantage#quiet#0', sk: `change#${minute(7)}#mx.example.net:25` };
    await subject.table.put({ ...key, schemaVersion: 1, host: body.host, body }, { kind: 'always' });
    const { ofHost, ofShard } = historyStore(subject.table);
    expect(timesOf((await ofShard('quiet', 0, whole, 10)).changes)).toEqual([minute(1)]);
    const history = await ofHost(body.host, ['quiet', 'flapping'], whole, 10);
    expect([...history.values()].flatMap(({ changes }) => timesOf(changes))).not.toContain(minute(7));
  });
});
