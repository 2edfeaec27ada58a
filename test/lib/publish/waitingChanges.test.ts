import { type WaitingChange, waitingChanges } from '../../../lib/publish/waitingChanges';
import type { Mark } from '../../../lib/store/writeMarks';
import { fc } from '../../support/properties';

const mark = (number: number, minute: number, host = 'mx.example.net:25', pk = 'vantage#hq#0'): Mark => ({
  number,
  pk,
  sk: `change#2026-11-23T21:${String(minute).padStart(2, '0')}:00.000Z#${host}`,
});
const shown = (waiting: readonly WaitingChange[]) =>
  waiting.map(({ mark: { number }, leftOut }) => [number, leftOut.map((each) => each.number)]);

describe('the changes that wait for the hub', () => {
  test('all go, in the order of time, where there are few', () => {
    expect(shown(waitingChanges([mark(1, 5), mark(2, 3)]))).toEqual([
      [2, []],
      [1, []],
    ]);
  });

  test('of many at one host the newest go, and the oldest of these stands for those before', () => {
    const marks = [1, 2, 3, 4].map((n) => mark(n, n));
    expect(shown(waitingChanges(marks, 2))).toEqual([
      [3, [1, 2]],
      [4, []],
    ]);
  });

  test('hosts, and shards, don’t count against each other', () => {
    const marks = [mark(1, 1), mark(2, 2, 'mx2.example.net:25'), mark(3, 3, 'mx.example.net:25', 'vantage#hq#1')];
    expect(shown(waitingChanges(marks, 1))).toEqual([
      [1, []],
      [2, []],
      [3, []],
    ]);
  });

  test('each mark goes, or is left out, exactly once', () => {
    const marks = fc.uniqueArray(fc.tuple(fc.nat(59), fc.constantFrom('a:25', 'b:25')), {
      selector: (one) => one.join(),
    });
    fc.assert(
      fc.property(marks, fc.integer({ min: 1, max: 5 }), (times, kept) => {
        const all = times.map(([minute, host], number) => mark(number, minute, host));
        const waiting = waitingChanges(all, kept);
        const numbers = waiting.flatMap(({ mark: own, leftOut }) => [own, ...leftOut]).map(({ number }) => number);
        expect(numbers.toSorted((a, b) => a - b)).toEqual(all.map(({ number }) => number));
        expect(waiting.length).toBeLessThanOrEqual(2 * kept);
      }),
    );
  });
});
