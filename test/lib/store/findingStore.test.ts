import type { FindingRecord } from '../../../lib/judgement/findingRecord';
import { type FindingStore, findingStore, type StoredFinding } from '../../../lib/store/findingStore';
import type { Table } from '../../../lib/store/table';
import { vantageStore } from '../../../lib/store/vantageStore';
import { finding, record } from '../../support/findings';
import { minute, view } from '../../support/records';
import { adapters } from './adapters';

const DAYS_90_S = 90 * 24 * 60 * 60;
const host = { kind: 'host', subject: 'mx1.contoso.example:25' } as const;

describe.each(adapters)('the findings over $name', ({ setUp, open, tearDown }) => {
  let table: Table;
  let store: FindingStore;
  beforeAll(setUp);
  beforeEach(async () => {
    ({ table } = await open());
    store = findingStore(table);
  });
  afterAll(tearDown);

  async function stored(value: FindingRecord): Promise<StoredFinding> {
    const found = await store.reread(value);
    if (found === undefined) throw new Error('it is there');
    return found;
  }
  async function written(value: FindingRecord): Promise<StoredFinding> {
    await store.write(value, await store.reread(value));
    return stored(value);
  }
  const item = async () => (await table.query({ pk: 'finding#host#mx1.contoso.example:25' }))[0];

  it('keeps each code of a subject, whole', async () => {
    const whole = record({
      goneAt: minute(9),
      ended: 'no-longer-watched',
      flapping: { since: minute(5), turns: 3, turnedAt: minute(9) },
    });
    await written(whole);
    await written(record({ code: 'tls-obsolete', severity: 'notice' }));
    await written(record({ subject: 'mx2.contoso.example:25' }));
    expect((await store.read(host)).map((each) => each.record)).toEqual([
      whole,
      record({ code: 'tls-obsolete', severity: 'notice' }),
    ]);
  });

  it('lets one of two writers of the same version win', async () => {
    expect(await store.write(record(), undefined)).toBe(true);
    expect(await store.write(record(), undefined)).toBe(false);
    const read = await stored(record());
    expect(await store.write(record({ message: 'a' }), read)).toBe(true);
    expect(await store.write(record({ message: 'b' }), read)).toBe(false);
    expect((await stored(record())).record.message).toBe('a');
  });

  it('finds what is to be told at once, by its index or by its key, until it is said', async () => {
    const loud = await written(record());
    await written(record({ code: 'tls-obsolete', severity: 'notice' }));
    const ids = async (known = false) =>
      (await store.urgent(known ? [{ pk: 'finding#host#mx1.contoso.example:25', sk: loud.record.code }] : [])).map(
        (each) => each.record.code,
      );
    expect(await ids()).toEqual(['certificate-expires-soon']);
    expect(await ids(true)).toEqual(['certificate-expires-soon']);
    expect(await store.markSaid(loud, loud.record)).toBe(true);
    expect(await ids(true)).toEqual([]);
    expect((await store.open()).map((each) => each.record.code).sort()).toEqual([
      'certificate-expires-soon',
      'tls-obsolete',
    ]);
    expect(await stored(loud.record)).toMatchObject({ said: 1, isToldOpen: true });
  });

  it('marks what was told, though the judge has gone on since', async () => {
    const told = await written(record());
    const over = record({ resolvedAt: minute(30) });
    await store.write(over, told);
    expect(await store.markSaid(told, told.record)).toBe(false);
    expect(await store.markSaid(await stored(over), told.record)).toBe(true);
    expect(await stored(over)).toMatchObject({ said: 1, isToldOpen: true, record: over });
    expect(await store.urgent([])).toHaveLength(1);
  });

  it('keeps what is resolved and said for 90 days, in no index', async () => {
    const over = await written(record({ resolvedAt: minute(30) }));
    expect(await item()).toMatchObject({ open: 'finding-unsaid' });
    expect(await item()).not.toHaveProperty('ttl');
    await store.markSaid(over, over.record);
    expect(await item()).toMatchObject({ ttl: Date.parse(minute(30)) / 1000 + DAYS_90_S });
    expect(await item()).not.toHaveProperty('open');
    expect(await store.open()).toEqual([]);
  });

  it('names to the sweep what waits, and now and then all that stands and all that vantages found', async () => {
    await written(record({ goneAt: minute(9) }));
    await written(record({ code: 'tls-obsolete', severity: 'notice' }));
    await written(record({ kind: 'target', subject: 'contoso.example', code: 'mx-changed' }));
    const vantages = vantageStore(table);
    await vantages.writeView(view({ findings: [finding()] }));
    await vantages.writeView(view({ host: 'mx9.example.net:25', mxHost: 'mx9.example.net' }));
    const { baseline: _, ...unexpected } = view({ host: 'mx8.example.net:25', mxHost: 'mx8.example.net' });
    await vantages.writeView({ ...unexpected, outcome: 'missing' });
    expect(await store.waiting()).toEqual([host]);
    const names = (await store.standing()).map(({ kind, subject }) => `${kind} ${subject}`);
    expect(names.sort()).toEqual([
      'host mx.example.net:25',
      'host mx1.contoso.example:25',
      'host mx8.example.net:25',
      'target contoso.example',
    ]);
  });

  it('names a record that does not read', async () => {
    await table.put(
      { pk: 'finding#host#mx1.contoso.example:25', sk: 'x', schemaVersion: 1, body: { record: {} } },
      { kind: 'always' },
    );
    await expect(store.read(host)).rejects.toThrow(/^item finding#host#mx1.contoso.example:25 \/ x: /);
  });
});
