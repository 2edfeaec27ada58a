import { openMetricsQueue } from '../../../lib/publish/metricsQueue';
import { newPublisher } from '../../../lib/publish/publisher';
import { ownPartitions } from '../../../lib/publish/replication';
import { sqliteTable } from '../../../lib/store/sqliteTable';
import type { Table } from '../../../lib/store/table';
import { vantageStore } from '../../../lib/store/vantageStore';
import type { DataPoint } from '../../../lib/telemetry/cloudWatch';
import { heartbeat, view } from '../../support/records';

const START = Date.UTC(2026, 10, 23, 21);
const POINT = { name: 'ProbeRuns', value: 1, unit: 'Count', dimensions: [['Vantage', 'hq']] } as const;
const denied = (name: string) => Object.assign(new Error('no'), { name, $metadata: { httpStatusCode: 400 } });

interface Ways {
  hub: (work: () => Promise<boolean>) => Promise<boolean>;
  metrics: (work: () => Promise<void>) => Promise<void>;
}

async function place() {
  const [local, there] = [sqliteTable(':memory:'), sqliteTable(':memory:')];
  local.markWrites(ownPartitions('hq'));
  const said: string[] = [];
  const metrics: DataPoint[] = [];
  const clock = { at: START };
  const ways: Ways = { hub: (work) => work(), metrics: (work) => work() };
  const ending = new AbortController();
  let stall = () => {};
  const hub: Table = { ...there, put: (item, condition) => ways.hub(() => there.put(item, condition)) };
  const now = () => new Date(clock.at);
  const queue = await openMetricsQueue(local, 'hq', now);
  const publisher = newPublisher(
    {
      local,
      hub,
      vantage: 'hq',
      queue,
      now,
      metrics: {
        put: (points) => ways.metrics(async () => void metrics.push(...points)),
        putStatistics: async () => {},
      },
      wait: (_, signal) =>
        new Promise((resolve) => {
          stall = resolve;
          signal.addEventListener('abort', () => resolve());
        }),
      say: (text) => void said.push(text),
    },
    ending.signal,
  );
  const store = vantageStore(local);
  return {
    local,
    there,
    said,
    metrics,
    clock,
    ways,
    ending,
    publisher,
    queue,
    /** A run has come to its end. */
    async ran(n: number) {
      await store.writeView(view({ vantage: 'hq', observedAt: new Date(START + n).toISOString() }));
      await store.writeHeartbeat(heartbeat(n, { vantage: 'hq' }));
      await queue.add([POINT], new Date(START + n * 60_000), 0);
    },
    /** So much time passes without an answer as an attempt may take. */
    stall: () => stall(),
    async publish() {
      publisher.nudge();
      await publisher.idle();
    },
  };
}

test('what was seen goes first, and its metrics after it', async () => {
  const { ran, publish, there, metrics, ways, said } = await place();
  const order: string[] = [];
  ways.hub = (work) => {
    order.push('hub');
    return work();
  };
  ways.metrics = (work) => {
    order.push('metrics');
    return work();
  };
  await ran(1);
  await publish();
  expect(order).toEqual(['hub', 'hub', 'metrics']);
  expect((await vantageStore(there).read('hq', 0)).heartbeat).toBeDefined();
  expect(metrics).toEqual([POINT]);
  expect(said).toEqual([]);
});

test('metrics alone that are refused are told once, and sent when they may be', async () => {
  const { ran, publish, ways, said, metrics, clock } = await place();
  ways.metrics = async () => {
    throw denied('AccessDenied');
  };
  for (const n of [1, 2, 3]) {
    await ran(n);
    await publish();
  }
  clock.at += 10 * 60_000;
  ways.metrics = (work) => work();
  await publish();
  expect(said).toHaveLength(2);
  expect(said[0]).toMatch(/^the metrics of hq are not published since 2026-11-23T21:00:00\.000Z: access denied: /);
  expect(said[1]).toBe('the metrics of hq are published again, after 10 min: the metrics of 3 runs');
  expect(metrics).toHaveLength(3);
});

test('metrics that CloudWatch will never take are dropped and told, and hold nothing up', async () => {
  const { ran, publish, ways, said, queue } = await place();
  let refused = 0;
  ways.metrics = async (work) => {
    refused += 1;
    if (refused === 1) throw denied('InvalidParameterValueException');
    await work();
  };
  await ran(1);
  await ran(2);
  await publish();
  expect(said).toEqual([
    'the metrics of 2026-11-23T21:02:00.000Z are dropped, CloudWatch does not take them: InvalidParameterValueException: no',
  ]);
  expect(queue.waiting()).toEqual([]);
});

test('a network that swallows what is sent is given up on, and tried again', async () => {
  const { ran, publisher, publish, ways, said, stall, local } = await place();
  ways.hub = () => new Promise(() => {});
  await ran(1);
  publisher.nudge();
  for (let n = 0; n < 20; n += 1) await Promise.resolve();
  stall();
  await publisher.idle();
  expect(said).toEqual([expect.stringMatching(/not published since .*: Error: no answer within 90 seconds\./)]);
  ways.hub = (work) => work();
  await publish();
  expect(local.marked()).toEqual([]);
  expect(said[1]).toMatch(/^what hq sees is published again/);
});

test('when it is to end, nobody waits for what is under way', async () => {
  const { ran, publisher, ways, said, ending, local } = await place();
  ways.hub = () => new Promise(() => {});
  await ran(1);
  publisher.nudge();
  const idle = publisher.idle();
  ending.abort();
  await idle;
  publisher.nudge();
  await publisher.idle();
  expect(said).toEqual([]);
  expect(local.marked()).toHaveLength(2);
});

test('what comes up during an attempt is brought by one more', async () => {
  const { ran, publisher, ways, local } = await place();
  let isFirst = true;
  ways.hub = async (work) => {
    if (isFirst) {
      isFirst = false;
      await ran(2);
      publisher.nudge();
    }
    return work();
  };
  await ran(1);
  publisher.nudge();
  await publisher.idle();
  expect(local.marked()).toEqual([]);
});
