const ASK_EVERY_MS = 500;

/**
 * Asks again and again until it gives a value, or throws what it waited for after `timeoutMs`. A question that fails
 * counts as "not yet"; the last failure is said.
 */
export const eventually = async <T>(what: string, timeoutMs: number, ask: () => Promise<T | undefined>): Promise<T> => {
  const deadline = Date.now() + timeoutMs;
  let lastError = '';
  for (;;) {
    try {
      const answer = await ask();
      if (answer !== undefined) return answer;
    } catch (error) {
      lastError = ` (${String(error)})`;
    }
    if (Date.now() >= deadline) throw new Error(`waited ${timeoutMs / 1000} s in vain: ${what}${lastError}`);
    await pause(ASK_EVERY_MS);
  }
};

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const MINUTE_MS = 60_000;
const RUN_ENDS_MS = 25_000;
const NEXT_RUN_MS = 50_000;

/** Waits for the part of a minute in which no scheduled run is under way, so that all vantages see a change at once. */
export const betweenRuns = async (): Promise<void> => {
  const into = Date.now() % MINUTE_MS;
  if (into < RUN_ENDS_MS) await pause(RUN_ENDS_MS - into);
  if (into > NEXT_RUN_MS) await pause(MINUTE_MS - into + RUN_ENDS_MS);
};
