import { parseWidgetEvent, type WidgetRequest } from '../../../lib/page/widgetEvent';
import { UTC } from '../../../lib/page/zone';
import { fc } from '../../support/properties';

const NOW = Date.parse('2026-11-23T22:30:00Z');
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const read = (event: unknown): WidgetRequest => parseWidgetEvent(event, NOW);
const inRange = (timeRange: object): WidgetRequest['span'] => read({ widgetContext: { timeRange } }).span;

describe('parseWidgetEvent', () => {
  it('takes nothing at all for the matrix of the last twelve hours', () => {
    expect(read({})).toEqual({
      isDescription: false,
      show: 'matrix',
      host: '',
      id: '',
      filter: '',
      isTroubledOnly: false,
      page: 1,
      theme: 'light',
      zone: UTC,
      span: { from: NOW - 12 * HOUR, to: NOW },
    });
  });

  it('lets the form go before what a click passes on', () => {
    const widgetContext = { forms: { all: { filter: ' contoso ', only: 'all', more: 1 } } };
    const request = read({ filter: 'fabrikam', only: 'trouble', widgetContext });
    expect(request).toMatchObject({ filter: 'contoso', isTroubledOnly: false });
  });

  it('takes what a click passes on where the form has no such field', () => {
    const request = read({ filter: 'fabrikam', only: 'trouble', number: 3, widgetContext: { forms: { all: {} } } });
    expect(request).toMatchObject({ filter: 'fabrikam', isTroubledOnly: true, page: 3 });
  });

  it('reads theme and time zone, and takes the unknown for light and UTC', () => {
    const dark = { theme: 'dark', timezone: { label: 'Local', offsetISO: '+05:30', offsetInMinutes: -330 } };
    expect(read({ widgetContext: dark })).toMatchObject({ theme: 'dark', zone: { minutesAhead: 330 } });
    const odd = { theme: 'sepia', timezone: { offsetISO: 'later' } };
    expect(read({ widgetContext: odd })).toMatchObject({ theme: 'light', zone: UTC });
  });

  test.each([
    { name: 'the range', range: { start: NOW - HOUR, end: NOW }, expected: { from: NOW - HOUR, to: NOW } },
    {
      name: 'the part that somebody zoomed into',
      range: { start: NOW - DAY, end: NOW, zoom: { start: NOW - 3 * HOUR, end: NOW - HOUR } },
      expected: { from: NOW - 3 * HOUR, to: NOW - HOUR },
    },
    { name: 'no future', range: { start: NOW - HOUR, end: NOW + DAY }, expected: { from: NOW - HOUR, to: NOW } },
    { name: 'a minute at least', range: { start: NOW, end: NOW }, expected: { from: NOW - 60_000, to: NOW } },
    {
      name: 'nothing backwards',
      range: { start: NOW, end: NOW - HOUR },
      expected: { from: NOW - HOUR - 60_000, to: NOW - HOUR },
    },
    { name: '90 days at most', range: { start: 0, end: NOW }, expected: { from: NOW - 90 * DAY, to: NOW } },
    {
      name: 'of a range before that, an hour',
      range: { start: 0, end: 1 },
      expected: { from: NOW - 90 * DAY, to: NOW - 90 * DAY + HOUR },
    },
  ])('shows $name', ({ range, expected }) => {
    expect(inRange(range)).toEqual(expected);
  });

  it('has a span that begins before it ends, for whatever range', () => {
    const time = fc.double({ noNaN: true, noDefaultInfinity: true });
    fc.assert(
      fc.property(time, time, (start, end) => {
        const { from, to } = inRange({ start, end });
        expect(from).toBeLessThan(to);
        expect(from).toBeGreaterThanOrEqual(NOW - 90 * DAY);
        expect(to).toBeLessThanOrEqual(NOW);
      }),
    );
  });

  test.each([
    { name: 'no object', event: 'matrix' },
    { name: 'another page', event: { show: 'secrets' } },
    { name: 'a number as text', event: { number: '2' } },
    { name: 'half a page', event: { number: 1.5 } },
    { name: 'a text without end', event: { host: 'x'.repeat(513) } },
    { name: 'a range without end', event: { widgetContext: { timeRange: { start: 1 } } } },
    { name: 'a time that is no number', event: { widgetContext: { timeRange: { start: 'now', end: 2 } } } },
  ])('refuses $name', ({ event }) => {
    expect(() => read(event)).toThrow();
  });

  it('leaves out a field of the form that is too long or no text', () => {
    expect(read({ widgetContext: { forms: { all: { filter: 'x'.repeat(513) } } } }).filter).toBe('');
    expect(read({ widgetContext: { forms: { all: { filter: { a: 1 } } } } }).filter).toBe('');
  });

  it('knows that it is to describe itself', () => {
    expect(read({ describe: true }).isDescription).toBe(true);
  });
});
