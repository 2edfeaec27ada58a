import type { Target } from '../probe/types';
import { incidentStore } from '../store/incidentStore';
import type { SqliteTable } from '../store/sqliteTable';
import type { Key } from '../store/table';
import type { ConfiguredVantage, LookRequest, QuietWindow } from '../telemetry/contract';
import type { Secret } from '../telemetry/parameter';
import { lookAtVantage, runAtVantage, type VantageDependencies } from './atVantage';
import { judgeEverything, judgesOver } from './judgeEverything';
import type { JudgeDependencies } from './judgeHost';
import type { ProbeDependencies } from './probeDependencies';
import { NEWS_LEASE, type TellDependencies } from './tell';
import { tellEverything, tellingOver } from './tellEverything';
import { FINDINGS_LEASE } from './tellFindings';
import { loggedUnreadable } from './unreadable';
import { vantageOver } from './vantageOver';
import { breakLease } from './withLease';

/** One vantage of an embedded canary: what the judge knows of it, and its probe's view of the world. */
export interface EmbeddedVantage {
  readonly configured: ConfiguredVantage;
  readonly probe: Omit<ProbeDependencies, 'store'>;
  /** Where the keys of block lists are read. */
  readonly secret?: Secret;
  /** Whether the vantage is down and runs nothing now; never where absent. */
  readonly isDown?: () => boolean;
}

export interface EmbeddedOptions {
  readonly table: SqliteTable;
  readonly vantages: readonly EmbeddedVantage[];
  readonly targets: readonly Target[];
  readonly judge: Pick<JudgeDependencies, 'everySeconds' | 'now' | 'log' | 'testUnofferedStarttls'>;
  readonly tell: Omit<TellDependencies, 'store'>;
  /** Whether the summary of the first run and the daily digest are sent; not unless set. */
  readonly hasSummaries?: boolean;
  /** Recurring times at which nobody is told. */
  readonly windows?: readonly QuietWindow[];
}

/** The whole road in one process. */
export interface EmbeddedCanary {
  /** One scheduled run, at every vantage or at the one named; settles when all that follows from it is judged and told. */
  run(scheduledAt: Date, signal: AbortSignal, only?: string): Promise<void>;
  /** What the one-minute schedules do. */
  sweep(): Promise<void>;
  /** Lets nobody wait for a process that was killed. Only where the store is this process's alone. */
  takeOver(): Promise<void>;
}

const SHARD = 0;

/**
 * Probe, judge and notify over a local table, woken by its writes as the functions are by the table's stream: the same
 * code, no AWS.
 */
export function embeddedCanary({
  table,
  vantages,
  targets,
  judge,
  tell,
  hasSummaries = false,
  windows = [],
}: EmbeddedOptions): EmbeddedCanary {
  const incidents = incidentStore(table, loggedUnreadable(judge.log));
  const probes = vantages.map(({ probe, secret }) => vantageOver(table, probe, secret));
  const isUp = ({ vantage: { id } }: VantageDependencies): boolean =>
    vantages.find(({ configured }) => configured.id === id)?.isDown?.() !== true;
  const under = underWay();

  async function ask({ id }: ConfiguredVantage, looks: readonly LookRequest[]): Promise<void> {
    const probe = probes.find(({ vantage }) => vantage.id === id);
    const { signal } = new AbortController();
    if (probe !== undefined && isUp(probe)) under.begin(lookAtVantage(looks, probe, { all: signal, listings: signal }));
  }

  const judging: JudgeDependencies = {
    ...judge,
    store: incidents,
    vantages: vantages.map(({ configured }) => configured),
    ask,
  };
  const judges = judgesOver(table, judging, [SHARD]);
  const telling = tellingOver(
    table,
    { ...tell, store: incidents },
    { vantages: judging.vantages, shards: [SHARD], everySeconds: judge.everySeconds, windows, hasSummaries },
  );

  const wakeUps = wakeUpQueue(async (keys) => {
    await judgeEverything(keys, judges);
    const told = keys.filter(({ pk }) => pk.startsWith('incident#') || pk.startsWith('finding#'));
    if (told.length > 0) under.begin(tellEverything(told, telling));
  });
  table.onWrite((key) => under.begin(wakeUps.push(key)));

  return {
    async run(scheduledAt, signal, only) {
      const run = { scheduledAt, shard: SHARD, targets };
      const deadlines = { observe: signal, all: signal, listings: signal };
      const running = probes.filter(({ vantage: { id } }) => only === undefined || only === id);
      for (const probe of running.filter(isUp)) under.begin(runAtVantage(run, probe, deadlines));
      await under.end();
    },
    async sweep() {
      await judgeEverything('sweep', judges);
      await under.end();
      await tellEverything('sweep', telling);
    },
    async takeOver() {
      for (const name of [NEWS_LEASE, FINDINGS_LEASE]) await breakLease(name, { leases: incidents });
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
