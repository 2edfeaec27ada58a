import fc from 'fast-check';
import { keepTime } from '../../../lib/watch/ticks';

const MINUTE = 60_000;

/** A clock that only passes when somebody waits or works; `took` are the minutes of each run. */
function timed(everyMs: number, startMs: number, took: readonly number[], runs: number) {
  const ending = new AbortController();
  let clock = startMs;
  const log: { readonly what: 'run' | 'sweep'; readonly at: number; readonly scheduled?: number }[] = [];
  const ticks = {
    everyMs,
    now: () => new Date(clock),
    wait: async (ms: number) => {
      clock += ms;
    },
    run: async (scheduledAt: Date) => {
      const count = log.filter(({ what }) => what === 'run').length;
      log.push({ what: 'run', at: clock, scheduled: scheduledAt.getTime() });
      clock += (took[count] ?? 0) * MINUTE;
      if (count + 1 === runs) ending.abort();
    },
    sweep: async () => {
      log.push({ what: 'sweep', at: clock });
    },
  };
  return { ending, log, done: keepTime(ticks, ending.signal) };
}

const times = (log: ReturnType<typeof timed>['log'], what: 'run' | 'sweep') =>
  log.filter((entry) => entry.what === what).map(({ at }) => at / MINUTE);

test('the first run is at once, the others at multiples of the interval, a sweep each minute between', async () => {
  const { log, done } = timed(5 * MINUTE, 62 * MINUTE, [], 3);
  await done;
  expect(times(log, 'run')).toEqual([62, 65, 70]);
  expect(log.filter(({ what }) => what === 'run').map(({ scheduled = 0 }) => scheduled / MINUTE)).toEqual([60, 65, 70]);
  expect(times(log, 'sweep')).toEqual([62, 63, 64, 65, 66, 67, 68, 69]);
});

test('a run that takes longer than its interval leaves out what it missed', async () => {
  const { log, done } = timed(5 * MINUTE, 60 * MINUTE, [13], 3);
  await done;
  expect(times(log, 'run')).toEqual([60, 73, 75]);
});

test('a clock that is set back is followed, and not waited for', async () => {
  const ending = new AbortController();
  let clock = 180 * MINUTE;
  const runs: number[] = [];
  await keepTime(
    {
      everyMs: 5 * MINUTE,
      now: () => new Date(clock),
      wait: async (ms) => {
        clock += ms;
        // It was three hours ahead.
        if (clock === 183 * MINUTE) clock = 3 * MINUTE;
      },
      run: async () => {
        runs.push(clock / MINUTE);
        if (runs.length === 4) ending.abort();
      },
      sweep: async () => {},
    },
    ending.signal,
  );
  expect(runs).toEqual([180, 3, 5, 10]);
});

test('an interval of seconds is swept as often', async () => {
  const { log, done } = timed(10_000, 0, [], 3);
  await done;
  expect(times(log, 'sweep')).toEqual([0, 10_000 / MINUTE]);
});

test('no scheduled time comes twice, and each is a multiple of the interval that has come', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(1, 5, 10),
      fc.integer({ min: 0, max: 1000 }),
      fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 10 }),
      async (every, start, took) => {
        const { log, done } = timed(every * MINUTE, start * MINUTE, took, 8);
        await done;
        const runs = log.filter(({ what }) => what === 'run');
        const scheduled = runs.map((run) => run.scheduled ?? Number.NaN);
        expect(scheduled.every((at) => at % (every * MINUTE) === 0)).toBe(true);
        expect(runs.every(({ at, scheduled: due = 0 }) => due <= at)).toBe(true);
        expect(scheduled.slice(1).every((at, index) => at > (scheduled[index] ?? 0))).toBe(true);
      },
    ),
  );
});
