import type { Acknowledgement, Incident } from '../../../lib/judgement/incident';
import { type IncidentStore, incidentStore } from '../../../lib/store/incidentStore';
import type { Table } from '../../../lib/store/table';
import { incident, transition } from '../../support/incidents';
import { adapters } from './adapters';

const NOW = new Date('2026-11-24T12:00:00.000Z');
const daysAgo = (days: number): Date => new Date(NOW.getTime() - days * 24 * 3600 * 1000);
const opened = transition();
const resolved = transition({ sequence: 2, kind: 'resolved' });

describe.each(adapters)('the list of incidents over $name', ({ setUp, open, tearDown }) => {
  let table: Table;
  let store: IncidentStore;
  beforeAll(setUp);
  beforeEach(async () => {
    ({ table } = await open());
    store = incidentStore(table);
  });
  afterAll(tearDown);

  /** Written as the judge does, with all of it said unless told otherwise. */
  async function written(next: Incident, said = next.transitions.at(-1)?.sequence ?? 0): Promise<void> {
    expect(await store.write(next, undefined)).toBe(true);
    expect(await store.markSaid([{ incident: next, sequence: said }])).toEqual([]);
  }
  const live = (id: string, more: Partial<Incident> = {}) =>
    incident([opened], { id, mxHost: `${id}.example`, ...more });
  const over = (id: string, at: Date, more: Partial<Incident> = {}) =>
    incident([opened, resolved], { id, mxHost: `${id}.example`, resolvedAt: at.toISOString(), ...more });
  const idsSince = async (days: number) => (await store.list(daysAgo(days), NOW)).map(({ id }) => id).sort();

  it('has what is live, and what ended since a moment, said or not', async () => {
    await written(live('LIVE'));
    await written(incident([], { id: 'PEND', mxHost: 'pend.example' }));
    await written(over('TODAY', daysAgo(0.25)));
    await written(over('UNSAID', daysAgo(3)), 1);
    await written(over('DAY2', daysAgo(2)));
    await written(over('DAY30', daysAgo(30)));
    await written(incident([], { id: 'NONE', mxHost: 'none.example', state: 'dismissed' }));
    expect(await idsSince(0)).toEqual(['LIVE', 'PEND']);
    expect(await idsSince(1)).toEqual(['LIVE', 'PEND', 'TODAY']);
    expect(await idsSince(2)).toEqual(['DAY2', 'LIVE', 'PEND', 'TODAY']);
    expect(await idsSince(1.9)).toEqual(['LIVE', 'PEND', 'TODAY']);
    expect(await idsSince(7)).toEqual(['DAY2', 'LIVE', 'PEND', 'TODAY', 'UNSAID']);
    expect(await idsSince(30)).toContain('DAY30');
  });

  it('keeps what is over for 90 days, and what is live for good', async () => {
    await written(live('LIVE'));
    await written(over('OVER', daysAgo(2)));
    const ttl = async (id: string) => (await table.query({ pk: `incident#${id}.example:25` }))[0]?.ttl;
    expect(await ttl('LIVE')).toBeUndefined();
    expect(await ttl('OVER')).toBe(Math.floor(daysAgo(2 - 90).getTime() / 1000));
  });

  it('leaves aside what does not read, and names it', async () => {
    const left: string[] = [];
    store = incidentStore(table, ({ message }) => left.push(message));
    await written(over('GOOD', NOW));
    await store.write(over('ODD', NOW, { resolvedAt: 'yesterday' }), undefined);
    expect((await store.list(daysAgo(2), NOW)).map(({ id }) => id)).toEqual(['GOOD']);
    expect(await store.unsaid()).toEqual([]);
    expect(left).toContainEqual(
      expect.stringMatching(/^item incident#ODD.example:25 \/ 00000001: incident\.resolvedAt/),
    );
  });

  describe('acknowledge', () => {
    const by: Acknowledgement = { at: NOW.toISOString(), by: 'anna@ops', reason: 'asked for delisting' };

    it('writes it into the live incident, and changes nothing else', async () => {
      await written(live('LIVE'));
      expect((await store.acknowledge('LIVE', by)).kind).toBe('acknowledged');
      const expected = { ...live('LIVE'), acknowledged: by };
      expect(await store.reread(live('LIVE'))).toEqual({ incident: expected, version: 3, said: 1 });
    });

    it('gives way to a later one', async () => {
      await written(live('LIVE'));
      await store.acknowledge('LIVE', by);
      const again = { at: NOW.toISOString(), by: 'bob@ops' };
      await store.acknowledge('LIVE', again);
      expect((await store.reread(live('LIVE')))?.incident.acknowledged).toEqual(again);
    });

    it('makes the judge, who read before, read again', async () => {
      await written(live('LIVE'));
      const read = await store.reread(live('LIVE'));
      await store.acknowledge('LIVE', by);
      expect(await store.write(live('LIVE'), read)).toBe(false);
    });

    it('reads again where the judge wrote meanwhile', async () => {
      await written(live('LIVE'));
      let isFirst = true;
      const contended: Table = {
        ...table,
        async put(item, condition) {
          if (isFirst) {
            isFirst = false;
            const read = await store.reread(live('LIVE'));
            await store.write({ ...live('LIVE'), reporters: ['hq', 'us-east-1'] }, read);
          }
          return table.put(item, condition);
        },
      };
      expect((await incidentStore(contended).acknowledge('LIVE', by)).kind).toBe('acknowledged');
      const { incident: now } = (await store.reread(live('LIVE'))) ?? {};
      expect(now).toMatchObject({ reporters: ['hq', 'us-east-1'], acknowledged: by });
    });

    it('finds one that is on its way from one value of the index to another', async () => {
      await written(live('LIVE'));
      let reads = 0;
      const between: Table = {
        ...table,
        async queryIndex(request) {
          reads += 1;
          return reads <= 2 ? [] : table.queryIndex(request);
        },
      };
      expect((await incidentStore(between).acknowledge('LIVE', by)).kind).toBe('acknowledged');
    });

    it('gives up, and says so, where it never wins', async () => {
      await written(live('LIVE'));
      const lost: Table = { ...table, put: async () => false };
      await expect(incidentStore(lost).acknowledge('LIVE', by)).rejects.toThrow('was written by others 5 times');
    });

    it('takes the live one of two that share an id', async () => {
      const first = over('SAME', daysAgo(0.1));
      await written(first);
      const again = { ...live('SAME'), generation: 2 };
      await written(again);
      expect((await store.acknowledge('SAME', by)).kind).toBe('acknowledged');
      expect((await store.reread(first))?.incident.acknowledged).toBeUndefined();
      expect((await store.reread(again))?.incident.acknowledged).toEqual(by);
    });

    it('writes nothing into one that is over, and knows none that there is not', async () => {
      await written(over('OVER', daysAgo(1)));
      expect(await store.acknowledge('OVER', by)).toMatchObject({ kind: 'over', incident: { id: 'OVER' } });
      expect(await store.acknowledge('NOSUCH', by)).toEqual({ kind: 'unknown' });
      expect((await store.reread(over('OVER', daysAgo(1))))?.incident.acknowledged).toBeUndefined();
    });
  });
});
