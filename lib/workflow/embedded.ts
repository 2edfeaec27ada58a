import type { Target } from '../probe/types';
import { incidentStore } from '../store/incidentStore';
import type { SqliteTable } from '../store/sqliteTable';
import type { Key } from '../store/table';
import { vantageStore } from '../store/vantageStore';
import type { ConfiguredVantage, LookRequest } from '../telemetry/contract';
import { type JudgeDependencies, judgeSweep, judgeWakeUps } from './judge';
import type { ProbeDependencies } from './probeDependencies';
import { probeRun } from './probeRun';
import { secondLook } from './secondLook';
import { type TellDependencies, tell } from './tell';

/** One vantage of an embedded canary: what the judge knows of it, and its probe's view of the world. */
export interface EmbeddedVantage {
  readonly configured: ConfiguredVantage;
  readonly probe: Omit<ProbeDependencies, 'store'>;
}

export interface EmbeddedOptions {
  readonly table: SqliteTable;
  readonly vantages: readonly EmbeddedVantage[];
  readonly targets: readonly Target[];
  readonly judge: Pick<JudgeDependencies, 'everySeconds' | 'now' | 'log'>;
  readonly tell: Omit<TellDependencies, 'store'>;
}

/** The whole road in one process. */
export interface EmbeddedCanary {
  /** One scheduled run at every vantage; settles when all that follows from it is judged and told. */
  run(scheduledAt: Date, signal: AbortSignal): Promise<void>;
  /** What the one-minute schedules do. */
  sweep(): Promise<void>;
}

const SHARD = 0;

/**
 * Probe, judge and notify over a local table, woken by its writes as the functions are by the table's stream: the same
 * code, no AWS.
 */
export function embeddedCanary({ table, vantages, targets, judge, tell: telling }: EmbeddedOptions): EmbeddedCanary {
  const incidents = incidentStore(table);
  const probes = vantages.map(({ probe }): ProbeDependencies => ({ ...probe, store: vantageStore(table) }));
  const under = underWay();

  async function ask({ id }: ConfiguredVantage, looks: readonly LookRequest[]): Promise<void> {
    const probe = probes.find(({ vantage }) => vantage.id === id);
    if (probe !== undefined) under.begin(secondLook(looks, probe, new AbortController().signal));
  }

  const judging: JudgeDependencies = {
    ...judge,
    store: incidents,
    vantages: vantages.map(({ configured }) => configured),
    ask,
  };
  const tellAll = (keys: readonly Key[] = []) => tell({ ...telling, store: incidents }, keys);

  const wakeUps = wakeUpQueue(async (keys) => {
    await judgeWakeUps(keys, judging);
    if (keys.some(({ pk }) => pk.startsWith('incident#'))) under.begin(tellAll(keys));
  });
  table.onWrite((key) => under.begin(wakeUps.push(key)));

  return {
    async run(scheduledAt, signal) {
      const run = { scheduledAt, shard: SHARD, targets };
      for (const probe of probes) under.begin(probeRun(run, probe, { observe: signal, all: signal }));
      await under.end();
    },
    async sweep() {
      await judgeSweep(judging);
      await under.end();
      await tellAll();
    },
  };
}

/** Work that was begun and not waited for; `end` waits until there is none, and rejects where any did. */
function underWay() {
  const work = new Set<Promise<void>>();
  let failure: { readonly error: unknown } | undefined;
  return {
    begin(promise: Promise<unknown>) {
      const tracked: Promise<void> = promise.then(
        () => void work.delete(tracked),
        (error: unknown) => {
          failure ??= { error };
          work.delete(tracked);
        },
      );
      work.add(tracked);
    },
    async end() {
      while (work.size > 0) await Promise.all(work);
      const failed = failure;
      failure = undefined;
      if (failed !== undefined) throw failed.error;
    },
  };
}

/** Hands written keys on in batches, one batch at a time, as a stream does. */
function wakeUpQueue(judgeBatch: (keys: readonly Key[]) => Promise<void>) {
  let waiting: Key[] = [];
  let pumping: Promise<void> | undefined;
  async function pump(): Promise<void> {
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      await judgeBatch(batch);
    }
  }
  return {
    push(key: Key): Promise<void> {
      waiting.push(key);
      pumping ??= Promise.resolve()
        .then(pump)
        .finally(() => {
          pumping = undefined;
        });
      return pumping;
    },
  };
}
