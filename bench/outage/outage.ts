import { setImmediate as turn } from 'node:timers/promises';
import type { Heartbeat, View } from '../../lib/judgement/view';
import { incidentStore } from '../../lib/store/incidentStore';
import { sqliteTable } from '../../lib/store/sqliteTable';
import type { Key, Table } from '../../lib/store/table';
import { vantageStore } from '../../lib/store/vantageStore';
import type { ConfiguredVantage, LookRequest } from '../../lib/telemetry/contract';
import { judgeEverything, judgesOver } from '../../lib/workflow/judgeEverything';
import { tellEverything, tellingOver } from '../../lib/workflow/tellEverything';
import { HEALTHY_KEYWORDS, STRIPPED_KEYWORDS } from '../../test/support/observations';
import { targetOf } from '../scale/installation';

const VANTAGES: readonly ConfiguredVantage[] = ['us', 'eu', 'ap', 'sa', 'jp'].map((id, n) => ({
  ...{ id, role: 'observer', external: false, region: 'us-east-1', probeFunctionName: id },
  egress: `198.51.100.${n + 1}`,
}));
const EVERY_SECONDS = 300;
/** As the event source mapping has it. */
const BATCH = 1000;
const KEYS_A_READ = 100;
/** Of a call of the table in its own region; so many of a batch go on at once. */
const CALL_MS = 8;
const CALLS_AT_ONCE = 16;
/** The judge has this part of a processor. */
const PROCESSOR_SHARE = 1024 / 1769;
const GATHER_MS = 10_000;
const MINUTE_MS = 60_000;

export interface LostShard {
  readonly shard: number;
  readonly hosts: readonly { readonly target: string; readonly mxHost: string }[];
}

/** All hosts of these shards. */
export const everywhereLost = (
  shards: readonly { readonly shard: number; readonly targets: readonly { readonly name: string }[] }[],
): readonly LostShard[] =>
  shards.map(({ shard, targets }) => ({
    shard,
    hosts: targets.map(({ name }) => ({ target: name, mxHost: targetOf(Number(/\d+/.exec(name)?.[0])).mxHost })),
  }));

export interface Outage {
  readonly messages: readonly { readonly atMs: number; readonly hosts: number; readonly text: string }[];
  /** Hosts that were judged, each time counted. */
  readonly judged: number;
  readonly calls: number;
  readonly cpuMs: number;
}

/**
 * Every vantage loses STARTTLS at every host in one run. Real judge and notify over a table that counts; the clock goes on by
 * what their calls and their share of a processor would take in Lambda.
 */
export async function outageOf(shards: readonly LostShard[]): Promise<Outage> {
  const sqlite = sqliteTable(':memory:');
  const startMs = Date.UTC(2026, 10, 29);
  let clock = startMs;
  let calls = 0;
  let judged = 0;
  let isOver = false;
  const calling = <T>(count: number, work: () => T): T => {
    calls += count;
    return work();
  };
  const counted: Table = {
    query: (request) => calling(1, () => sqlite.query(request)),
    queryIndex: (request) => calling(1, () => sqlite.queryIndex(request)),
    batchGet: (keys) => calling(Math.ceil(keys.length / KEYS_A_READ), () => sqlite.batchGet(keys)),
    put: (item, condition) => calling(1, () => sqlite.put(item, condition)),
  };
  const now = () => new Date(clock);
  const vantage = vantageStore(sqlite);
  const stream: Key[] = [];
  let news: Key[] = [];
  sqlite.onWrite((key) => void (key.pk.startsWith('vantage#') ? stream : news).push(key));

  const ask = async ({ id }: ConfiguredVantage, looks: readonly LookRequest[]): Promise<void> => {
    for (const { incident, round, shard, mxHost, port } of looks) {
      const [host, observedAt] = [`${mxHost}:${port}`, now().toISOString()];
      await vantage.writeLook({
        ...{ schemaVersion: 1, vantage: id, shard, incident, round, host, observedAt },
        outcome: 'missing',
      });
    }
  };
  const log = () => undefined;
  const ids = shards.map(({ shard }) => shard);
  const store = incidentStore(counted);
  const judges = judgesOver(
    counted,
    {
      store: {
        ...store,
        readHost: (...given) => {
          judged += 1;
          return store.readHost(...given);
        },
      },
      vantages: VANTAGES,
      everySeconds: EVERY_SECONDS,
      now,
      ask,
      log,
    },
    ids,
  );
  const messages: { atMs: number; hosts: number; text: string }[] = [];
  /** Notify's time passes with the judge's, or by itself when that has nothing to do. */
  const wait = async (ms: number): Promise<void> => {
    const until = clock + ms;
    while (clock < until && !isOver) await turn();
    clock = Math.max(clock, until);
  };
  const telling = tellingOver(
    sqlite,
    {
      store: incidentStore(sqlite),
      context: { installation: 'default' },
      publish: async ({ ids, email }) => void messages.push({ atMs: clock - startMs, hosts: ids.length, text: email }),
      ...{ now, wait, gatherMs: GATHER_MS, log },
    },
    { vantages: VANTAGES, shards: ids, everySeconds: EVERY_SECONDS, windows: [], hasSummaries: false },
  );
  for (const shard of shards) for (const { id } of VANTAGES) await lose(shard, id, now().toISOString(), vantage);

  const cpu = process.cpuUsage();
  const cpuNow = () => process.cpuUsage(cpu).user / 1000;
  let notifying: Promise<void> | undefined;
  while (stream.length > 0) {
    const [cpuBefore, callsBefore] = [cpuNow(), calls];
    await judgeEverything(stream.splice(0, BATCH), judges);
    clock += Math.max((cpuNow() - cpuBefore) / PROCESSOR_SHARE, ((calls - callsBefore) / CALLS_AT_ONCE) * CALL_MS);
    if (news.length > 0 && notifying === undefined) {
      const told = news;
      news = [];
      notifying = tellEverything(told, telling).finally(() => {
        notifying = undefined;
      });
    }
    await turn();
  }
  const cpuMs = cpuNow();
  isOver = true;
  await notifying;
  while ((await incidentStore(sqlite).unsaid()).length > 0) {
    clock = Math.ceil(clock / MINUTE_MS) * MINUTE_MS;
    await tellEverything('sweep', telling);
  }
  sqlite.close();
  return { messages, judged, calls, cpuMs };
}

async function lose(
  { shard, hosts }: LostShard,
  vantage: string,
  at: string,
  store: ReturnType<typeof vantageStore>,
): Promise<void> {
  for (const { target, mxHost } of hosts) await store.writeView(lostView(vantage, shard, { target, mxHost }, at));
  const counts = { hosts: hosts.length, hostsWithoutStarttls: hosts.length, hostsUnknown: 0 };
  const lists = { unfinished: [], notDue: [], targetsHash: 'x', blind: false };
  const times = { scheduledAt: at, startedAt: at, endedAt: at };
  const heartbeat: Heartbeat = { schemaVersion: 1, vantage, shard, ...times, ...counts, ...lists };
  await store.writeHeartbeat(heartbeat);
}

const DAY_BEFORE = '2026-11-28T00:00:00.000Z';

const lostView = (
  vantage: string,
  shard: number,
  { target, mxHost }: LostShard['hosts'][number],
  at: string,
): View => ({
  ...{
    schemaVersion: 1,
    vantage,
    shard,
    role: 'observer',
    target,
    host: `${mxHost}:25`,
    mxHost,
    port: 25,
    ours: false,
    require: [],
  },
  ...{ outcome: 'missing', since: at, sinceRun: at, observedAt: at, lastOfferedAt: DAY_BEFORE },
  baseline: { starttlsSessions: 2, keywords: [...HEALTHY_KEYWORDS].sort(), since: DAY_BEFORE },
  lost: ['STARTTLS'],
  gained: [],
  addresses: [
    { address: '192.0.2.1', outcome: 'missing', observedAt: at, serverName: mxHost, keywords: STRIPPED_KEYWORDS },
  ],
  deviations: [],
});
