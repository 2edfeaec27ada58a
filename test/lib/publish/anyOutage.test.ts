import { historyStore } from '../../../lib/store/historyStore';
import { sqliteTable } from '../../../lib/store/sqliteTable';
import type { Item } from '../../../lib/store/table';
import { vantageStore } from '../../../lib/store/vantageStore';
import { healthy, stripped, timedOut } from '../../support/observations';
import { fc } from '../../support/properties';
import { machine, type Way } from '../../support/publishing';

/** What happens in one interval. */
interface Interval {
  readonly way: Way;
  readonly answer: 'healthy' | 'stripped' | 'timedOut';
  readonly isRestarted: boolean;
}
const ANSWERS = { healthy, stripped, timedOut } as const;
const EVERY_MS = 300_000;
const START = Date.UTC(2026, 10, 23, 21);
const EVER = { from: '2026-01-01T00:00:00.000Z', to: '2027-01-01T00:00:00.000Z' } as const;

const interval: fc.Arbitrary<Interval> = fc.record({
  way: fc.constantFrom<Way[]>('open', 'gone', 'gone', 'answerLost'),
  answer: fc.constantFrom('healthy', 'stripped', 'timedOut'),
  isRestarted: fc.boolean(),
});

test('whatever fails in between, the hub has in the end what the machine has, and never a heartbeat beside an older view', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(interval, { minLength: 1, maxLength: 12 }), async (intervals) => {
      const hub = sqliteTable(':memory:');
      let clock = START;
      const hq = await machine({ hub, now: () => new Date(clock) });
      /** When the run that wrote the heartbeat wrote each view, by what the machine had. */
      const runs = new Map<string, readonly Item[]>();
      for (const { way, answer, isRestarted } of [
        ...intervals,
        { way: 'open', answer: 'healthy', isRestarted: false } as const,
      ]) {
        clock += EVERY_MS;
        hq.way = way;
        hq.answer = ANSWERS[answer];
        if (isRestarted) await hq.restart();
        await hq.run(new Date(clock));
        const [last] = await hq.local.batchGet([{ pk: 'vantage#hq#0', sk: 'heartbeat' }]);
        runs.set(last?.stamp ?? '', await hq.local.query({ pk: 'vantage#hq#0', beginsWith: 'host#' }));
        const [told] = await hub.batchGet([{ pk: 'vantage#hq#0', sk: 'heartbeat' }]);
        const views = await hub.query({ pk: 'vantage#hq#0', beginsWith: 'host#' });
        for (const { sk, stamp = '' } of told === undefined ? [] : (runs.get(told.stamp ?? '') ?? [])) {
          expect((views.find((view) => view.sk === sk)?.stamp ?? '') >= stamp).toBe(true);
        }
      }
      const [here, there] = await Promise.all([hq.local, hub].map((table) => vantageStore(table).read('hq', 0)));
      expect(there).toEqual(here);
      const [own, told] = await Promise.all(
        [hq.local, hub].map((table) => historyStore(table).ofShard('hq', 0, EVER, 100)),
      );
      expect(told).toEqual(own);
      expect(hq.local.marked()).toEqual([]);
      expect(new Set(hq.metrics.map(({ at }) => at.getTime())).size).toBe(intervals.length + 1);
    }),
    { numRuns: 25 },
  );
});
