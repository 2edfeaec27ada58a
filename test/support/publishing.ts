import { targetFromName } from '../../lib/probe/target';
import { openMetricsQueue } from '../../lib/publish/metricsQueue';
import { newPublisher } from '../../lib/publish/publisher';
import { markAll } from '../../lib/publish/replicate';
import { ownPartitions } from '../../lib/publish/replication';
import type { SmtpSession } from '../../lib/smtp/types';
import { type SqliteTable, sqliteTable } from '../../lib/store/sqliteTable';
import type { Table } from '../../lib/store/table';
import type { DataPoint } from '../../lib/telemetry/cloudWatch';
import type { MetricPoint } from '../../lib/telemetry/metrics';
import type { PointStatistics } from '../../lib/telemetry/statistics';
import { runEveryShard } from '../../lib/workflow/everyShard';
import { vantageOver } from '../../lib/workflow/vantageOver';
import { fakeResolver } from './fakeResolver';
import { healthy } from './observations';

/** How the way to the hub is: there, gone, or the answer to what is put is lost. */
export type Way = 'open' | 'gone' | 'answerLost';

/** What CloudWatch got: points of a run, or sums. */
export interface Put {
  readonly at: Date;
  readonly points: readonly (DataPoint | PointStatistics)[];
}

export interface MachineOptions {
  readonly hub: Table;
  /** By the right time. */
  readonly now: () => Date;
  readonly vantage?: string;
  readonly local?: SqliteTable;
}

/** A plain machine that publishes: real probe, store and publisher; DNS, wire, clock and the way to the hub are told. */
export interface Machine {
  readonly local: SqliteTable;
  readonly said: string[];
  readonly metrics: Put[];
  way: Way;
  answer: () => SmtpSession;
  /** Its clock is so many minutes ahead. */
  aheadMinutes: number;
  /** One run at this time and an attempt to publish; false: the machine is suspended, and nothing happens. */
  run(scheduledAt: Date): Promise<void>;
  /** One more attempt. */
  publish(): Promise<void>;
  /** Its process ends, and another one begins with the same store. */
  restart(): Promise<void>;
}

const ZONE = { 'example.net': { mx: [[10, 'mx.example.net']] }, 'mx.example.net': { a: ['192.0.2.1'] } } as const;

export const networkError = (): Error => Object.assign(new Error('connect ETIMEDOUT'), { code: 'ETIMEDOUT' });

export async function machine({
  hub,
  now: rightTime,
  vantage = 'hq',
  local = sqliteTable(':memory:'),
}: MachineOptions) {
  const said: string[] = [];
  const metrics: Put[] = [];
  let looks = 0;
  const reach = async <T>(work: () => Promise<T>): Promise<T> => {
    if (own.way === 'gone') throw networkError();
    const answer = await work();
    if (own.way === 'answerLost') throw networkError();
    return answer;
  };
  const now = () => new Date(rightTime().getTime() + own.aheadMinutes * 60_000 + looks++);
  const start = async () => {
    local.markWrites(ownPartitions(vantage));
    await markAll({ local, vantage }, [0]);
    const queue = await openMetricsQueue(local, vantage, now);
    const publisher = newPublisher(
      {
        local,
        hub: {
          ...hub,
          put: (item, condition) => reach(() => hub.put(item, condition)),
          batchGet: (keys) => reach(() => hub.batchGet(keys)),
        },
        vantage,
        queue,
        now,
        metrics: {
          put: (points, at) => reach(async () => void metrics.push({ points, at })),
          putStatistics: (points, at) => reach(async () => void metrics.push({ points, at })),
        },
        wait: (_, signal) => new Promise((resolve) => signal.addEventListener('abort', () => resolve())),
        say: (text) => void said.push(text),
      },
      new AbortController().signal,
    );
    const probe = vantageOver(local, {
      vantage: {
        id: vantage,
        role: 'mail-path',
        heloName: `${vantage}.canary.example`,
        allowPrivateTargets: true,
        ipv6: false,
        logEveryHost: false,
        controlHosts: [],
      },
      everySeconds: 300,
      metricsLevel: 'full',
      resolver: fakeResolver(ZONE),
      emit: async () => {},
      log: () => {},
      now,
      wait: async () => {},
      confirmAfterMs: 3000,
      runSession: async () => own.answer(),
    });
    return { queue, publisher, probe };
  };
  const own: Machine = {
    local,
    said,
    metrics,
    way: 'open',
    answer: healthy,
    aheadMinutes: 0,
    async run(scheduledAt) {
      const { queue, probe } = process;
      const shards = [{ shard: 0, targets: [targetFromName('example.net')] }];
      const emit = (points: readonly MetricPoint[], at: Date, shard: number) => queue.add(points, at, shard);
      await runEveryShard(scheduledAt, { ...probe, shards, emit }, new AbortController().signal);
      await own.publish();
    },
    async publish() {
      process.publisher.nudge();
      await process.publisher.idle();
    },
    async restart() {
      process = await start();
    },
  };
  let process = await start();
  return own;
}
