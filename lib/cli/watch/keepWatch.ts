import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Setting } from '../../page/board';
import type { Zone } from '../../page/zone';
import type { SqliteTable } from '../../store/sqliteTable';
import { keepTime } from '../../watch/ticks';
import { type BoardSource, readBoard } from '../../workflow/readBoard';
import type { Voice } from './voice';

const HOUR_MS = 60 * 60 * 1000;
/** A run may be longer than a short interval: the next ones are then left out. */
const LEAST_RUN_MS = 60_000;

/** What is done as time passes. */
export interface Watched {
  run(scheduledAt: Date, signal: AbortSignal): Promise<void>;
  sweep(): Promise<void>;
}

/** Where what is seen is kept, and how it is shown. */
export interface Showing {
  readonly table: SqliteTable;
  readonly setting: Pick<Setting, 'installation' | 'everySeconds' | 'vantages' | 'store' | 'hub'>;
  readonly source: BoardSource;
  readonly zone: (at: number) => Zone;
  readonly voice: Voice;
}

/**
 * Waits, or less where either signal fires. A run waits often, for its turn at a server too, and `signal` outlives them
 * all: what `AbortSignal.any` leaves in it, a few bytes, stays there.
 */
export const waitUntil =
  (signal: AbortSignal) =>
  async (ms: number, until: AbortSignal): Promise<void> => {
    const over = new AbortController();
    const end = (): void => over.abort();
    // As many at once as wait for their turn: no leak, whatever their number.
    setMaxListeners(0, signal, until);
    for (const each of [signal, until]) {
      if (each.aborted) end();
      else each.addEventListener('abort', end, { once: true });
    }
    await sleep(ms, undefined, { signal: over.signal }).catch(() => undefined);
    for (const each of [signal, until]) each.removeEventListener('abort', end);
  };

/** Runs and sweeps by the clock until the signal fires. A fault of one run is told, and the next one tries again. */
export async function keepWatch(
  { run, sweep }: Watched,
  { table, setting, source, zone, voice }: Showing,
  now: () => Date,
  signal: AbortSignal,
): Promise<void> {
  const trying = async (what: string, work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      if (!signal.aborted) voice.log(`${what} failed`, { error });
    }
  };
  const everyMs = setting.everySeconds * 1000;
  const show = async (): Promise<void> => {
    table.forget(now());
    const at = now().getTime();
    const board = { ...setting, now: at, span: { from: at - HOUR_MS, to: at }, zone: zone(at) };
    voice.ran(await readBoard(board, source));
  };
  await keepTime(
    {
      everyMs,
      now,
      wait: waitUntil(signal),
      run: async (scheduledAt) => {
        const deadline = AbortSignal.timeout(Math.max(LEAST_RUN_MS, everyMs));
        await trying('run', () => run(scheduledAt, AbortSignal.any([signal, deadline])));
        // Also where it failed: one of several vantages, such as a log, may have, and for long.
        if (!signal.aborted) await trying('run', show);
      },
      sweep: () => trying('sweep', sweep),
    },
    signal,
  );
}
