import type { SqliteTable } from '../store/sqliteTable';
import type { Key, Table } from '../store/table';
import type { HubMetrics } from '../telemetry/cloudWatch';
import { type Brought, broughtWords, someKeys } from './brought';
import { hubFault, isUnfit } from './hubFault';
import type { Batch, MetricsQueue } from './metricsQueue';
import { newOutage } from './outage';
import { replicate } from './replicate';

export interface PublisherDependencies {
  readonly local: SqliteTable;
  readonly hub: Table;
  readonly vantage: string;
  readonly metrics: Pick<HubMetrics, 'put' | 'putStatistics'>;
  readonly queue: MetricsQueue;
  readonly now: () => Date;
  /** Waits, or less where the signal fires. */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Tells people one line. */
  readonly say: (text: string) => void;
}

/** Brings what waits to the hub. */
export interface Publisher {
  /** There may be something: tries at once, or once more after the attempt under way. */
  nudge(): void;
  /** Settles when nothing is under way. */
  idle(): Promise<void>;
}

/** How long one attempt may go on without bringing anything. The SDK has its own limits for each request, below that. */
const STALLED_MS = 90_000;

/**
 * What was seen first, and its metrics after it. A fault is told once and tried again with the next nudge; nothing rejects.
 * After the signal fired nothing more is begun, and nobody waits for what is under way.
 */
export function newPublisher(deps: PublisherDependencies, signal: AbortSignal): Publisher {
  const { vantage, queue, metrics, now, wait, say } = deps;
  const outages = {
    views: newOutage(`what ${vantage} sees is`, now, say),
    metrics: newOutage(`the metrics of ${vantage} are`, now, say),
  };
  const told = new Set<string>();
  const once = (what: string, text: string) => {
    if (!told.has(what)) say(text);
    told.add(what);
  };
  const counts = new Map<Brought, number>();
  const count = (kind: Brought, more: number) => counts.set(kind, (counts.get(kind) ?? 0) + more);

  let answers = 0;
  const answered = () => {
    answers += 1;
  };
  const heard = {
    answered,
    sent: count,
    newerVersion: (keys: readonly Key[]) =>
      once('newer', `a newer version wrote ${someKeys(keys)} at the hub, which is left alone: update this machine`),
    unfit: (key: Key, error: unknown) =>
      once(`unfit ${key.pk} ${key.sk}`, `the hub takes no ${key.sk}: ${hubFault(error, vantage).text}`),
    strangers: (keys: readonly Key[]) =>
      once(
        'strangers',
        `the hub has later word than this store of ${someKeys(keys)}: does another machine publish as ${vantage}, or is the store an old copy?`,
      ),
  };

  /** Rejects where nothing happened for so long: the network may swallow what is sent without a word. */
  async function unlessStalled(work: (until: AbortSignal) => Promise<void>): Promise<void> {
    const given = new AbortController();
    const until = AbortSignal.any([signal, given.signal]);
    let before = -1;
    const watchdog = async (): Promise<void> => {
      while (!until.aborted && before !== answers) {
        before = answers;
        await wait(STALLED_MS, until);
      }
      if (!until.aborted) throw new Error(`no answer within ${STALLED_MS / 1000} seconds`);
    };
    try {
      await Promise.race([work(until), watchdog()]);
    } finally {
      given.abort();
    }
  }

  async function sendMetrics(until: AbortSignal): Promise<void> {
    for (const waiting of queue.waiting()) {
      if (until.aborted) return;
      await queue.send(waiting, async (batch) => {
        try {
          await put(batch, new Date(waiting.at));
          answered();
          count(batch.kind, batch.kind === 'run' ? 1 : batch.runs);
        } catch (error) {
          if (!isUnfit(error)) throw error;
          say(
            `the metrics of ${waiting.at} are dropped, CloudWatch does not take them: ${hubFault(error, vantage).text}`,
          );
        }
      });
    }
  }
  const put = (batch: Batch, at: Date): Promise<void> =>
    batch.kind === 'run' ? metrics.put(batch.points, at) : metrics.putStatistics(batch.statistics, at);

  async function attempt(kind: keyof typeof outages, work: (until: AbortSignal) => Promise<void>): Promise<boolean> {
    try {
      await unlessStalled(work);
    } catch (error) {
      if (!signal.aborted) outages[kind].failed(hubFault(error, vantage).text);
      return false;
    }
    return !signal.aborted;
  }

  async function publish(): Promise<void> {
    if (!(await attempt('views', (until) => replicate({ ...deps, heard }, until)))) return;
    const isAll = await attempt('metrics', sendMetrics);
    if (signal.aborted) return;
    count('dropped', queue.takeDropped());
    const words = broughtWords(counts);
    outages.views.worked(words);
    if (isAll) outages.metrics.worked(words);
    counts.clear();
  }

  let working: Promise<void> | undefined;
  let isWanted = false;
  async function work(): Promise<void> {
    while (isWanted && !signal.aborted) {
      isWanted = false;
      await publish();
    }
    working = undefined;
  }
  return {
    nudge() {
      isWanted = true;
      working ??= work();
    },
    async idle() {
      const ended = new AbortController();
      const either = AbortSignal.any([signal, ended.signal]);
      const fired = new Promise<void>((resolve) => either.addEventListener('abort', () => resolve(), { once: true }));
      while (working !== undefined && !signal.aborted) await Promise.race([working, fired]);
      ended.abort();
    },
  };
}
