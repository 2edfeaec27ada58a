import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { PublishCommand } from '@aws-sdk/client-sns';
import { protocolBodies } from '../../lib/notification/message';
import { TABLE_ATTEMPTS } from '../../lib/store/dynamoTable';
import { incidentStore } from '../../lib/store/incidentStore';
import { sqliteTable } from '../../lib/store/sqliteTable';
import type { LookRequest } from '../../lib/telemetry/contract';
import { judgeEverything, judgesOver } from '../../lib/workflow/judgeEverything';
import { tellEverything, tellingOver } from '../../lib/workflow/tellEverything';
import { peakMemory } from '../peakMemory';
import { VANTAGES } from './hosts';
import { limitedTable, noLoad } from './limitedTable';
import { type Asked, type Published, parseTask, type Report, type Role } from './tasks';
import { VirtualClock } from './virtualClock';

/**
 * Judge or notify, in a process of its own as in an execution environment of Lambda, over a table in a file. Its clock is
 * virtual: what notify waits for, it is told of.
 */
const EVERY_SECONDS = 300;
const GATHER_MS = 10_000;
/** Both have a whole processor. */
const PROCESSOR_SHARE = 1;

const role: Role = process.argv[2] === 'judge' ? 'judge' : 'notify';
const shards = (process.argv[4] ?? '').split(',').map(Number);
const file = sqliteTable(process.argv[3] ?? '');
const clock = new VirtualClock(PROCESSOR_SHARE);
const { table, load } = limitedTable(file, clock, TABLE_ATTEMPTS);
/** Functions hold these as well. */
const held = [new DynamoDBClient({ region: 'us-east-1' }), InvokeCommand, PublishCommand];

const written: string[] = [];
file.onWrite(({ pk, sk }) => {
  if (pk.startsWith('incident#')) written.push(JSON.stringify({ pk, sk }));
});
const failures: string[] = [];
const log = (message: string, facts: Record<string, unknown>): void => {
  if ('error' in facts) failures.push(`${message}: ${String(facts.error)}`);
};
const now = (): Date => new Date(clock.nowMs);

const asked: Asked[] = [];
const judges = judgesOver(
  table,
  {
    store: incidentStore(table),
    vantages: VANTAGES,
    everySeconds: EVERY_SECONDS,
    now,
    ask: async ({ id }, looks: readonly LookRequest[]) => void asked.push({ vantage: id, looks }),
    log,
  },
  shards,
);

const published: Published[] = [];
let proceed: (() => void) | undefined;
const telling = tellingOver(
  table,
  {
    store: incidentStore(table),
    context: { installation: 'default', everySeconds: EVERY_SECONDS },
    publish: async (message) => {
      const { ids, subject, email, sms, channel = 'email' } = message;
      const bytes = Buffer.byteLength(protocolBodies(message));
      published.push({ atMs: clock.nowMs, channel, hosts: ids.length, bytes, subject, email, sms });
    },
    now,
    wait: async (ms) => {
      report({ isWaiting: true, nowMs: clock.nowMs + ms });
      await new Promise<void>((resolve) => {
        proceed = resolve;
      });
    },
    gatherMs: GATHER_MS,
    log,
  },
  { vantages: VANTAGES, shards, everySeconds: EVERY_SECONDS, windows: [], hasSummaries: false },
);

function report(about: Pick<Report, 'isWaiting' | 'nowMs'>): void {
  const result: Report = {
    ...about,
    written: written.splice(0).map((key) => JSON.parse(key)),
    asked: asked.splice(0),
    published: published.splice(0),
    failures: failures.splice(0),
    load: { ...load },
    cpuMs: process.cpuUsage().user / 1000,
    peakMb: peakMemory(),
  };
  Object.assign(load, noLoad());
  process.send?.(result);
}

process.on('disconnect', () => process.exit());
process.on('message', async (raw: unknown) => {
  const task = parseTask(raw);
  clock.nowMs = Math.max(clock.nowMs, task.nowMs);
  if (task.kind === 'proceed') return proceed?.();
  const wakeUp = task.keys ?? 'sweep';
  const work = role === 'judge' ? judgeEverything(wakeUp, judges) : tellEverything(wakeUp, telling);
  await clock.run(work.then(() => undefined)).catch((error: unknown) => failures.push(String(error)));
  report({ isWaiting: false, nowMs: clock.nowMs });
});
process.send?.({ held: held.length });
