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
