import { asUtc, type LogStamp, type WallTime } from './postfixLine';

export interface PostfixClockOptions {
  /** IANA name of the zone of times that name none; absent: this machine's. An unknown one is a RangeError. */
  readonly timezone?: string;
  /** Now, or for a file that is no longer written, when that was last done. */
  readonly now: () => Date;
}

const SLOT_MS = 15 * 60_000;
const HOUR_MS = 60 * 60_000;
const DAY_MS = 24 * HOUR_MS;
/** Clocks go wrong, and zones are guessed wrong: none is further from UTC. */
const AHEAD_MS = 14 * HOUR_MS;
/** 29 February comes back within them. */
const YEARS_BACK = 10;

/**
 * Gives the moments of the lines of one log, in milliseconds since the epoch; undefined for a time that never was. A
 * line without a year is of the last one in which it isn't ahead of `now`. Of the two moments of an hour that comes
 * twice, as clocks go back, a line has the first that isn't before the line before it; a time that clocks going
 * forward leave out is the one as long after the hour before.
 */
export function postfixClock({ timezone, now }: PostfixClockOptions): (stamp: LogStamp) => number | undefined {
  const offsetAt = offsetsIn(timezone);
  let slot = Number.NaN;
  let offsets: readonly number[] = [];
  let last = Number.NEGATIVE_INFINITY;

  /** Earlier moment first. */
  const momentsOf = (wall: number): readonly number[] => {
    // Zones change at quarters of an hour, so that one look at them serves all lines of a quarter.
    if (slot !== Math.floor(wall / SLOT_MS)) {
      slot = Math.floor(wall / SLOT_MS);
      const around = [offsetAt(wall - DAY_MS), offsetAt(wall + DAY_MS)];
      const real = around.filter((offset) => offset === offsetAt(slot * SLOT_MS - offset));
      offsets = real.length > 0 ? real : around.slice(0, 1);
    }
    return offsets.map((offset) => wall - offset);
  };

  return (stamp) => {
    if ('at' in stamp) return Number.isNaN(stamp.at) ? undefined : stamp.at;
    const wall = stamp.year === undefined ? inItsYear(stamp, now().getTime(), last) : asUtc(stamp);
    if (wall === undefined || Number.isNaN(wall)) return undefined;
    const moments = momentsOf(wall);
    const inOrder = moments.find((at) => at >= last && at - last < 3 * HOUR_MS) ?? moments[0];
    if (inOrder !== undefined) last = inOrder;
    return inOrder;
  };
}

function inItsYear(stamp: WallTime, now: number, last: number): number | undefined {
  const newest = now + AHEAD_MS;
  let ahead: number | undefined;
  for (let year = new Date(newest).getUTCFullYear(), tried = 0; tried < YEARS_BACK; year -= 1, tried += 1) {
    const wall = asUtc({ ...stamp, year });
    if (Number.isNaN(wall) || wall > newest) continue;
    // Ahead of now, or of a year ago: the line before it says.
    if (ahead !== undefined) return Math.abs(wall - last) < Math.abs(ahead - last) ? wall : ahead;
    if (wall <= now) return wall;
    ahead = wall;
  }
  return ahead;
}

/** How far the clocks there are ahead of UTC at a moment, in milliseconds. */
function offsetsIn(timeZone: string | undefined): (at: number) => number {
  const numeric = 'numeric';
  const clock = new Intl.DateTimeFormat('en-GB', {
    ...(timeZone === undefined ? {} : { timeZone }),
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
  return (at) => {
    const parts = new Map(clock.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
    const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
    const wall = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
    return wall - Math.floor(at / 1000) * 1000;
  };
}
