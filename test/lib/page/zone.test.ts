import { dayOf, momentOf, timeOf, UTC, zoneOf } from '../../../lib/page/zone';

describe('zoneOf', () => {
  test.each([
    { offset: '+05:30', expected: { minutesAhead: 330, label: 'UTC+05:30' } },
    { offset: '-08:00', expected: { minutesAhead: -480, label: 'UTC-08:00' } },
    { offset: '+00:00', expected: UTC },
    { offset: '-00:00', expected: UTC },
    { offset: '+99:00', expected: UTC },
    { offset: 'Z', expected: UTC },
    { offset: '', expected: UTC },
    { offset: '+5:30', expected: UTC },
  ])('reads $offset', ({ offset, expected }) => {
    expect(zoneOf(offset)).toEqual(expected);
  });
});

describe('times of a zone', () => {
  const now = Date.parse('2026-11-23T22:30:00Z');
  const kolkata = zoneOf('+05:30');

  test.each([
    { name: 'the time of today alone', at: '2026-11-23T21:54:52Z', zone: UTC, expected: '21:54' },
    { name: 'another day by its name', at: '2026-11-22T21:54:52Z', zone: UTC, expected: '22 Nov 2026 21:54' },
    { name: 'the clock of there', at: '2026-11-23T21:54:52Z', zone: kolkata, expected: '03:24' },
    { name: 'the day of there', at: '2026-11-23T18:00:00Z', zone: kolkata, expected: '23 Nov 2026 23:30' },
  ])('show $name', ({ at, zone, expected }) => {
    expect(timeOf(Date.parse(at), now, zone)).toBe(expected);
  });

  it('give a moment and a day', () => {
    expect(momentOf(now, kolkata)).toBe('24 Nov 2026 04:00:00');
    expect(dayOf(now, kolkata)).toBe('24 Nov 2026');
  });
});
