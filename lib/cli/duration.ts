import { badValue } from './badUsage';

const UNITS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };
const DAY_MS = 86_400_000;

export const MOST_MUTED_DAYS = 30;
/** Incidents that are over are kept for as long. */
export const MOST_LISTED_DAYS = 90;

/** `30m`, `4h` or `2d` in milliseconds, from a minute to `mostDays`. Throws BadUsageError, which names the option. */
export function durationMs(option: string, text: string, mostDays: number): number {
  const [, count = '', unit = ''] = /^([0-9]{1,6})([mhd])$/.exec(text) ?? [];
  const ms = Number(count) * (UNITS[unit] ?? 0);
  if (ms > 0 && ms <= mostDays * DAY_MS) return ms;
  throw badValue(option, text, `is not a time such as 30m, 4h or 2d, of at most ${mostDays} days`);
}
