import { clock, day } from './words';

/** Making one takes far longer than using it. */
const clocks = new Map<string, Intl.DateTimeFormat>();

function clockIn(timeZone: string): Intl.DateTimeFormat {
  const known = clocks.get(timeZone);
  if (known !== undefined) return known;
  const twoDigits = '2-digit';
  const made = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: twoDigits,
    day: twoDigits,
    hour: twoDigits,
    minute: twoDigits,
    second: twoDigits,
  });
  clocks.set(timeZone, made);
  return made;
}

/** What the clocks there show, in ISO's form and without a zone: `2026-11-23T22:54:52`. */
export function localTime(at: string, timeZone: string): string {
  const parts = new Map(
    clockIn(timeZone)
      .formatToParts(new Date(at))
      .map(({ type, value }) => [type, value]),
  );
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? '';
  return `${part('year')}-${part('month')}-${part('day')}T${part('hour')}:${part('minute')}:${part('second')}`;
}

/** Whether people there read another clock than UTC's. */
export const isElsewhere = (timezone: string | undefined): timezone is string =>
  timezone !== undefined && timezone !== 'UTC';

/** `24 Nov 2026 21:55 UTC`, and beside it `22:55 Europe/Berlin`, with its day where that is another one. */
export function moment(at: string, timezone: string | undefined): string {
  const utc = `${day(at)} ${clock(at).slice(0, 5)} UTC`;
  if (!isElsewhere(timezone)) return utc;
  const local = localTime(at, timezone);
  const there = local.slice(0, 10) === at.slice(0, 10) ? '' : `${day(`${local}Z`)} `;
  return `${utc} (${there}${clock(local).slice(0, 5)} ${timezone})`;
}
