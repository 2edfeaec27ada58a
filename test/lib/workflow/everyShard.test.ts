import { targetFromName } from '../../../lib/probe/target';
import { sqliteTable } from '../../../lib/store/sqliteTable';
import { vantageStore } from '../../../lib/store/vantageStore';
import { runEveryShard } from '../../../lib/workflow/everyShard';
import { vantageOver } from '../../../lib/workflow/vantageOver';
import { fakeResolver } from '../../support/fakeResolver';
import { healthy } from '../../support/observations';

const names = ['a.example', 'b.example', 'c.example'];
const zone = Object.fromEntries(
  names.flatMap((name, n) => [
    [name, { mx: [[10, `mx.${name}`]] }],
    [`mx.${name}`, { a: [`192.0.2.${n + 1}`] }],
  ]),
);
const AT = new Date('2026-11-23T21:55:00.000Z');

function vantage() {
  const table = sqliteTable(':memory:');
  let clock = AT.getTime();
  const probe = vantageOver(table, {
    vantage: {
      id: 'hq',
      role: 'mail-path',
      heloName: 'mail.example.org',
      allowPrivateTargets: false,
      ipv6: false,
      logEveryHost: false,
      controlHosts: [],
    },
    everySeconds: 300,
    metricsLevel: 'full',
    resolver: fakeResolver(zone),
    emit: async () => {},
    log: () => {},
    now: () => new Date(clock++),
    wait: async () => {},
    confirmAfterMs: 3000,
    runSession: async () => healthy(),
  });
  return { table, probe };
}
const shards = names.map((name, shard) => ({ shard, targets: [targetFromName(name)] }));

test('each shard has its own heartbeat, views and metrics, of one scheduled time', async () => {
  const { table, probe } = vantage();
  const emitted: string[] = [];
  const emit = async (points: readonly { readonly name: string }[], at: Date, shard: number) => {
    const runs = points.filter(({ name }) => name === 'ProbeRuns').length;
    emitted.push(`${shard} ${at.toISOString()} ${runs}`);
  };
  await runEveryShard(AT, { ...probe, shards, emit }, new AbortController().signal);
  expect(emitted.toSorted()).toEqual([0, 1, 2].map((shard) => `${shard} ${AT.toISOString()} 1`));
  for (const [shard, name] of names.entries()) {
    const { heartbeat, views } = await vantageStore(table).read('hq', shard);
    expect(heartbeat).toMatchObject({ shard, scheduledAt: AT.toISOString(), hosts: 1 });
    expect(views.map(({ target }) => target)).toEqual([name]);
  }
});

test('a shard that fails keeps no other from running, and is what is reported', async () => {
  const { table, probe } = vantage();
  const emit = async (_: unknown, __: Date, shard: number) => {
    if (shard === 0) throw new Error('no metrics');
  };
  const run = runEveryShard(AT, { ...probe, shards, emit }, new AbortController().signal);
  await expect(run).rejects.toThrow('no metrics');
  for (const shard of [0, 1, 2]) expect((await vantageStore(table).read('hq', shard)).heartbeat).toBeDefined();
});
