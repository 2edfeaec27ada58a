import { operatorOf } from './operator';

const MINUTE_MS = 60_000;

/** Counts the connections to each operator (`operatorOf` the host's name), so that no minute has more than allowed. */
export interface ConnectionRate {
  readonly perMinute: number;
  /** Takes a connection that begins at `at` (ms), which may be a little ahead: 0, or the ms until there is one to take. */
  take(mxHost: string, at: number): number;
}

export function connectionRate(perMinute: number): ConnectionRate {
  /** By operator, the oldest first. */
  const taken = new Map<string, number[]>();
  return {
    perMinute,
    take(mxHost, at) {
      const operator = operatorOf(mxHost);
      // Twice as long as it counts: the next `at` may be a little earlier.
      const times = (taken.get(operator) ?? []).filter((time) => time > at - 2 * MINUTE_MS);
      taken.set(operator, times);
      const last = times.at(-perMinute);
      if (last !== undefined && last > at - MINUTE_MS) return last + MINUTE_MS - at;
      times.splice(times.findLastIndex((time) => time <= at) + 1, 0, at);
      return 0;
    },
  };
}
