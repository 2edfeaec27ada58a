const FIRST_MS = 1000;
const LONGEST_MS = 5 * 60 * 1000;

/**
 * How long to wait after so many failures in a row: 1 s, doubled each time up to 5 min, and of that a part between half and
 * all, so that many canaries don't come back at once. `random`: from 0 to below 1.
 */
export const backOffMs = (failures: number, random: () => number): number =>
  Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures - 1, 30)) * (0.5 + random() / 2);

/** Counts failures in a row, and tells what is left of the pause after the last one. */
export interface BackOff {
  readonly failures: number;
  /** 0: it may be tried. */
  readonly leftMs: number;
  failed(): void;
  worked(): void;
}

export function newBackOff(now: () => Date, random: () => number): BackOff {
  let failures = 0;
  let since = 0;
  let pauseMs = 0;
  return {
    get failures() {
      return failures;
    },
    get leftMs() {
      const passedMs = now().getTime() - since;
      // A clock that was set back makes no pause longer.
      return failures === 0 || passedMs < 0 ? 0 : Math.max(0, pauseMs - passedMs);
    },
    failed() {
      failures += 1;
      since = now().getTime();
      pauseMs = backOffMs(failures, random);
    },
    worked() {
      failures = 0;
    },
  };
}
