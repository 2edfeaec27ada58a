import { InvalidItemError, parseBody } from '../../../lib/store/item';
import type { Condition, Item, Key } from '../../../lib/store/table';
import { viewSchema } from '../../../lib/store/vantageSchemas';
import { adapters, type Subject } from './adapters';

const item = (more: Partial<Item> = {}): Item => ({ pk: 'p', sk: 's', schemaVersion: 1, body: { n: 1 }, ...more });
/** As a later version of the project would leave it: another shape, too. */
const newer = (more: Partial<Item> = {}): Item => item({ schemaVersion: 2, body: 'of a newer version', ...more });
const always: Condition = { kind: 'always' };
const byKey = (a: Key, b: Key) => `${a.pk} ${a.sk}`.localeCompare(`${b.pk} ${b.sk}`);
const numbered = (n: number): string => String(n).padStart(4, '0');

describe.each(adapters)('the table: $name', ({ setUp, open, tearDown }) => {
  let subject: Subject;
  beforeAll(setUp);
  beforeEach(async () => {
    subject = await open();
  });
  afterAll(tearDown);

  const put = (value: Item, condition: Condition = always) => subject.table.put(value, condition);
  const putAll = (values: readonly Item[]) => Promise.all(values.map((value) => put(value)));
  const stored = async (key: Key = item()) => (await subject.table.batchGet([key]))[0];

  it('gives back an item as it was put, to a later process too', async () => {
    const whole = item({
      host: 'mx.example.net:25',
      open: 'loss',
      stamp: '2026-11-23T21:00:00.000Z',
      version: 3,
      ttl: 4_000_000_000,
      body: { text: 'ü "quoted" \u0000 \u{1f40d}', none: null, deep: [{ empty: '', list: [] }] },
    });
    await put(whole);
    const later = subject.later();
    expect(await later.batchGet([whole])).toEqual([whole]);
    expect(await later.query({ pk: 'p' })).toEqual([whole]);
    expect(await later.queryIndex({ index: 'open', value: 'loss' })).toEqual([{ pk: 'p', sk: 's' }]);
  });

  it('leaves out what is undefined', async () => {
    await put(item({ body: { n: 1, gone: undefined } }));
    expect((await stored())?.body).toStrictEqual({ n: 1 });
  });

  describe('conditional puts', () => {
    const early = '2026-11-23T21:00:00.000Z';
    const late = '2026-11-23T21:00:00.001Z';
    const rows: readonly { name: string; there?: Item; condition: Condition; expected: boolean }[] = [
      { name: 'always, where nothing is', condition: always, expected: true },
      { name: 'always, over another', there: item(), condition: always, expected: true },
      { name: 'absent, where nothing is', condition: { kind: 'absent' }, expected: true },
      { name: 'absent, over another', there: item(), condition: { kind: 'absent' }, expected: false },
      { name: 'stamped, where nothing is', condition: { kind: 'absentOrStampBefore', stamp: early }, expected: true },
      {
        name: 'stamped, over an older one',
        there: item({ stamp: early }),
        condition: { kind: 'absentOrStampBefore', stamp: late },
        expected: true,
      },
      {
        name: 'stamped, over one of the same time',
        there: item({ stamp: early }),
        condition: { kind: 'absentOrStampBefore', stamp: early },
        expected: false,
      },
      {
        name: 'stamped, over one that is younger',
        there: item({ stamp: late }),
        condition: { kind: 'absentOrStampBefore', stamp: early },
        expected: false,
      },
      {
        name: 'stamped, over one that is so young that a wrong clock wrote it',
        there: item({ stamp: late }),
        condition: { kind: 'absentOrStampBefore', stamp: early, wrongAfter: early },
        expected: true,
      },
      {
        name: 'stamped, over one that is younger, but not by so much',
        there: item({ stamp: late }),
        condition: { kind: 'absentOrStampBefore', stamp: early, wrongAfter: late },
        expected: false,
      },
      {
        name: 'stamped, over one without a stamp',
        there: item(),
        condition: { kind: 'absentOrStampBefore', stamp: late },
        expected: false,
      },
      { name: 'version, where nothing is', condition: { kind: 'versionIs', version: 1 }, expected: false },
      {
        name: 'version, over that version',
        there: item({ version: 1 }),
        condition: { kind: 'versionIs', version: 1 },
        expected: true,
      },
      {
        name: 'version, over another version',
        there: item({ version: 2 }),
        condition: { kind: 'versionIs', version: 1 },
        expected: false,
      },
      {
        name: 'version, over one without a version',
        there: item(),
        condition: { kind: 'versionIs', version: 1 },
        expected: false,
      },
    ];

    it.each(rows)('$name: $expected', async ({ there, condition, expected }) => {
      if (there !== undefined) await put(there);
      const next = item({ body: { n: 2 } });
      expect(await put(next, condition)).toBe(expected);
      expect(await stored()).toEqual(expected ? next : there);
    });

    it('lets one of many writers of the same version win', async () => {
      await put(item({ version: 1 }));
      const writers = Array.from({ length: 8 }, (_, n) => item({ version: 2, body: { n } }));
      const answers = await Promise.all(writers.map((next) => put(next, { kind: 'versionIs', version: 1 })));
      expect(answers.filter(Boolean)).toHaveLength(1);
      expect(await stored()).toEqual(writers[answers.indexOf(true)]);
    });
  });

  describe('queries', () => {
    it('gives a partition in order of the sort key, whatever the order of writing', async () => {
      await putAll(['b', 'a#2', 'a', 'c', 'a#1', 'B'].map((sk) => item({ sk })));
      await put(item({ pk: 'other', sk: 'a' }));
      const keys = async (more: object) => (await subject.table.query({ pk: 'p', ...more })).map(({ sk }) => sk);
      expect(await keys({})).toEqual(['B', 'a', 'a#1', 'a#2', 'b', 'c']);
      expect(await keys({ beginsWith: 'a#' })).toEqual(['a#1', 'a#2']);
      expect(await keys({ newestFirst: true })).toEqual(['c', 'b', 'a#2', 'a#1', 'a', 'B']);
      expect(await keys({ newestFirst: true, limit: 1 })).toEqual(['c']);
      expect(await keys({ beginsWith: 'a', limit: 2 })).toEqual(['a', 'a#1']);
      expect(await keys({ beginsWith: 'none' })).toEqual([]);
      expect(await keys({ between: ['a', 'a#2'] })).toEqual(['a', 'a#1', 'a#2']);
      expect(await keys({ between: ['a#', 'bb'], newestFirst: true, limit: 2 })).toEqual(['b', 'a#2']);
    });

    it('takes the characters of a prefix for what they are', async () => {
      await putAll(['x%y', 'x_y', 'xzy', 'x\u{1f40d}y'].map((sk) => item({ sk })));
      const keys = async (beginsWith: string) =>
        (await subject.table.query({ pk: 'p', beginsWith })).map(({ sk }) => sk);
      expect(await keys('x%')).toEqual(['x%y']);
      expect(await keys('x_')).toEqual(['x_y']);
      expect(await keys('x\u{1f40d}')).toEqual(['x\u{1f40d}y']);
    });

    it('reads on where a partition is larger than a page of 1 MB', async () => {
      const body = { text: 'x'.repeat(100_000) };
      await putAll(Array.from({ length: 25 }, (_, n) => item({ sk: `host#${numbered(n)}`, body })));
      const found = await subject.table.query({ pk: 'p', beginsWith: 'host#' });
      expect(found.map(({ sk }) => sk)).toEqual(Array.from({ length: 25 }, (_, n) => `host#${numbered(n)}`));
      const limited = await subject.table.query({ pk: 'p', newestFirst: true, limit: 15 });
      expect(limited.map(({ sk }) => sk)).toEqual(Array.from({ length: 15 }, (_, n) => `host#${numbered(24 - n)}`));
    });
  });

  describe('batchGet', () => {
    it('gets more than 100 items, each once, without those that are not there', async () => {
      const values = Array.from({ length: 230 }, (_, n) => item({ sk: numbered(n) }));
      await putAll(values);
      const keys = values.map(({ pk, sk }) => ({ pk, sk }));
      const found = await subject.table.batchGet([...keys, ...keys, { pk: 'p', sk: 'not there' }]);
      expect([...found].sort(byKey)).toEqual(values);
    });

    it('answers nothing for no keys', async () => {
      expect(await subject.table.batchGet([])).toEqual([]);
    });
  });

  describe('indexes', () => {
    it('hold only items with their attribute, in order of the other key', async () => {
      await putAll([
        item({ pk: 'p2', sk: 'host#b', host: 'h', open: 'loss' }),
        item({ pk: 'p1', sk: 'host#c', host: 'h' }),
        item({ pk: 'p3', sk: 'change#a', host: 'h', open: 'loss' }),
        item({ pk: 'p4', sk: 'host#d', host: 'other' }),
        item({ pk: 'p5', sk: 'host#e' }),
      ]);
      const keys = (index: 'host' | 'open', value: string, beginsWith?: string) =>
        subject.table.queryIndex({ index, value, ...(beginsWith !== undefined && { beginsWith }) });
      expect((await keys('host', 'h')).map(({ sk }) => sk)).toEqual(['change#a', 'host#b', 'host#c']);
      expect((await keys('host', 'h', 'host#')).map(({ sk }) => sk)).toEqual(['host#b', 'host#c']);
      expect(await keys('open', 'loss')).toEqual([
        { pk: 'p2', sk: 'host#b' },
        { pk: 'p3', sk: 'change#a' },
      ]);
      expect(await keys('open', 'loss', 'p3')).toEqual([{ pk: 'p3', sk: 'change#a' }]);
      expect(await keys('open', 'incident')).toEqual([]);
      const between: readonly [string, string] = ['change#a', 'host#b'];
      const some = await subject.table.queryIndex({ index: 'host', value: 'h', between });
      expect(some.map(({ sk }) => sk)).toEqual(['change#a', 'host#b']);
    });

    it('lose an item whose attribute goes away, and follow one whose value changes', async () => {
      await put(item({ open: 'loss', host: 'one' }));
      await put(item({ host: 'two' }));
      expect(await subject.table.queryIndex({ index: 'open', value: 'loss' })).toEqual([]);
      expect(await subject.table.queryIndex({ index: 'host', value: 'one' })).toEqual([]);
      expect(await subject.table.queryIndex({ index: 'host', value: 'two' })).toEqual([{ pk: 'p', sk: 's' }]);
    });
  });

  describe('an item that a newer version wrote', () => {
    const conditions: readonly Condition[] = [
      always,
      { kind: 'absent' },
      { kind: 'absentOrStampBefore', stamp: '2027-01-01T00:00:00.000Z' },
      { kind: 'versionIs', version: 1 },
    ];

    beforeEach(() => put(newer({ version: 1, stamp: '2026-01-01T00:00:00.000Z', host: 'h' })));

    it.each(conditions)('is not overwritten: $kind', async (condition) => {
      expect(await put(item(), condition)).toBe(false);
      expect(await put(item({ sk: 'next' }))).toBe(true);
      expect(await subject.table.queryIndex({ index: 'host', value: 'h' })).toEqual([{ pk: 'p', sk: 's' }]);
    });

    it('is left out of what is read, and out of a limit', async () => {
      await put(item({ sk: 'a' }));
      await put(item({ sk: 'b' }));
      expect(await stored()).toBeUndefined();
      const keys = async (limit?: number) =>
        (await subject.table.query({ pk: 'p', newestFirst: true, ...(limit && { limit }) })).map(({ sk }) => sk);
      expect(await keys()).toEqual(['b', 'a']);
      expect(await keys(1)).toEqual(['b']);
      expect(await keys(2)).toEqual(['b', 'a']);
    });
  });

  it('names an item whose body does not read', async () => {
    await put(item({ pk: 'vantage#hq#0', sk: 'host#a#b', body: { vantage: 'hq' } }));
    const found = await stored({ pk: 'vantage#hq#0', sk: 'host#a#b' });
    if (found === undefined) throw new Error('it is there');
    const read = () => parseBody(found, viewSchema);
    expect(read).toThrow(InvalidItemError);
    expect(read).toThrow(/^item vantage#hq#0 \/ host#a#b: schemaVersion /);
  });
});
