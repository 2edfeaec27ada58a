import { goalsOf, type Row } from '../../bench/peers/summary';

const row = (tool: string, figures: Partial<Row>): Row => ({
  site: '50 ms',
  mode: 'starttls',
  tool,
  isOurs: false,
  kind: 'process-each',
  checks: 1000,
  concurrency: 32,
  cpuMsPerCheck: 2,
  checksPerSecond: 500,
  peakMb: 10,
  ...figures,
});
const ours = (figures: Partial<Row>): Row => row('ours', { isOurs: true, kind: 'running', ...figures });
const peers = [row('cheap', { cpuMsPerCheck: 1, checksPerSecond: 300 }), row('fast', {})];

const met = (own: Row) =>
  goalsOf([own, ...peers]).map(({ what, peer, value, isMet }) => [what.split(' ÷ ')[0], peer, value, isMet]);

test('CPU time is held against the cheapest peer, the rate against the fastest', () => {
  expect(met(ours({ cpuMsPerCheck: 0.5, checksPerSecond: 750, timesTheLimit: 1.05 }))).toEqual([
    ['CPU time', 'cheap', 0.5, true],
    ['checks a second', 'fast', 1.5, true],
    ['one check', undefined, 1.05, true],
  ]);
});

test('what is only a little worse than its goal misses it', () => {
  expect(
    met(ours({ cpuMsPerCheck: 1.01, checksPerSecond: 749, timesTheLimit: 1.051 })).map(([, , , isMet]) => isMet),
  ).toEqual([false, false, false]);
});

test.each([
  { checks: 1000, peakMb: 111, expected: [false] },
  { checks: 1000, peakMb: 110, expected: [true] },
  { checks: 999, peakMb: 111, expected: [] },
])('one process for $checks hosts with $peakMb MB', ({ checks, peakMb, expected }) => {
  const goals = goalsOf([ours({ kind: 'one-process', checks, peakMb }), ...peers]);
  expect(goals.filter(({ what }) => what.startsWith('peak memory')).map(({ isMet }) => isMet)).toEqual(expected);
});

test('at another task peers are no measure', () => {
  expect(goalsOf([ours({ mode: 'ehlo' }), ...peers])).toEqual([]);
});
