/** What a plain machine does as time passes. */
export interface Ticks {
  readonly everyMs: number;
  readonly now: () => Date;
  /** Waits, or less where the signal fires. */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
  /** One run of the schedule; its scheduled time is a multiple of the interval, as it is in the cloud. */
  readonly run: (scheduledAt: Date) => Promise<void>;
  /** What depends on time alone. */
  readonly sweep: () => Promise<void>;
}

const SWEEP_MS = 60_000;

/**
 * Runs at once and then at each multiple of the interval, and sweeps each minute between, until the signal fires. A run that
 * takes longer than its interval leaves out what it missed; a clock that is set back is followed.
 */
export async function keepTime({ everyMs, now, wait, run, sweep }: Ticks, signal: AbortSignal): Promise<void> {
  const sweepMs = Math.min(SWEEP_MS, everyMs);
  let scheduled = floorTo(now().getTime(), everyMs);
  while (!signal.aborted) {
    await run(new Date(scheduled));
    const next = Math.max(scheduled + everyMs, floorTo(now().getTime(), everyMs));
    const left = () => next - now().getTime();
    while (left() > 0 && left() <= everyMs && !signal.aborted) {
      await sweep();
      await wait(Math.min(sweepMs, Math.max(0, left())), signal);
    }
    scheduled = left() > everyMs ? floorTo(now().getTime(), everyMs) : next;
  }
}

const floorTo = (at: number, step: number): number => Math.floor(at / step) * step;
