import fc from 'fast-check';
import { postfixClock } from '../../../lib/maillog/postfixClock';
import { readPostfixLine } from '../../../lib/maillog/postfixLine';

/** Moments of lines with these times, read one after the other. */
function momentsOf(times: readonly string[], now: string, timezone = 'UTC'): readonly (string | undefined)[] {
  const clock = postfixClock({ timezone, now: () => new Date(now) });
  return times.map((time) => {
    const line = readPostfixLine(`${time} mail postfix/smtp[1]: x`);
    if (line === undefined || typeof line === 'string') throw new Error(`not a line: ${time}`);
    const at = clock(line.stamp);
    return at === undefined ? undefined : new Date(at).toISOString();
  });
}

describe('a time without a year', () => {
  test.each([
    { name: 'of today is of this year', time: 'Nov 28 10:00:00', now: '2026-11-28T12:00:00Z', year: 2026 },
    {
      name: 'of December, read in January, is of last year',
      time: 'Dec 31 23:59:59',
      now: '2027-01-01T00:00:01Z',
      year: 2026,
    },
    {
      name: 'of January, read in December, is of this year',
      time: 'Jan 01 00:00:00',
      now: '2026-12-30T12:00:00Z',
      year: 2026,
    },
    {
      name: 'a little ahead of now is still of this year',
      time: 'Nov 28 18:00:00',
      now: '2026-11-28T12:00:00Z',
      year: 2026,
    },
    {
      name: 'that is ahead over New Year is of next year',
      time: 'Jan 01 00:30:00',
      now: '2026-12-31T23:50:00Z',
      year: 2027,
    },
    { name: 'of next week is of last year', time: 'Dec 05 10:00:00', now: '2026-11-28T12:00:00Z', year: 2025 },
    { name: 'of 29 February is of a leap year', time: 'Feb 29 10:00:00', now: '2026-11-28T12:00:00Z', year: 2024 },
  ])('$name', ({ time, now, year }) => {
    expect(momentsOf([time], now)[0]).toMatch(new RegExp(`^${year}-`));
  });

  test('follows the line before it where it could be of this evening or of a year ago', () => {
    expect(momentsOf(['Nov 28 09:00:00', 'Nov 28 19:00:00'], '2026-11-28T12:00:00Z')[1]).toMatch(/^2026-/);
    expect(momentsOf(['2025 Nov 28 09:00:00', 'Nov 28 19:00:00'], '2026-11-28T12:00:00Z')[1]).toMatch(/^2025-/);
  });

  test('runs on over New Year', () => {
    expect(momentsOf(['Dec 31 23:59:59', 'Jan  1 00:00:00', 'Jan  1 00:00:01'], '2027-01-01T06:00:00Z')).toEqual([
      '2026-12-31T23:59:59.000Z',
      '2027-01-01T00:00:00.000Z',
      '2027-01-01T00:00:01.000Z',
    ]);
  });
});

describe('a time without a zone', () => {
  test.each([
    { zone: 'Europe/Zurich', time: '2026 Nov 23 21:54:52', expected: '2026-11-23T20:54:52.000Z' },
    { zone: 'Europe/Zurich', time: '2026 Jul 01 12:00:00', expected: '2026-07-01T10:00:00.000Z' },
    { zone: 'America/St_Johns', time: '2026 Nov 23 21:54:52', expected: '2026-11-24T01:24:52.000Z' },
    { zone: 'Asia/Kathmandu', time: '2026 Nov 23 21:54:52.123', expected: '2026-11-23T16:09:52.123Z' },
    { zone: 'UTC', time: '2026-11-23 21:54:52', expected: '2026-11-23T21:54:52.000Z' },
  ])('is that of $zone: $time', ({ zone, time, expected }) => {
    expect(momentsOf([time], '2026-11-28T12:00:00Z', zone)).toEqual([expected]);
  });

  test('that clocks going forward leave out is the one as long after the hour before', () => {
    expect(momentsOf(['2026 Mar 29 02:30:00'], '2026-11-28T12:00:00Z', 'Europe/Zurich')).toEqual([
      '2026-03-29T01:30:00.000Z',
    ]);
  });

  test('that comes twice, as clocks go back, is the first that is not before the line before it', () => {
    const times = ['01:59:59', '02:00:00', '02:59:59', '02:00:00', '02:30:00', '02:59:59', '03:00:00'];
    const dated = times.map((time) => `2026 Oct 25 ${time}`);
    expect(momentsOf(dated, '2026-11-28T12:00:00Z', 'Europe/Zurich')).toEqual([
      '2026-10-24T23:59:59.000Z',
      '2026-10-25T00:00:00.000Z',
      '2026-10-25T00:59:59.000Z',
      '2026-10-25T01:00:00.000Z',
      '2026-10-25T01:30:00.000Z',
      '2026-10-25T01:59:59.000Z',
      '2026-10-25T02:00:00.000Z',
    ]);
  });

  test('is that of this machine where no other is given', () => {
    const clock = postfixClock({ now: () => new Date('2026-11-28T12:00:00Z') });
    const wall = { year: 2026, month: 7, day: 1, hour: 12, minute: 0, second: 0, millisecond: 0 };
    expect(clock(wall)).toBe(new Date(2026, 6, 1, 12).getTime());
  });

  test('an unknown zone is refused at once', () => {
    expect(() => postfixClock({ timezone: 'Europe/Nowhere', now: () => new Date() })).toThrow(RangeError);
  });
});

test('a time with a zone needs no other', () => {
  expect(momentsOf(['2026-11-23T21:54:52+01:00'], '2030-01-01T00:00:00Z', 'Asia/Tokyo')).toEqual([
    '2026-11-23T20:54:52.000Z',
  ]);
});

test.each([
  'Nov 31 10:00:00',
  'Nov 23 25:00:00',
  '2026 Nov 23 21:60:00',
  '2026-13-23T10:00:00Z',
  '2025 Feb 29 10:00:00',
])('%s never was', (time) => {
  expect(momentsOf([time], '2026-11-28T12:00:00Z')).toEqual([undefined]);
});

test('each moment of a year is found again from what a clock showed of it, in order', () => {
  const from = Date.UTC(2026, 0, 3);
  const zones = ['UTC', 'Europe/Zurich', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu'];
  const steps = fc.array(fc.integer({ min: 0, max: 20 * 60 }), { minLength: 1, maxLength: 200 });
  fc.assert(
    fc.property(
      fc.constantFrom(...zones),
      fc.integer({ min: 0, max: 330 * 24 * 3600 }),
      steps,
      (zone, start, seconds) => {
        const shown = new Intl.DateTimeFormat('en-US', {
          timeZone: zone,
          hourCycle: 'h23',
          month: 'short',
          day: '2-digit',
          hour: '2-digit',
          minute: '2-digit',
          second: '2-digit',
        });
        let at = from + start * 1000;
        const moments = seconds.map((step) => {
          at += step * 1000;
          return at;
        });
        const times = moments.map((moment) => {
          const parts = new Map(shown.formatToParts(moment).map(({ type, value }) => [type, value]));
          return `${parts.get('month')} ${parts.get('day')} ${parts.get('hour')}:${parts.get('minute')}:${parts.get('second')}`;
        });
        const found = momentsOf(times, '2026-12-31T00:00:00Z', zone);
        expect(found).toHaveLength(moments.length);
        // The first line of an hour that comes twice could be of either.
        const first = Date.parse(found[0] ?? '');
        const isClear = first === moments[0];
        if (isClear) expect(found).toEqual(moments.map((moment) => new Date(moment).toISOString()));
        else expect(Math.abs(first - (moments[0] ?? 0))).toBeLessThanOrEqual(3_600_000);
      },
    ),
    { numRuns: 60 },
  );
});
