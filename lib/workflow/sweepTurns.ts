const MINUTE_MS = 60_000;
/** As many hosts as a sweep has time for. */
export const MOST_AT_ONCE = 4000;
/** A sweep looks at more in so many minutes: each of its turns must come to those, too. */
const FULL_SWEEP_MINUTES = 30;

/** Whether a sweep of this minute looks at whatever stands, and not only at what waits: a wake-up may be lost. */
export const isFullSweep = (now: Date): boolean => now.getUTCMinutes() % FULL_SWEEP_MINUTES === 0;

/** What a sweep of many begins with moves on by so many: one that runs out of time leaves others behind each time. */
const STEP = 997;

/**
 * Of very many hosts those whose turn it is in this minute: each has its turn as often as the others, by their names, since
 * lists of them change their order meanwhile; and what is new wakes the judge by itself. All, where they are few.
 */
export function sweptNow(hosts: readonly string[], now: Date): readonly string[] {
  if (hosts.length <= STEP) return hosts;
  const turns = Math.ceil(hosts.length / MOST_AT_ONCE);
  const minute = Math.floor(now.getTime() / MINUTE_MS);
  const turn = (minute + Math.floor(minute / FULL_SWEEP_MINUTES)) % turns;
  const own = hosts.toSorted().filter((_, index) => index % turns === turn);
  const first = (Math.floor(minute / turns) * STEP) % own.length;
  return [...own.slice(first), ...own.slice(0, first)];
}
