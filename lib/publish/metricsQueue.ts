import * as z from 'zod';
import type { SqliteTable } from '../store/sqliteTable';
import type { Item, Key } from '../store/table';
import { METRICS, type MetricName, SCHEMA_VERSION } from '../telemetry/contract';
import type { MetricPoint } from '../telemetry/metrics';
import { type PointStatistics, summedUp } from '../telemetry/statistics';

/** What the metrics of runs wait in. */
export interface MetricsQueue {
  /** The metrics of one shard's run, by its scheduled time. */
  add(points: readonly MetricPoint[], at: Date, shard: number): Promise<void>;
  /** What waits, the newest first, as it is now: of each only where it is, since there may be much of it. */
  waiting(): readonly Waiting[];
  /** Has one sent, and removes it once that resolves; what does not read is removed. Rejects as `put` does. */
  send(waiting: Waiting, put: (batch: Batch) => Promise<void>): Promise<void>;
  /** How many runs were dropped so far since they were too old, which is then told and forgotten. */
  takeDropped(): number;
}

/** The points of a run, or the sums of `runs` runs in an hour. */
export type Batch =
  | { readonly kind: 'run'; readonly points: readonly MetricPoint[] }
  | { readonly kind: 'hour'; readonly runs: number; readonly statistics: readonly PointStatistics[] };

export interface Waiting extends Key {
  readonly kind: 'run' | 'hour';
  readonly at: string;
  readonly shard: string;
}

/** Scheduled times of which the points are kept as they are; older ones become sums by the hour. */
const KEPT_RUNS = 72;
const HOUR_MS = 60 * 60 * 1000;
/** CloudWatch takes nothing older than two weeks; an hour less, since a sum bears the time at which its hour began. */
const OLDEST_MS = 14 * 24 * HOUR_MS - HOUR_MS;
/** Where this machine publishes no more, nobody else takes them away. */
const FORGOTTEN_MS = 30 * 24 * HOUR_MS;

const dimensions = z.array(z.tuple([z.string(), z.string()]));
const name = z.string().refine((text): text is MetricName => text in METRICS);
const unit = z.enum(['None', 'Count', 'Milliseconds', 'Seconds']);
const runSchema = z.object({ points: z.array(z.object({ name, unit, dimensions, value: z.number() })) });
const numbers = { count: z.number(), sum: z.number(), minimum: z.number(), maximum: z.number() };
const hourSchema = z.object({
  runs: z.number(),
  statistics: z.array(z.object({ name, unit, dimensions, ...numbers })),
});

/** Opens what a vantage's earlier process left in the store, and adds to it. */
export async function openMetricsQueue(local: SqliteTable, vantage: string, now: () => Date): Promise<MetricsQueue> {
  const pk = `publish#${vantage}`;
  const found = await local.query({ pk, beginsWith: 'metrics#' });
  let keys = found.flatMap(({ sk }) => waitingOf(pk, sk) ?? []);
  let dropped = 0;
  let bounding = Promise.resolve();
  /** On their way: they are neither summed up nor dropped meanwhile. */
  const sending = new Set<string>();

  const itemOf = (kind: Waiting['kind'], at: string, shard: string, body: unknown): Item => ({
    pk,
    sk: `metrics#${kind}#${at}#${shard}`,
    schemaVersion: SCHEMA_VERSION,
    ttl: Math.floor((Date.parse(at) + FORGOTTEN_MS) / 1000),
    body,
  });
  const exchange = (removed: readonly Waiting[], items: readonly Item[]): void => {
    local.exchange(removed, items);
    const added = items.flatMap(({ sk }) => waitingOf(pk, sk) ?? []);
    const gone = new Set([...removed, ...added].map(({ sk }) => sk));
    keys = [...keys.filter(({ sk }) => !gone.has(sk)), ...added];
  };
  const isFree = (waiting: Waiting | undefined): boolean =>
    waiting === undefined || (keys.includes(waiting) && !sending.has(waiting.sk));
  const read = async (waiting: Waiting): Promise<Batch | undefined> => {
    const [item] = await local.batchGet([waiting]);
    const parsed =
      waiting.kind === 'run' ? runSchema.safeParse(item?.body).data : hourSchema.safeParse(item?.body).data;
    if (parsed === undefined) return undefined;
    return 'points' in parsed ? { kind: 'run', ...parsed } : { kind: 'hour', ...parsed };
  };

  /** One run into its hour; what of the hour was sent before is not there any more, and is not sent again. */
  async function sumUp(run: Waiting): Promise<void> {
    const hour = new Date(Math.floor(Date.parse(run.at) / HOUR_MS) * HOUR_MS).toISOString();
    const known = keys.find(({ kind, at, shard }) => kind === 'hour' && at === hour && shard === run.shard);
    const [batch, before] = [await read(run), known === undefined ? undefined : await read(known)];
    const [runs, sums] = before?.kind === 'hour' ? [before.runs, before.statistics] : [0, []];
    const points = batch?.kind === 'run' ? batch.points : [];
    if (!isFree(run) || !isFree(known)) return;
    exchange([run], [itemOf('hour', hour, run.shard, { runs: runs + 1, statistics: summedUp(sums, points) })]);
  }

  async function bound(): Promise<void> {
    const runs = keys.filter(({ kind }) => kind === 'run');
    const times = [...new Set(runs.map(({ at }) => at))].toSorted().reverse();
    const oldest = times[KEPT_RUNS - 1];
    for (const run of runs) if (oldest !== undefined && run.at < oldest) await sumUp(run);
    const limit = new Date(now().getTime() - OLDEST_MS).toISOString();
    for (const one of keys.filter(({ at }) => at < limit)) {
      const batch = await read(one);
      if (!isFree(one)) continue;
      dropped += batch?.kind === 'hour' ? batch.runs : 1;
      exchange([one], []);
    }
  }

  return {
    async add(points, at, shard) {
      exchange([], [itemOf('run', at.toISOString(), String(shard), { points })]);
      bounding = bounding.then(bound, bound);
      await bounding;
    },
    waiting: () => keys.toSorted((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0)),
    async send(waiting, put) {
      if (!isFree(waiting)) return;
      sending.add(waiting.sk);
      try {
        const batch = await read(waiting);
        if (batch !== undefined) await put(batch);
        exchange([waiting], []);
      } finally {
        sending.delete(waiting.sk);
      }
    },
    takeDropped: () => {
      const taken = dropped;
      dropped = 0;
      return taken;
    },
  };
}

function waitingOf(pk: string, sk: string): Waiting | undefined {
  const [, kind, at, shard] = sk.split('#');
  if ((kind !== 'run' && kind !== 'hour') || at === undefined || shard === undefined) return undefined;
  return { pk, sk, kind, at, shard };
}
