import { MOST_AT_ONCE, sweptNow } from '../../../lib/workflow/sweepTurns';

const START = Date.UTC(2026, 10, 29);
const hosts = (count: number): readonly string[] => Array.from({ length: count }, (_, n) => `mx${n}.example:25`);
const sweptIn = (all: readonly string[], minutes: readonly number[]): readonly (readonly string[])[] =>
  minutes.map((minute) => sweptNow(all, new Date(START + minute * 60_000)));

describe('the sweep', () => {
  test.each([0, 1, 200])('looks at all of %i hosts in each minute, as they come', (count) => {
    for (const swept of sweptIn(hosts(count), [0, 1, 29, 30])) expect(swept).toEqual(hosts(count));
  });

  test('looks at all of as many as it has time for in each minute', () => {
    const all = hosts(MOST_AT_ONCE);
    for (const swept of sweptIn(all, [0, 1, 29, 30])) expect(swept.toSorted()).toEqual(all.toSorted());
  });

  test.each([MOST_AT_ONCE + 1, 10_000])(
    'looks at no more of %i hosts than there is time for, and soon at each',
    (count) => {
      const all = hosts(count);
      const turns = Math.ceil(count / MOST_AT_ONCE);
      const swept = sweptIn(all, [...Array(turns).keys()]);
      for (const some of swept) expect(some.length).toBeLessThanOrEqual(MOST_AT_ONCE);
      expect([...swept.flat()].sort()).toEqual([...all].sort());
    },
  );

  test.each([1500, MOST_AT_ONCE, 10_000])(
    'comes to each of %i hosts though it has time for a third of them',
    (count) => {
      const swept = sweptIn(hosts(count), [...Array(60).keys()]);
      const judged = swept.flatMap((some) => some.slice(0, some.length / 3));
      expect(new Set(judged).size).toBe(count);
    },
  );

  test('comes to each host in the minutes that look at more, too', () => {
    const all = hosts(10_000);
    const swept = sweptIn(all, [0, 30, 60, 90]);
    expect(new Set(swept.flat()).size).toBe(all.length);
  });

  test('comes to each host though the list changes its order with each turn', () => {
    const turns = Math.ceil(10_000 / MOST_AT_ONCE);
    const swept = new Set<string>();
    for (let minute = 0; minute < turns; minute += 1) {
      const all = hosts(10_000);
      const inOrder = [...all.filter((host) => !swept.has(host)), ...swept];
      for (const host of sweptNow(inOrder, new Date(START + minute * 60_000))) swept.add(host);
    }
    expect(swept.size).toBe(10_000);
  });
});
