import type { QuietWindow } from '../telemetry/contract';

const DAY_MINUTES = 24 * 60;
const MINUTE_MS = 60 * 1000;
const DAY_MS = DAY_MINUTES * MINUTE_MS;
const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;

/**
 * When the window that is open at a moment began and when it ends, or undefined. Milliseconds since the epoch. A window
 * over midnight belongs to the day on which it begins. Where clocks go back, a window takes in both of the hours that
 * bear its name; where they go forward, a time that does not exist is the one as long after the hour before.
 */
export function windowAt(
  { days, from, to, timezone }: QuietWindow,
  at: number,
): { readonly since: number; readonly until: number } | undefined {
  const today = Math.floor((at + offsetAt(timezone, at)) / DAY_MS) * DAY_MS;
  const end = minutesOf(to) + (minutesOf(to) <= minutesOf(from) ? DAY_MINUTES : 0);
  return [today, today - DAY_MS]
    .filter((day) => days?.some((name) => name === WEEKDAYS[new Date(day).getUTCDay()]) ?? true)
    .map((day) => ({
      since: Math.min(...instantsOf(timezone, day + minutesOf(from) * MINUTE_MS)),
      until: Math.max(...instantsOf(timezone, day + end * MINUTE_MS)),
    }))
    .find(({ since, until }) => since <= at && at < until);
}

/** `22:30` → 1350 */
function minutesOf(clock: string): number {
  const [hours = 0, minutes = 0] = clock.split(':').map(Number);
  return hours * 60 + minutes;
}

/** The moments at which clocks there show a time, which is given as if it were UTC: two where they go back. */
function instantsOf(timezone: string, wall: number): readonly number[] {
  const before = offsetAt(timezone, wall - DAY_MS);
  const after = offsetAt(timezone, wall + DAY_MS);
  const found = [before, after].map((offset) => wall - offset).filter((at) => at + offsetAt(timezone, at) === wall);
  return found.length > 0 ? found : [wall - before];
}

/** How far the clocks there are ahead of UTC at a moment, in milliseconds. */
function offsetAt(timezone: string, at: number): number {
  const parts = new Map(
    clockOf(timezone)
      .formatToParts(at)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0;
  const wall = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
  return wall - Math.floor(at / 1000) * 1000;
}

/** Making one takes far longer than using it. */
const clocks = new Map<string, Intl.DateTimeFormat>();

function clockOf(timeZone: string): Intl.DateTimeFormat {
  const known = clocks.get(timeZone);
  if (known !== undefined) return known;
  const numeric = 'numeric';
  const clock = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: numeric,
    month: numeric,
    day: numeric,
    hour: numeric,
    minute: numeric,
    second: numeric,
  });
  clocks.set(timeZone, clock);
  return clock;
}
