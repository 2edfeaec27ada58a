import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type IncidentStore, incidentStore } from '../../lib/store/incidentStore';
import { sqliteTable } from '../../lib/store/sqliteTable';
import type { Key } from '../../lib/store/table';
import { vantageStore } from '../../lib/store/vantageStore';
import { bundleWorker, type FunctionProcess, startFunction } from './functionProcess';
import { allChange, allEnd, type Shard } from './hosts';
import type { Load } from './limitedTable';
import type { Asked, Published, Report, Role } from './tasks';

/** As the event source mapping has it. */
const BATCH = 1000;
/** From asking a vantage for a second look until its answer is in the table. */
const LOOK_MS = 3000;
const MINUTE_MS = 60_000;
const START = Date.UTC(2026, 10, 29);
const EVERY_MS = 5 * MINUTE_MS;
const LONGEST_PHASE_MS = 60 * MINUTE_MS;

export interface Phase {
  readonly name: 'lost' | 'confirmed' | 'returning' | 'back';
  /** From when the table had it. */
  readonly messages: readonly Published[];
  readonly load: Readonly<Record<Role, Load>>;
  readonly failures: readonly string[];
  /** Of one run. */
  readonly longestMs: Readonly<Record<Role, number>>;
  readonly cpuMs: Readonly<Record<Role, number>>;
  /** So far. */
  readonly peakMb: Readonly<Record<Role, number>>;
}

export interface Outage {
  readonly phases: readonly Phase[];
}

/**
 * Every vantage loses STARTTLS at every host in one run, sees it again in the next, and has it back two runs later. Judge and
 * notify are those of the functions, each in a process of its own, one run of each at a time.
 */
export async function outageOf(shards: readonly Shard[], over: (phase: Phase) => void): Promise<Outage> {
  const memory = '/dev/shm';
  const folder = mkdtempSync(join(existsSync(memory) ? memory : tmpdir(), 'starttls-canary-outage-'));
  const path = join(folder, 'table.sqlite');
  const table = sqliteTable(path);
  const ids = shards.map(({ shard }) => shard);
  try {
    const program = await bundleWorker(folder);
    const judge = await startFunction(program, 'judge', path, ids);
    const notify = await startFunction(program, 'notify', path, ids);
    const road = roadOver(table, judge, notify);
    const store = vantageStore(table);
    const at = (run: number) => new Date(START + run * EVERY_MS);
    const phases: Phase[] = [];
    const settled = async (name: Phase['name'], run: number): Promise<void> => {
      const phase = await road.settle(name, at(run).getTime());
      phases.push(phase);
      over(phase);
    };
    await allChange(shards, 'missing', at(0).toISOString(), store);
    await settled('lost', 0);
    await allEnd(shards, 'missing', at(1).toISOString(), store);
    await settled('confirmed', 1);
    await allChange(shards, 'offered', at(2).toISOString(), store);
    await road.settle('returning', at(2).getTime());
    await allEnd(shards, 'offered', at(3).toISOString(), store);
    await settled('back', 3);
    judge.close();
    notify.close();
    return { phases };
  } finally {
    table.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function roadOver(table: ReturnType<typeof sqliteTable>, judge: FunctionProcess, notify: FunctionProcess) {
  const vantage = vantageStore(table);
  let stream: Key[] = [];
  table.onWrite((key) => void stream.push(key));
  const spent = { judge: 0, notify: 0 };

  /** Until nothing is left to do or to say. */
  async function settle(name: Phase['name'], beganMs: number): Promise<Phase> {
    const load = { judge: emptyLoad(), notify: emptyLoad() };
    const longestMs = { judge: 0, notify: 0 };
    const [cpuMs, peakMb] = [
      { judge: 0, notify: 0 },
      { judge: 0, notify: 0 },
    ];
    const [messages, failures]: [Published[], string[]] = [[], []];
    let clock = beganMs;
    const news: Key[] = [];
    let looks: { readonly dueMs: number; readonly asked: Asked }[] = [];
    let telling: Report | undefined;
    let begunMs = 0;

    const heard = (role: Role, result: Report): void => {
      add(load[role], result.load);
      failures.push(...result.failures.map((failure) => `${role}: ${failure}`));
      messages.push(...result.published.map((message) => ({ ...message, atMs: message.atMs - beganMs })));
      cpuMs[role] += result.cpuMs - spent[role];
      spent[role] = result.cpuMs;
      peakMb[role] = result.peakMb;
      news.push(...result.written.filter(() => role === 'judge'));
    };
    const tell = async (keys: Key[] | undefined): Promise<void> => {
      begunMs = clock;
      telling = await notify.give({ kind: 'wake', nowMs: clock, ...(keys !== undefined && { keys }) });
      heard('notify', telling);
    };
    const judged = async (keys: Key[] | undefined): Promise<void> => {
      const result = await judge.give({ kind: 'wake', nowMs: clock, ...(keys !== undefined && { keys }) });
      heard('judge', result);
      looks.push(...result.asked.map((asked) => ({ dueMs: result.nowMs + LOOK_MS, asked })));
      longestMs.judge = Math.max(longestMs.judge, result.nowMs - clock);
      clock = result.nowMs;
    };
    const isDue = ({ dueMs }: { readonly dueMs: number }): boolean => dueMs <= clock;

    for (;;) {
      for (const { asked } of looks.filter(isDue)) await answer(asked, new Date(clock).toISOString(), vantage);
      looks = looks.filter((look) => !isDue(look));
      if (telling !== undefined && telling.nowMs <= clock) {
        longestMs.notify = Math.max(longestMs.notify, telling.nowMs - begunMs);
        telling = telling.isWaiting ? await notify.give({ kind: 'proceed', nowMs: clock }) : undefined;
        if (telling !== undefined) heard('notify', telling);
        continue;
      }
      if (telling === undefined && news.length > 0) {
        await tell(news.splice(0, BATCH));
        continue;
      }
      if (stream.length > 0) {
        const keys = stream.slice(0, BATCH);
        stream = stream.slice(BATCH);
        await judged(keys);
        continue;
      }
      const next = [...looks.map(({ dueMs }) => dueMs), ...(telling === undefined ? [] : [telling.nowMs])];
      if (next.length > 0) {
        clock = Math.max(clock, Math.min(...next));
        continue;
      }
      if (await isOver(name, incidentStore(table))) return { name, messages, load, failures, longestMs, cpuMs, peakMb };
      clock = Math.ceil((clock + 1) / MINUTE_MS) * MINUTE_MS;
      if (clock - beganMs > LONGEST_PHASE_MS)
        throw new Error(`${name}: not over after ${LONGEST_PHASE_MS / MINUTE_MS} minutes`);
      await judged(undefined);
      if (news.length === 0) await tell(undefined);
    }
  }
  return { settle };
}

/** Whether nothing is left to say, and the runs have led to what they lead to; else the sweeps of the next minute go on. */
async function isOver(name: Phase['name'], store: IncidentStore): Promise<boolean> {
  if ((await store.unsaid()).length > 0) return false;
  const { inMotion, atRest } = await store.open();
  return name === 'confirmed' ? inMotion.length === 0 : name !== 'back' || inMotion.length + atRest.length === 0;
}

async function answer(
  { vantage: id, looks }: Asked,
  observedAt: string,
  store: ReturnType<typeof vantageStore>,
): Promise<void> {
  for (const { incident, round, shard, mxHost, port } of looks) {
    const about = { vantage: id, shard, incident, round, host: `${mxHost}:${port}`, observedAt };
    await store.writeLook({ schemaVersion: 1, ...about, outcome: 'missing' });
  }
}

const emptyLoad = (): Load => ({
  ...{ reads: 0, writes: 0, readUnits: 0, writeUnits: 0, retries: 0, refused: 0, mostAttempts: 0, largestItem: 0 },
});

function add(sum: Load, more: Load): void {
  for (const name of ['reads', 'writes', 'readUnits', 'writeUnits', 'retries', 'refused'] as const)
    sum[name] += more[name];
  for (const name of ['mostAttempts', 'largestItem'] as const) sum[name] = Math.max(sum[name], more[name]);
}
