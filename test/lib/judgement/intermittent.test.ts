import { intermittentFindings, isHeld } from '../../../lib/judgement/intermittent';
import type { Outcome } from '../../../lib/judgement/outcome';
import { tallyOf } from '../../../lib/judgement/tally';
import type { Deviation, Flip, View } from '../../../lib/judgement/view';
import { view } from '../../support/records';

const EVERY_MS = 5 * 60_000;
const START = Date.UTC(2026, 10, 23);
const run = (n: number): string => new Date(START + n * EVERY_MS).toISOString();
const strayed = (n: number, outcome: Outcome = 'missing', more: Partial<Deviation> = {}): Deviation => ({
  at: run(n),
  scheduledAt: run(n),
  outcome,
  ...more,
});
const flip = (n: number, from: Outcome, to: Outcome): Flip => ({ at: run(n), from, to });
const history = (more: Partial<View>): View => view({ firstSeenAt: run(0), since: run(0), ...more });

describe('tallyOf', () => {
  const rows: readonly { name: string; given: Partial<View>; at: number; expected: readonly [number, number] }[] = [
    { name: 'a healthy day', given: {}, at: 288, expected: [0, 289] },
    { name: 'a healthy hour', given: {}, at: 12, expected: [0, 13] },
    { name: 'stray sessions', given: { deviations: [strayed(5), strayed(9)] }, at: 99, expected: [2, 100] },
    {
      name: 'an outage of ten runs',
      given: { flips: [flip(20, 'offered', 'missing'), flip(30, 'missing', 'offered')] },
      at: 99,
      expected: [10, 100],
    },
    {
      name: 'an outage that lasts, with one good session',
      given: { outcome: 'missing', flips: [flip(80, 'offered', 'missing')], deviations: [strayed(85, 'offered')] },
      at: 99,
      expected: [18, 100],
    },
    {
      name: 'hours without an answer, which count for nothing',
      given: { flips: [flip(20, 'offered', 'unknown'), flip(60, 'unknown', 'offered')] },
      at: 99,
      expected: [0, 60],
    },
  ];
  test.each(rows)('of $name is $expected', ({ given, at, expected }) => {
    const { without, sessions } = tallyOf(history(given), run(at), EVERY_MS);
    expect([without, sessions]).toEqual(expected);
  });

  test('begins with the oldest of those that are kept where more strayed than can be', () => {
    const deviations = Array.from({ length: 60 }, (_, n) => strayed(100 + 2 * n));
    const { without, sessions, from } = tallyOf(history({ deviations }), run(220), EVERY_MS);
    expect(from).toBe(run(120));
    expect([without, sessions]).toEqual([50, 101]);
  });
});

const THREE = [strayed(5), strayed(9), strayed(20)];
const standing = { code: 'starttls-intermittent', severity: 'warning', message: '', since: run(20) } as const;

describe('intermittentFindings', () => {
  const rows: readonly { name: string; given: Partial<View>; at?: number; expected: string | undefined }[] = [
    { name: 'nothing strayed', given: {}, expected: undefined },
    {
      name: 'two sessions in a hundred strayed',
      given: { deviations: [strayed(5), strayed(99)] },
      expected: undefined,
    },
    { name: 'a third one strays', given: { deviations: THREE }, at: 20, expected: 'warning' },
    { name: 'three did, but not in this run', given: { deviations: THREE }, at: 30, expected: undefined },
    {
      name: 'a loss ends after three did',
      given: {
        deviations: THREE,
        since: run(30),
        flips: [flip(22, 'offered', 'missing'), flip(30, 'missing', 'offered')],
      },
      at: 30,
      expected: undefined,
    },
    {
      name: 'a pool was mended, and one session strays about a plain outage much later',
      given: {
        deviations: [...[5, 6, 8, 10, 11, 13].map((n) => strayed(n)), strayed(200)],
        since: run(199),
        flips: [flip(190, 'offered', 'missing'), flip(199, 'missing', 'offered')],
      },
      at: 200,
      expected: undefined,
    },
    {
      name: 'a pool was mended, and another one is begun',
      given: { deviations: [5, 6, 8, 10, 11, 13, 200, 202, 205].map((n) => strayed(n)) },
      at: 205,
      expected: 'warning',
    },
    {
      name: 'three did long ago, and what is lost now is lost for good',
      given: { outcome: 'missing', since: run(94), flips: [flip(94, 'offered', 'missing')], deviations: THREE },
      expected: undefined,
    },
    {
      name: 'the same, of which that was said when it began',
      given: { deviations: THREE, findings: [standing] },
      expected: 'warning',
    },
    {
      name: 'three of a full day did',
      given: { deviations: [strayed(5), strayed(150), strayed(280)] },
      at: 280,
      expected: undefined,
    },
    {
      name: 'there were three plain outages',
      given: {
        outcome: 'missing',
        since: run(50),
        flips: [10, 20, 30, 40, 50].map((n, i) =>
          i % 2 === 0 ? flip(n, 'offered', 'missing') : flip(n, 'missing', 'offered'),
        ),
      },
      at: 55,
      expected: undefined,
    },
    {
      name: 'sessions without an answer strayed',
      given: { deviations: [5, 9, 20].map((n) => strayed(n, 'unknown')) },
      at: 20,
      expected: undefined,
    },
    {
      name: 'second sessions got no answer',
      given: { deviations: [5, 9, 20].map((n) => strayed(n, 'missing', { isUnanswered: true })) },
      at: 20,
      expected: undefined,
    },
    {
      name: 'six in a row strayed',
      given: { deviations: [94, 95, 96, 97, 98, 99].map((n) => strayed(n)) },
      expected: 'critical',
    },
  ];
  test.each(rows)('are $expected where $name', ({ given, at = 99, expected }) => {
    const [finding] = intermittentFindings(history(given), run(at), EVERY_MS);
    expect(finding?.severity).toBe(expected);
  });

  test('name the servers with and without', () => {
    const deviations = ['b', 'c', 'b'].map((name, n) => strayed(n + 7, 'missing', { serverName: `${name}.example` }));
    expect(intermittentFindings(history({ deviations }), run(9), EVERY_MS)[0]?.message).toBe(
      '3 of 10 sessions since 2026-11-23T00:00Z got no STARTTLS; without it: b.example, c.example; with it: mx.example.net',
    );
  });

  test('stay critical while they stand', () => {
    const deviations = [strayed(5), strayed(9), strayed(20)];
    const before = { code: 'starttls-intermittent', severity: 'critical', message: '', since: run(9) } as const;
    const again = intermittentFindings(history({ deviations, findings: [before] }), run(50), EVERY_MS);
    expect(again[0]?.severity).toBe('critical');
  });
});

describe('isHeld', () => {
  const outage = [flip(20, 'offered', 'missing')];
  const rows: readonly { name: string; before: Partial<View>; next: Outcome; expected: boolean }[] = [
    { name: 'a first loss', before: {}, next: 'missing', expected: false },
    { name: 'a loss after one stray session', before: { deviations: [strayed(90)] }, next: 'missing', expected: false },
    {
      name: 'a loss after three stray sessions',
      before: { deviations: [strayed(70), strayed(80), strayed(90)] },
      next: 'missing',
      expected: true,
    },
    {
      name: 'a loss after three stray sessions in a healthy day',
      before: { firstSeenAt: run(-300), deviations: [strayed(0), strayed(30), strayed(60)] },
      next: 'missing',
      expected: false,
    },
    {
      name: 'a loss that ten runs in a row have seen',
      before: { deviations: [70, 90, 91, 92, 93, 94, 95, 96, 97, 98, 99].map((n) => strayed(n)) },
      next: 'masked',
      expected: false,
    },
    {
      name: 'a handshake that fails in a mixed pool',
      before: { deviations: [strayed(70), strayed(80), strayed(90)] },
      next: 'tls-handshake-failed',
      expected: false,
    },
    {
      name: 'the end of a plain outage',
      before: { outcome: 'missing', flips: outage },
      next: 'offered',
      expected: false,
    },
    {
      name: 'the end of an outage with a stray session in it',
      before: { outcome: 'missing', since: run(20), flips: outage, deviations: [strayed(95, 'offered')] },
      next: 'offered',
      expected: true,
    },
    {
      name: 'the end of an outage with a stray session two hours before',
      before: {
        outcome: 'missing',
        since: run(94),
        flips: [flip(94, 'offered', 'missing')],
        deviations: [strayed(70)],
      },
      next: 'offered',
      expected: true,
    },
    {
      name: 'the end of an outage with a stray session the day before',
      before: {
        outcome: 'missing',
        since: run(94),
        flips: [flip(94, 'offered', 'missing')],
        deviations: [strayed(-160)],
      },
      next: 'offered',
      expected: false,
    },
    {
      name: 'its end, seen six times in a row',
      before: {
        outcome: 'missing',
        since: run(20),
        flips: outage,
        deviations: [95, 96, 97, 98, 99].map((n) => strayed(n, 'offered')),
      },
      next: 'offered',
      expected: false,
    },
    {
      name: 'a loss where strays, one in four, ended two hours ago',
      before: { deviations: [60, 64, 68, 72].map((n) => strayed(n)) },
      next: 'missing',
      expected: false,
    },
    {
      name: 'the same, with others in the night before',
      before: { deviations: [-160, -156, -152, -148, 60, 64, 68, 72].map((n) => strayed(n)) },
      next: 'missing',
      expected: false,
    },
    {
      name: 'a loss where they ended one hour ago',
      before: { deviations: [72, 76, 80, 84, 88].map((n) => strayed(n)) },
      next: 'missing',
      expected: true,
    },
    {
      name: 'its end, seen six times in a row but for a run without an answer',
      before: {
        outcome: 'missing',
        since: run(20),
        flips: outage,
        deviations: [94, 95, 96, 97, 98, 99].map((n) => strayed(n, n === 97 ? 'unknown' : 'offered')),
      },
      next: 'offered',
      expected: false,
    },
    {
      name: 'no answer',
      before: { deviations: [70, 80, 90].map((n) => strayed(n)) },
      next: 'unknown',
      expected: false,
    },
  ];
  test.each(rows)('is $expected for $name', ({ before, next, expected }) => {
    expect(isHeld(history(before), history({ outcome: next, observedAt: run(100) }), EVERY_MS)).toBe(expected);
  });
});
