import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Message } from '../../notification/message';
import type { Setting } from '../../page/board';
import type { Zone } from '../../page/zone';
import type { SqliteTable } from '../../store/sqliteTable';
import type { MetricPoint } from '../../telemetry/metrics';
import { keepTime } from '../../watch/ticks';
import { embeddedCanary } from '../../workflow/embedded';
import { type BoardSource, readBoard } from '../../workflow/readBoard';
import type { CliContext } from '../context';
import type { Here } from './here';
import type { Voice } from './voice';
import type { WatchRequest } from './watchRequest';

const HOUR_MS = 60 * 60 * 1000;
const CONFIRM_AFTER_MS = 3000;
/** What comes in within this time of the first word goes out as one message. */
const GATHER_MS = 2000;
/** A run may be longer than a short interval: the next ones are then left out. */
const LEAST_RUN_MS = 60_000;

/** Everything that a watch is made of. */
export interface Watch {
  readonly table: SqliteTable;
  readonly here: Here;
  readonly request: WatchRequest;
  readonly setting: Pick<Setting, 'installation' | 'everySeconds' | 'vantages' | 'store'>;
  readonly source: BoardSource;
  readonly zone: (at: number) => Zone;
  readonly voice: Voice;
  /** Sees to it that a message is sent, whatever becomes of this process. */
  readonly publish: (message: Message) => Promise<void>;
  readonly emit: (points: readonly MetricPoint[], at: Date) => Promise<void>;
  readonly onChange: () => void;
}

/** Probe, judge and notify in one process, until the signal fires; what was begun then is ended or given up. */
export async function watchHere(
  watch: Watch,
  { now, resolver, runSession }: CliContext,
  signal: AbortSignal,
): Promise<void> {
  const { table, here, request, setting, source, zone, voice, publish, emit, onChange } = watch;
  const { everySeconds, targets, quiet, timezone, testUnofferedStarttls } = request;
  const wait = (ms: number, until: AbortSignal): Promise<void> =>
    sleep(ms, undefined, { signal: AbortSignal.any([signal, until]) }).catch(() => undefined);
  const canary = embeddedCanary({
    table,
    vantages: [
      {
        configured: here.configured,
        probe: {
          vantage: here.settings,
          everySeconds,
          metricsLevel: 'full',
          resolver: resolver(here.settings.dns === undefined ? {} : { server: here.settings.dns }),
          emit,
          log: voice.log,
          now,
          wait,
          confirmAfterMs: CONFIRM_AFTER_MS,
          ...(runSession !== undefined && { runSession }),
        },
      },
    ],
    targets,
    windows: quiet,
    hasSummaries: true,
    judge: { everySeconds, now, log: voice.log, testUnofferedStarttls },
    tell: {
      context: { installation: request.installation, timezone, everySeconds, store: resolve(request.store) },
      publish: async (message) => {
        await publish(message);
        voice.message(message);
      },
      now,
      wait: (ms) => wait(ms, signal),
      gatherMs: GATHER_MS,
      log: voice.log,
    },
  });
  table.onWrite(onChange);

  /** A fault of one run is told, and the next one tries again. */
  const trying = async (what: string, work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      if (!signal.aborted) voice.log(`${what} failed`, { error });
    }
  };
  await canary.takeOver();
  const everyMs = everySeconds * 1000;
  await keepTime(
    {
      everyMs,
      now,
      wait,
      run: (scheduledAt) =>
        trying('run', async () => {
          const deadline = AbortSignal.timeout(Math.max(LEAST_RUN_MS, everyMs));
          await canary.run(scheduledAt, AbortSignal.any([signal, deadline]));
          table.forget(now());
          const at = now().getTime();
          voice.ran(
            await readBoard({ ...setting, now: at, span: { from: at - HOUR_MS, to: at }, zone: zone(at) }, source),
          );
        }),
      sweep: () => trying('sweep', () => canary.sweep()),
    },
    signal,
  );
}
