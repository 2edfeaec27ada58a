const FIRST_MS = 1000;
const LONGEST_MS = 5 * 60 * 1000;

/**
 * How long to wait after so many failures in a row: 1 s, doubled each time up to 5 min, and of that a part between half and
 * all, so that many canaries don't come back at once. `random`: from 0 to below 1.
 */
export const backOffMs = (failures: number, random: () => number): number =>
  Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures - 1, 30)) * (0.5 + random() / 2);
