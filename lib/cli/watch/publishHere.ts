import { setTimeout as sleep } from 'node:timers/promises';
import { refusalOf } from '../../publish/checkHub';
import { openMetricsQueue } from '../../publish/metricsQueue';
import { newPublisher } from '../../publish/publisher';
import { markAll } from '../../publish/replicate';
import { ownPartitions } from '../../publish/replication';
import type { HubMetrics } from '../../telemetry/cloudWatch';
import { type MetricPoint, pointsAtLevel } from '../../telemetry/metrics';
import { parameterStore } from '../../telemetry/parameter';
import { oneRun } from '../../watch/oneRun';
import { runEveryShard } from '../../workflow/everyShard';
import type { ProbeDependencies } from '../../workflow/probeDependencies';
import { vantageOver } from '../../workflow/vantageOver';
import type { CliContext } from '../context';
import type { ClosableTable } from '../openTable';
import { TableError } from '../tableError';
import { keepWatch } from './keepWatch';
import type { PublishRequest } from './publishRequest';
import { logProbe, probeHere, type Watch } from './watchHere';

/** Where a hub's table and metrics are put. */
export interface Hub {
  readonly table: ClosableTable;
  readonly metrics: HubMetrics;
  close(): void;
}

/** A hub that does not answer by then is tried again while it is watched. */
const ANSWER_MS = 10_000;

/** Rejects with TableError where AWS says no. */
export async function openHub(
  { region, tableName, namespace, vantage, shards }: PublishRequest,
  { openTable, openHubMetrics, now }: CliContext,
  signal: AbortSignal,
): Promise<Hub> {
  const table = await openTable({ kind: 'hub', region, tableName }, now());
  const metrics = await openHubMetrics(region, namespace);
  const close = () => {
    table.close();
    metrics.close();
  };
  const asked = new AbortController();
  const inTime = sleep(ANSWER_MS, undefined, { signal: AbortSignal.any([signal, asked.signal]) }).catch(
    () => undefined,
  );
  const ids = shards.map(({ shard }) => shard);
  const refusal = await refusalOf(table, vantage.id, ids, inTime).finally(() => asked.abort());
  if (refusal === undefined) return { table, metrics, close };
  close();
  throw new TableError(`the table ${tableName} in ${region}: ${refusal}`);
}

/** Looks and publishes until the signal fires; nothing is judged or told here, but for what goes wrong with publishing. */
export async function publishHere(
  watch: Watch,
  request: PublishRequest,
  hub: Hub,
  context: CliContext,
  signal: AbortSignal,
): Promise<void> {
  const { table: local, onChange } = watch;
  const published = await Promise.all(
    [probeHere(watch, context, signal), ...watch.logs.map((log) => logProbe(log, watch, context, signal))].map(
      (probe) => publishVantage(probe, watch, request, hub, signal),
    ),
  );
  local.onWrite(onChange);
  await keepWatch(
    {
      run: async (scheduledAt, until) => {
        const runs = await Promise.allSettled(published.map(({ run }) => run(scheduledAt, until)));
        for (const run of runs) if (run.status === 'rejected') throw run.reason;
      },
      sweep: async () => {
        for (const { nudge } of published) nudge();
      },
    },
    watch,
    context.now,
    signal,
  );
}

/** One vantage of this machine, with a queue and a publisher of its own. */
async function publishVantage(
  probe: Omit<ProbeDependencies, 'store'>,
  { table: local, voice, emit }: Watch,
  { region, metricsLevel, shards }: PublishRequest,
  hub: Hub,
  signal: AbortSignal,
) {
  const { id } = probe.vantage;
  const { now, wait } = probe;
  local.markWrites(ownPartitions(id));
  await markAll(
    { local, vantage: id },
    shards.map(({ shard }) => shard),
  );
  const queue = await openMetricsQueue(local, id, now);
  const publisher = newPublisher(
    { local, hub: hub.table, vantage: id, metrics: hub.metrics, queue, now, wait, say: voice.say },
    signal,
  );
  const vantage = vantageOver(local, probe, parameterStore(region));
  return {
    nudge: () => publisher.nudge(),
    async run(scheduledAt: Date, until: AbortSignal): Promise<void> {
      const seen: MetricPoint[] = [];
      const emitShard = async (points: readonly MetricPoint[], at: Date, shard: number) => {
        seen.push(...points);
        await queue.add(pointsAtLevel(points, metricsLevel), at, shard);
      };
      try {
        await runEveryShard(scheduledAt, { ...vantage, shards, emit: emitShard }, until);
      } finally {
        publisher.nudge();
        await emit(oneRun(seen), scheduledAt);
      }
    },
  };
}
