import type { Pace } from '../probe/observeAddresses';
import { startOffsetMs } from '../probe/turns';
import type { ProbeDependencies } from './probeDependencies';

type Dependencies = Pick<ProbeDependencies, 'vantage' | 'rate' | 'now' | 'wait'>;

/**
 * For the first sessions of a run with `count` hosts: each begins at its own time, which is the same in each run. One that the
 * operator's connections of the minute don't reach for is left to the next run, since a function that waits is paid for.
 */
export function pacedRun({ vantage, rate, now, wait }: Dependencies, count: number): Pace {
  const startedAt = now().getTime();
  return async (ask, signal) => {
    const offsetMs = startOffsetMs(vantage.id, ask, count);
    if (rate !== undefined && rate.take(ask.mxHost, startedAt + offsetMs) > 0) return false;
    if (offsetMs > 0) await wait(offsetMs, signal);
    return !signal.aborted;
  };
}

/** For sessions that somebody waits for: second ones, and second looks. They wait until the operator has room for them. */
export function patiently({ rate, now, wait }: Dependencies): Pace | undefined {
  if (rate === undefined) return undefined;
  return async (ask, signal) => {
    for (;;) {
      const waitMs = rate.take(ask.mxHost, now().getTime());
      if (waitMs === 0) return true;
      await wait(waitMs, signal);
      if (signal.aborted) return false;
    }
  };
}
