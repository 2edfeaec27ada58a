import { isPutOff, throttledBy, throttledFindings } from '../../../lib/judgement/throttle';
import { healthy, observation, throttled, timedOut } from '../../support/observations';

const EVERY_MS = 5 * 60_000;
const minute = (n: number): string => new Date(Date.UTC(2026, 10, 23) + n * 60_000).toISOString();
const seen = (...sessions: Parameters<typeof observation>[0][]) =>
  sessions.map((session, n) => observation(session, minute(0), `192.0.2.${n + 1}`));

describe('throttledBy', () => {
  test('waits one interval, then twice as long each time, up to an hour', () => {
    let state: ReturnType<typeof throttledBy>;
    const asked: number[] = [];
    for (let n = 0; n < 400; n += 5) {
      if (state !== undefined && isPutOff({ throttled: state }, minute(n))) continue;
      asked.push(n);
      state = throttledBy(seen(throttled()), state, minute(n), EVERY_MS);
    }
    expect(asked).toEqual([0, 5, 15, 35, 75, 135, 195, 255, 315, 375]);
    expect(state?.since).toBe(minute(0));
  });

  const before = { since: minute(0), until: minute(5) };
  test.each([
    { name: 'all addresses say 421', given: seen(throttled(), throttled()), expected: true },
    { name: 'one says 421 and the other times out', given: seen(throttled(), timedOut()), expected: true },
    { name: 'one answers EHLO', given: seen(throttled(), healthy()), expected: false },
    { name: 'none answers at all', given: seen(timedOut()), expected: false },
    { name: 'none was asked', given: [], expected: false },
  ])('is $expected where $name', ({ given, expected }) => {
    expect(throttledBy(given, before, minute(5), EVERY_MS) !== undefined).toBe(expected);
  });
});

test('a host that throttles is worth a word after six hours', () => {
  const state = { since: minute(0), until: minute(400) };
  expect(throttledFindings(undefined, minute(400))).toEqual([]);
  expect(throttledFindings(state, minute(359))).toEqual([]);
  expect(throttledFindings(state, minute(360), '421 busy')).toEqual([
    {
      code: 'probe-throttled',
      severity: 'notice',
      message: 'the host has put this vantage off since 2026-11-23T00:00Z: 421 busy',
    },
  ]);
});
