import promises from 'node:timers/promises';

/** By so much the short timers of the functions run faster: the pauses between the SDK's attempts. */
const PAUSES_FASTER = 10;
/** From so many ms on a timer may be a limit: for an answer of AWS, or of a mail server. Limits are half seconds. */
const LIMIT_MS = 2000;
const LIMIT_STEP_MS = 500;
/** The longest pause of the SDK, after a throttle. Its pauses are of chance. */
const LONGEST_PAUSE_MS = 20_000;
/** By so much faster is what the product only waits for: the gathering of news, the second session. */
const WAITS_FASTER = 1000;

const isPause = (ms: number): boolean => ms < LIMIT_MS || (ms <= LONGEST_PAUSE_MS && ms % LIMIT_STEP_MS !== 0);

/** The clock of a function's process. */
export interface FastClock {
  /** It shows this from now on, in ms, and goes on at its usual pace; limits are over so many times faster. */
  set(now: number, limitsFaster: number): void;
}

/** Takes the place of the process's clock and timers, before the function is loaded. */
export function installFastClock(): FastClock {
  const RealDate = Date;
  let ahead = 0;
  let limitsFaster = 1;
  const now = () => RealDate.now() + ahead;
  globalThis.Date = class extends RealDate {
    constructor(...parts: [] | [number | string | Date]) {
      super(parts.length === 0 ? now() : parts[0]);
    }
    static override now(): number {
      return now();
    }
  } as DateConstructor;
  const realTimeout = globalThis.setTimeout;
  globalThis.setTimeout = Object.assign(
    (call: (...args: unknown[]) => void, ms = 0, ...args: unknown[]) =>
      realTimeout(call, ms / (isPause(ms) ? PAUSES_FASTER : limitsFaster), ...args),
    realTimeout,
  ) as typeof setTimeout;
  const realWait = promises.setTimeout;
  Object.assign(promises, {
    setTimeout: (ms = 0, ...rest: [undefined?, { signal?: AbortSignal }?]) => realWait(ms / WAITS_FASTER, ...rest),
  });
  return {
    set: (next, faster) => {
      ahead = next - RealDate.now();
      limitsFaster = faster;
    },
  };
}
