import type { Setting } from '../../../lib/page/board';
import { timelineOf } from '../../../lib/page/cell';
import { hostViewOf } from '../../../lib/page/hostView';
import { matrixOf } from '../../../lib/page/matrix';
import { toneOf } from '../../../lib/page/stretches';
import { UTC } from '../../../lib/page/zone';
import { policyStore } from '../../../lib/store/policyStore';
import { sqliteTable } from '../../../lib/store/sqliteTable';
import { vantageStore } from '../../../lib/store/vantageStore';
import { readBoard, readHostBoard } from '../../../lib/workflow/readBoard';
import { finding } from '../../support/findings';
import { hour, policyView } from '../../support/policies';
import { heartbeat, view } from '../../support/records';

const DAY_MS = 86_400_000;
const NOW = Date.parse('2026-11-23T22:00:00.000Z');
const ago = (days: number): string => new Date(NOW - days * DAY_MS).toISOString();
const setting: Setting = {
  installation: 'test',
  now: NOW,
  everySeconds: 300,
  vantages: [
    { id: 'a', role: 'observer', external: false },
    { id: 'b', role: 'observer', external: false },
  ],
  span: { from: NOW - 30 * DAY_MS, to: NOW },
  zone: UTC,
};

/** Vantage `a` sees its host flap for four days; both see another host lost for two days, ten days ago. */
async function flappingFleet() {
  const table = sqliteTable(':memory:');
  const store = vantageStore(table);
  for (const { id } of setting.vantages) {
    await store.writeHeartbeat(heartbeat(0, { vantage: id, scheduledAt: ago(0), startedAt: ago(0), endedAt: ago(0) }));
    for (const name of ['flaps.example', 'quiet.example']) {
      const host = `${name}:25`;
      const times = { since: ago(20), sinceRun: ago(20), observedAt: ago(0), firstSeenAt: ago(25) };
      await store.writeView(view({ vantage: id, target: name, mxHost: name, host, ...times }));
    }
    const change = { schemaVersion: 1, vantage: id, shard: 0, lost: [], gained: [], transcript: [] } as const;
    const quiet = { ...change, target: 'quiet.example', host: 'quiet.example:25' };
    await store.writeChange({ ...quiet, at: ago(12), from: 'offered', to: 'missing' });
    await store.writeChange({ ...quiet, at: ago(10), from: 'missing', to: 'offered' });
    for (let n = 0; id === 'a' && n < 1100; n += 1) {
      const [from, to] = n % 2 === 0 ? (['offered', 'missing'] as const) : (['missing', 'offered'] as const);
      const at = ago(4 - (n * 4) / 1100);
      await store.writeChange({ ...change, target: 'flaps.example', host: 'flaps.example:25', at, from, to });
    }
  }
  return { table, shards: [0], unreadable: () => {} };
}

test('a strip begins where the changes that were read do, and says nothing of what was before', async () => {
  const source = await flappingFleet();
  const { rows } = matrixOf(await readBoard(setting, source), { filter: 'quiet', isTroubledOnly: false, page: 1 });
  const [a, b] = rows[0]?.cells ?? [];
  expect(a?.columns.slice(0, 40)).toEqual(Array.from({ length: 40 }));
  expect(b?.columns.filter((tone) => tone === 'lost').length).toBeGreaterThan(2);
  source.table.close();
});

test('a vantage that changes often hides nothing that another one saw of the host', async () => {
  const source = await flappingFleet();
  const shown = hostViewOf(await readHostBoard('quiet.example:25', setting, source));
  for (const { id, stretches } of shown?.vantages ?? [])
    expect([id, stretches.map(({ outcome }) => toneOf(outcome))]).toEqual([id, ['offered', 'lost', 'offered']]);
  const board = await readHostBoard('flaps.example:25', setting, source);
  expect(board.hasMore).toBe(true);
  expect(board.knownFrom?.get('a')).toBeGreaterThan(NOW - 4 * DAY_MS);
  source.table.close();
});

test('of hundreds of targets on one host not every view is drawn', () => {
  let drawn = 0;
  const flipsOf = () => {
    drawn += 1;
    return [];
  };
  const [vantage] = setting.vantages;
  if (vantage === undefined) throw new Error('no vantage');
  const views = Array.from({ length: 600 }, (_, n) => view({ vantage: 'a', target: `t${n}.example` }));
  timelineOf({ vantage, views, heartbeats: [], flipsOf, isServed: false }, setting);
  expect(drawn).toBe(50);
});

test('a board has the policies at which something stands, and a host those of its targets that are watched', async () => {
  const table = sqliteTable(':memory:');
  const source = { table, shards: [0], unreadable: () => {} };
  const policies = policyStore(table);
  await vantageStore(table).writeView(view());
  await policies.write(policyView());
  await policies.write(policyView({ target: 'at-fault.example', findings: [finding({ code: 'mx-mismatch' })] }));
  const { policyFaults } = await readBoard(setting, source);
  expect(policyFaults?.map(({ target }) => target)).toEqual(['at-fault.example']);
  const host = await readHostBoard('mx.example.net:25', setting, source);
  expect(host.policies?.map(({ view: { target } }) => target)).toEqual(['example.net']);
  await policies.write(policyView({ shard: 7, observedAt: hour(1).toISOString() }));
  expect((await readHostBoard('mx.example.net:25', setting, source)).policies).toEqual([]);
  table.close();
});

test('a host and the matrix show a certificate beside the TLSA records of its host', async () => {
  const table = sqliteTable(':memory:');
  const at = (n: number): string => hour(n).toISOString();
  const base64 = (of: number, length: number): string => Buffer.alloc(length, of).toString('base64');
  const digests = (of: number) => ({ sha256: base64(of, 32), sha512: base64(of, 64) });
  const chain = { path: [{ whole: digests(1), key: digests(1) }], names: ['mx.example.net'], otherNames: [] };
  const expired = finding({
    code: 'certificate-expired',
    severity: 'warning',
    message: 'it has expired',
    since: at(-5),
  });
  const { since: _, ...shown } = expired;
  const own = view({ firstSeenAt: at(-6), findings: [expired] });
  const addresses = own.addresses.map((one) => ({ ...one, chain, upgradedAt: at(-5), tlsFindings: [shown] }));
  await vantageStore(table).writeView({ ...own, addresses });
  await vantageStore(table).writeHeartbeat(heartbeat(58));
  const source = { table, shards: [0], unreadable: () => {} };
  const codes = async () => {
    const board = await readBoard(setting, source);
    const host = hostViewOf(await readHostBoard('mx.example.net:25', setting, source));
    return [
      board.views.flatMap(({ findings = [] }) => findings.map(({ code }) => code)),
      host?.vantages[0]?.findings.map(({ code }) => code),
    ];
  };
  const looks = (data: string) =>
    policyStore(table).write(
      policyView({
        sts: { record: { status: 'none' }, lookedAt: at(0) },
        dane: [
          {
            mxHost: 'mx.example.net',
            dane: {
              status: 'dane',
              baseDomain: 'mx.example.net',
              records: [{ usage: 3, selector: 1, matching: 1, data }],
            },
            since: at(-5),
          },
        ],
        observedAt: data === digests(1).sha256 ? at(0.5) : at(0.7),
      }),
    );
  expect(await codes()).toEqual([['certificate-expired'], ['certificate-expired']]);
  await looks(digests(1).sha256);
  expect(await codes()).toEqual([[], []]);
  await looks(digests(2).sha256);
  expect(await codes()).toEqual([
    ['tlsa-invalid', 'certificate-expired'],
    ['tlsa-invalid', 'certificate-expired'],
  ]);
});
