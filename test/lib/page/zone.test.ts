import { dayOf, momentOf, timeOf, UTC, zoneIn, zoneOf } from '../../../lib/page/zone';

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

describe('zoneIn', () => {
  const berlin = zoneIn('Europe/Berlin');

  test('has summer time when the moment has it, whatever is now', () => {
    expect(momentOf(Date.parse('2026-10-20T01:00:00Z'), berlin)).toBe('20 Oct 2026 03:00:00');
    expect(momentOf(Date.parse('2026-11-05T01:00:00Z'), berlin)).toBe('5 Nov 2026 02:00:00');
    expect(zoneIn('UTC')).toEqual(UTC);
  });

  test('shows a moment that no calendar has as the last one that it has', () => {
    for (const zone of [berlin, zoneOf('+14:00'), zoneOf('-12:00')])
      expect(dayOf(Date.parse('+275760-09-13T00:00:00.000Z'), zone)).toMatch(/ 9999$/);
  });
});
