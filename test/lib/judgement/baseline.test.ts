import {
  countOffer,
  expectsStarttls,
  inheritedBaseline,
  isSettled,
  learnKeywords,
} from '../../../lib/judgement/baseline';
import type { Baseline } from '../../../lib/judgement/view';

const EVERY_MS = 5 * 60_000;
const RUNS_A_DAY = 288;
const at = (run: number): string => new Date(Date.UTC(2026, 10, 23) + run * EVERY_MS).toISOString();
const USUAL = ['DSN', 'SIZE', 'STARTTLS'];

/** The baseline after so many runs, and how often it changed. */
function learn(keywordsAt: (run: number) => readonly string[], runs: number, start?: Baseline) {
  let baseline = start ?? countOffer(undefined, at(0));
  let writes = 0;
  for (let run = 0; run < runs; run += 1) {
    const next = learnKeywords(baseline, keywordsAt(run), at(run), EVERY_MS);
    writes += Number(JSON.stringify(next) !== JSON.stringify(baseline));
    baseline = next;
  }
  return { baseline, writes };
}

describe('expectsStarttls', () => {
  test.each([
    { name: 'nothing is known', baseline: undefined, require: [], expected: false },
    { name: 'one session offered it', baseline: countOffer(undefined, at(0)), require: [], expected: false },
    {
      name: 'two sessions offered it',
      baseline: countOffer(countOffer(undefined, at(0)), at(1)),
      require: [],
      expected: true,
    },
    { name: 'it is required', baseline: undefined, require: ['STARTTLS'], expected: true },
    {
      name: 'those that the host replaces offered it',
      baseline: inheritedBaseline(at(0)),
      require: [],
      expected: true,
    },
  ])('is $expected where $name', ({ baseline, require, expected }) => {
    expect(expectsStarttls({ ...(baseline && { baseline }), require })).toBe(expected);
  });
});

describe('learnKeywords', () => {
  const rows: readonly {
    name: string;
    keywordsAt: (run: number) => readonly string[];
    days: number;
    expected: string[];
  }[] = [
    { name: 'what all sessions of the first hours have', keywordsAt: () => USUAL, days: 0.1, expected: USUAL },
    {
      name: 'on the first day, no more than all sessions had',
      keywordsAt: (run) => (run === 3 ? ['SIZE', 'STARTTLS'] : USUAL),
      days: 0.5,
      expected: ['SIZE', 'STARTTLS'],
    },
    {
      name: 'after a day, what one session in thirty misses',
      keywordsAt: (run) => (run % 30 === 3 ? ['SIZE', 'STARTTLS'] : USUAL),
      days: 1.1,
      expected: USUAL,
    },
    {
      name: 'after a day, not what one session in ten misses',
      keywordsAt: (run) => (run % 10 === 3 ? ['SIZE', 'STARTTLS'] : USUAL),
      days: 1.1,
      expected: ['SIZE', 'STARTTLS'],
    },
    {
      name: 'not what is new since noon',
      keywordsAt: (run) => (run < RUNS_A_DAY / 2 ? USUAL : [...USUAL, 'AUTH']),
      days: 1.1,
      expected: USUAL,
    },
    {
      name: 'what is new since noon, after another full day',
      keywordsAt: (run) => (run < RUNS_A_DAY / 2 ? USUAL : [...USUAL, 'AUTH']),
      days: 2.1,
      expected: ['AUTH', ...USUAL],
    },
    {
      name: 'no more what has been gone for a full day',
      keywordsAt: (run) => (run < RUNS_A_DAY * 1.5 ? USUAL : ['SIZE', 'STARTTLS']),
      days: 3.1,
      expected: ['SIZE', 'STARTTLS'],
    },
  ];
  test.each(rows)('takes for usual $name', ({ keywordsAt, days, expected }) => {
    const { baseline } = learn(keywordsAt, Math.round(days * RUNS_A_DAY));
    expect(baseline.keywords).toEqual(expected);
    expect(isSettled(baseline)).toBe(days > 1);
  });

  test('changes once a day where nothing else does', () => {
    expect(learn(() => USUAL, 3 * RUNS_A_DAY).writes).toBeLessThanOrEqual(4);
  });

  test('changes a few times a day where a keyword comes and goes, and knows it then', () => {
    const { baseline, writes } = learn((run) => (run % 2 === 0 ? USUAL : ['SIZE', 'STARTTLS']), 3 * RUNS_A_DAY);
    expect(writes).toBeLessThan(60);
    expect(baseline.irregular).toEqual(['DSN']);
  });

  test('reads a baseline of the version before', () => {
    const before: Baseline = { starttlsSessions: 2, keywords: USUAL, since: at(-100) };
    const { baseline } = learn(() => ['SIZE', 'STARTTLS'], 5, before);
    expect(baseline.keywords).toEqual(['SIZE', 'STARTTLS']);
    expect(learn(() => USUAL, RUNS_A_DAY, before).baseline.keywords).toEqual(USUAL);
  });

  test('stays small whatever a server invents', () => {
    const { baseline } = learn((run) => ['STARTTLS', ...Array.from({ length: 39 }, (_, n) => `X${run}-${n}`)], 600);
    expect(JSON.stringify(baseline).length).toBeLessThan(6_000);
  });
});
