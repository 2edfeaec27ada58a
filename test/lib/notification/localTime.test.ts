import { localTime, moment } from '../../../lib/notification/localTime';

describe('local time', () => {
  it.each([
    { timezone: 'Europe/Berlin', expected: '2026-11-24T00:30:00' },
    { timezone: 'America/Los_Angeles', expected: '2026-11-23T15:30:00' },
    { timezone: 'Asia/Kathmandu', expected: '2026-11-24T05:15:00' },
    { timezone: 'UTC', expected: '2026-11-23T23:30:00' },
  ])('in $timezone', ({ timezone, expected }) => {
    expect(localTime('2026-11-23T23:30:00.000Z', timezone)).toBe(expected);
  });

  it.each([
    { timezone: undefined, expected: '23 Nov 2026 23:30 UTC' },
    { timezone: 'UTC', expected: '23 Nov 2026 23:30 UTC' },
    { timezone: 'Europe/London', expected: '23 Nov 2026 23:30 UTC (23:30 Europe/London)' },
    { timezone: 'Europe/Berlin', expected: '23 Nov 2026 23:30 UTC (24 Nov 2026 00:30 Europe/Berlin)' },
  ])('stands beside UTC: $timezone', ({ timezone, expected }) => {
    expect(moment('2026-11-23T23:30:00.000Z', timezone)).toBe(expected);
  });
});
