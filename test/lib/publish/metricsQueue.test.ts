import { type Batch, type MetricsQueue, openMetricsQueue } from '../../../lib/publish/metricsQueue';
import { type SqliteTable, sqliteTable } from '../../../lib/store/sqliteTable';
import type { MetricPoint } from '../../../lib/telemetry/metrics';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const START = Date.UTC(2026, 10, 23, 21);

const points = (value: number): readonly MetricPoint[] => [
  { name: 'ProbeRuns', value: 1, unit: 'Count', dimensions: [['Vantage', 'hq']] },
  { name: 'RunDuration', value, unit: 'Seconds', dimensions: [['Vantage', 'hq']] },
];
const at = (minutes: number): Date => new Date(START + minutes * MINUTE_MS);

async function queueOver(table: SqliteTable = sqliteTable(':memory:'), now = { at: START }) {
  return { table, now, queue: await openMetricsQueue(table, 'hq', () => new Date(now.at)) };
}

/** All that waits, in the order in which it is sent, and taken away. */
async function drained(queue: MetricsQueue): Promise<readonly (Batch & { readonly at: string })[]> {
  const sent: (Batch & { readonly at: string })[] = [];
  for (const waiting of queue.waiting()) {
    await queue.send(waiting, async (batch) => void sent.push({ ...batch, at: waiting.at }));
  }
  return sent;
}
const statisticsOf = (batch: Batch | undefined, name: string) =>
  batch?.kind === 'hour' ? batch.statistics.find((one) => one.name === name) : undefined;

test('the metrics of runs are sent as they are, the newest first, each once', async () => {
  const { queue } = await queueOver();
  for (const n of [1, 2, 3]) await queue.add(points(n), at(n), 0);
  const sent = await drained(queue);
  expect(sent.map((batch) => batch.at)).toEqual([3, 2, 1].map((n) => at(n).toISOString()));
  expect(sent[0]).toMatchObject({ kind: 'run', points: points(3) });
  expect(queue.waiting()).toEqual([]);
});

test('what is not taken stays, and is there for the next process', async () => {
  const { queue, table } = await queueOver();
  await queue.add(points(1), at(1), 0);
  const [waiting] = queue.waiting();
  if (waiting === undefined) throw new Error('nothing waits');
  await expect(queue.send(waiting, () => Promise.reject(new Error('no way')))).rejects.toThrow('no way');
  const later = await queueOver(table);
  expect(await drained(later.queue)).toMatchObject([{ kind: 'run', points: points(1) }]);
  expect((await queueOver(table)).queue.waiting()).toEqual([]);
});

test('of the runs before the last 72 there are sums by the hour, of which nothing is lost', async () => {
  const { queue } = await queueOver();
  for (let n = 0; n < 200; n += 1) await queue.add(points(n), at(n), 0);
  const sent = await drained(queue);
  expect(sent.filter(({ kind }) => kind === 'run').map((batch) => batch.at)).toEqual(
    Array.from({ length: 72 }, (_, n) => at(199 - n).toISOString()),
  );
  const hours = sent.filter(({ kind }) => kind === 'hour');
  expect(hours.map((batch) => batch.at)).toEqual([at(120), at(60), at(0)].map((time) => time.toISOString()));
  expect(statisticsOf(hours[2], 'RunDuration')).toMatchObject({ count: 60, sum: 1770, minimum: 0, maximum: 59 });
  expect(statisticsOf(hours[0], 'ProbeRuns')).toMatchObject({ count: 8, sum: 8 });
});

test('each shard has its runs, and all count', async () => {
  const { queue } = await queueOver();
  for (let n = 0; n < 80; n += 1) await Promise.all([0, 1].map((shard) => queue.add(points(n), at(n), shard)));
  const sent = await drained(queue);
  expect(sent.filter(({ kind }) => kind === 'run')).toHaveLength(2 * 72);
  const summed = sent.filter(({ kind }) => kind === 'hour').map((batch) => statisticsOf(batch, 'ProbeRuns')?.count);
  expect(summed).toEqual([8, 8]);
});

test('what CloudWatch takes no more is dropped and counted', async () => {
  const { queue, now } = await queueOver();
  for (let n = 0; n < 80; n += 1) await queue.add(points(n), at(n), 0);
  now.at += 15 * 24 * HOUR_MS;
  await queue.add(points(0), new Date(now.at), 0);
  expect(await drained(queue)).toHaveLength(1);
  expect(queue.takeDropped()).toBe(80);
  expect(queue.takeDropped()).toBe(0);
});

test('what is on its way is neither summed up nor sent twice', async () => {
  const { queue } = await queueOver();
  for (let n = 0; n < 72; n += 1) await queue.add(points(n), at(n), 0);
  const oldest = queue.waiting().at(-1);
  if (oldest === undefined) throw new Error('nothing waits');
  let take = () => {};
  const sent: Batch[] = [];
  const sending = queue.send(oldest, (batch) => {
    sent.push(batch);
    return new Promise((resolve) => {
      take = resolve;
    });
  });
  await queue.add(points(72), at(72), 0);
  await queue.send(oldest, async (batch) => void sent.push(batch));
  take();
  await sending;
  expect(sent).toHaveLength(1);
  const rest = await drained(queue);
  expect(rest.map(({ kind }) => kind)).toEqual(Array(72).fill('run'));
});

test('what does not read is taken away, and keeps nothing from being sent', async () => {
  const { table } = await queueOver();
  const sk = `metrics#run#${at(1).toISOString()}#0`;
  table.exchange([], [{ pk: 'publish#hq', sk, schemaVersion: 1, body: { points: 'none' } }]);
  const { queue } = await queueOver(table);
  await queue.add(points(2), at(2), 0);
  expect(await drained(queue)).toHaveLength(1);
  expect(queue.waiting()).toEqual([]);
});

test('where nobody publishes any more, they are forgotten in the end', async () => {
  const { queue, table } = await queueOver();
  await queue.add(points(1), at(1), 0);
  table.forget(at(29 * 24 * 60));
  expect((await queueOver(table)).queue.waiting()).toHaveLength(1);
  table.forget(at(31 * 24 * 60));
  expect((await queueOver(table)).queue.waiting()).toEqual([]);
});
