import { windowAt } from '../../../lib/judgement/quietWindow';
import type { QuietWindow } from '../../../lib/telemetry/contract';

const night: QuietWindow = { from: '22:00', to: '06:00', timezone: 'Europe/Berlin' };
const weekend: QuietWindow = { ...night, days: ['sat', 'sun'] };
const span = (window: QuietWindow, at: string) => {
  const found = windowAt(window, Date.parse(at));
  return found && [iso(found.since), iso(found.until)];
};
const iso = (at: number) => new Date(at).toISOString().replace(':00.000Z', 'Z');

describe('windowAt', () => {
  const rows: readonly {
    name: string;
    window: QuietWindow;
    at: string;
    expected: readonly [since: string, until: string] | undefined;
  }[] = [
    { name: 'before', window: night, at: '2026-11-23T20:59:59.999Z', expected: undefined },
    {
      name: 'its first moment',
      window: night,
      at: '2026-11-23T21:00:00.000Z',
      expected: ['2026-11-23T21:00Z', '2026-11-24T05:00Z'],
    },
    {
      name: 'after midnight',
      window: night,
      at: '2026-11-24T04:59:59.999Z',
      expected: ['2026-11-23T21:00Z', '2026-11-24T05:00Z'],
    },
    { name: 'its end', window: night, at: '2026-11-24T05:00:00.000Z', expected: undefined },
    {
      name: 'within a day',
      window: { from: '12:00', to: '13:30', timezone: 'Asia/Kathmandu' },
      at: '2026-11-23T07:44:59Z',
      expected: ['2026-11-23T06:15Z', '2026-11-23T07:45Z'],
    },
    {
      name: 'a whole day',
      window: { from: '00:00', to: '24:00', timezone: 'America/New_York', days: ['sun'] },
      at: '2026-11-23T04:59:59Z',
      expected: ['2026-11-22T05:00Z', '2026-11-23T05:00Z'],
    },
    {
      name: 'until midnight',
      window: { from: '23:00', to: '00:00', timezone: 'UTC' },
      at: '2026-11-23T23:30:00Z',
      expected: ['2026-11-23T23:00Z', '2026-11-24T00:00Z'],
    },
    // 2026-11-28 is a Saturday.
    { name: 'Friday night', window: weekend, at: '2026-11-27T22:00:00Z', expected: undefined },
    { name: 'early on Saturday, of Friday', window: weekend, at: '2026-11-28T04:00:00Z', expected: undefined },
    {
      name: 'early on Sunday, of Saturday',
      window: weekend,
      at: '2026-11-29T04:00:00Z',
      expected: ['2026-11-28T21:00Z', '2026-11-29T05:00Z'],
    },
    {
      name: 'early on Monday, of Sunday',
      window: weekend,
      at: '2026-11-30T04:00:00Z',
      expected: ['2026-11-29T21:00Z', '2026-11-30T05:00Z'],
    },
    { name: 'late on Monday', window: weekend, at: '2026-11-30T21:30:00Z', expected: undefined },
    {
      name: 'the day there, which is another one than in UTC',
      window: { from: '08:00', to: '09:00', timezone: 'Pacific/Kiritimati', days: ['tue'] },
      at: '2026-11-23T18:30:00Z',
      expected: ['2026-11-23T18:00Z', '2026-11-23T19:00Z'],
    },
    // Clocks in Berlin go back on 2026-10-25 at 01:00Z and forward on 2027-03-28 at 01:00Z.
    {
      name: 'the night of which is an hour longer',
      window: night,
      at: '2026-10-25T04:59:59Z',
      expected: ['2026-10-24T20:00Z', '2026-10-25T05:00Z'],
    },
    {
      name: 'the night of which is an hour shorter',
      window: night,
      at: '2027-03-28T03:59:59Z',
      expected: ['2027-03-27T21:00Z', '2027-03-28T04:00Z'],
    },
    {
      name: 'both hours of the same name',
      window: { ...night, from: '02:00', to: '02:30' },
      at: '2026-10-25T00:45:00Z',
      expected: ['2026-10-25T00:00Z', '2026-10-25T01:30Z'],
    },
    {
      name: 'an end in the hour that does not exist',
      window: { ...night, to: '02:30' },
      at: '2027-03-28T01:15:00Z',
      expected: ['2027-03-27T21:00Z', '2027-03-28T01:30Z'],
    },
    {
      name: 'a window in the hour that does not exist',
      window: { ...night, from: '02:15', to: '02:45' },
      at: '2027-03-28T01:15:00Z',
      expected: ['2027-03-28T01:15Z', '2027-03-28T01:45Z'],
    },
    {
      name: 'clocks that go forward at midnight, so that the day begins at one',
      window: { from: '00:00', to: '24:00', timezone: 'Africa/Cairo', days: ['fri'] },
      at: '2026-04-23T22:00:00Z',
      expected: ['2026-04-23T22:00Z', '2026-04-24T21:00Z'],
    },
  ];
  it.each(rows)('$name', ({ window, at, expected }) => {
    expect(span(window, at)).toEqual(expected);
  });

  it('is open for eight hours of every night of a year but for two, and never twice at once', () => {
    const lengths = new Map<number, number>();
    for (let day = 0; day < 365; day += 1) {
      const found = windowAt(night, Date.UTC(2026, 5, 1 + day, 23));
      const hours = found === undefined ? 0 : (found.until - found.since) / 3_600_000;
      lengths.set(hours, (lengths.get(hours) ?? 0) + 1);
    }
    expect(Object.fromEntries(lengths)).toEqual({ 7: 1, 8: 363, 9: 1 });
  });
});
