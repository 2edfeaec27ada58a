import { resolve } from 'node:path';
import type { Message } from '../../notification/message';
import { connectionRate } from '../../probe/connectionRate';
import { CONNECTIONS_A_MINUTE } from '../../telemetry/contract';
import type { MetricPoint } from '../../telemetry/metrics';
import { embeddedCanary } from '../../workflow/embedded';
import type { ProbeDependencies } from '../../workflow/probeDependencies';
import type { CliContext } from '../context';
import type { Here } from './here';
import { keepWatch, type Showing, waitUntil } from './keepWatch';
import type { LogPlace } from './logPlaces';
import { policiesHere } from './policiesHere';
import type { WatchRequest } from './watchRequest';

const CONFIRM_AFTER_MS = 3000;
/** What comes in within this time of the first word goes out as one message. */
const GATHER_MS = 2000;

/** Everything that a watch is made of. */
export interface Watch extends Showing {
  readonly here: Here;
  readonly logs: readonly LogPlace[];
  readonly request: WatchRequest;
  /** Takes the metrics of a run at level `full`. */
  readonly emit: (points: readonly MetricPoint[], at: Date) => Promise<void>;
  readonly onChange: () => void;
}

/** Probe, judge and notify in one process, until the signal fires; what was begun then is ended or given up. */
export async function watchHere(
  watch: Watch,
  /** Sees to it that a message is sent, whatever becomes of this process. */
  publish: (message: Message) => Promise<void>,
  context: CliContext,
  signal: AbortSignal,
): Promise<void> {
  const { table, here, request, voice, onChange } = watch;
  const { everySeconds, targets, quiet, timezone, testUnofferedStarttls } = request;
  const { now } = context;
  const wait = waitUntil(signal);
  const canary = embeddedCanary({
    table,
    vantages: [
      { configured: here.configured, probe: probeHere(watch, context, signal) },
      ...watch.logs.map((log) => ({ configured: log.configured, probe: logProbe(log, watch, context, signal) })),
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
  await canary.takeOver();
  const policies = policiesHere(watch, context, signal);
  const sweep = async (): Promise<void> => {
    policies.begin();
    await canary.sweep();
  };
  try {
    await keepWatch({ run: canary.run, sweep }, watch, now, signal);
  } finally {
    await policies.ended();
  }
}

/** The world as this machine's probe sees it. */
export const probeHere = (
  { here, request: { everySeconds }, voice, emit }: Watch,
  { now, resolver, runSession }: CliContext,
  signal: AbortSignal,
): Omit<ProbeDependencies, 'store'> => ({
  vantage: here.settings,
  everySeconds,
  metricsLevel: 'full',
  resolver: resolver(here.settings.dns === undefined ? {} : { server: here.settings.dns }),
  emit,
  log: voice.log,
  now,
  wait: waitUntil(signal),
  confirmAfterMs: CONFIRM_AFTER_MS,
  rate: connectionRate(CONNECTIONS_A_MINUTE),
  ...(runSession !== undefined && { runSession }),
});

/** The same for a log, in which the second session stands already. */
export const logProbe = (
  { settings, overheard }: LogPlace,
  watch: Watch,
  context: CliContext,
  signal: AbortSignal,
): Omit<ProbeDependencies, 'store'> => ({
  ...probeHere(watch, context, signal),
  vantage: settings,
  confirmAfterMs: 0,
  overheard,
});
