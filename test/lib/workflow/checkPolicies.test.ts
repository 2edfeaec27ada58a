import { lookAtSts, type StsLook } from '../../../lib/policy/mtaStsLook';
import { slotOf } from '../../../lib/policy/policySlot';
import { lookUpTlsRptRecord } from '../../../lib/policy/tlsRptLook';
import { targetFromName } from '../../../lib/probe/target';
import type { Target } from '../../../lib/probe/types';
import { policyStore } from '../../../lib/store/policyStore';
import { type SqliteTable, sqliteTable } from '../../../lib/store/sqliteTable';
import { checkPolicies, type PolicyCheckDependencies } from '../../../lib/workflow/checkPolicies';
import { createCertificates } from '../../support/certificates';
import { fakeResolver } from '../../support/fakeResolver';
import { hour, stsLook, UNFETCHED } from '../../support/policies';
import { startWebServer } from '../../support/webServer';

const domain = (name: string): Target => targetFromName(name);
const slotTime = (name: string, hours = 0): Date => new Date(hour(hours).getTime() + slotOf(name) * 300_000);

/** A policy check over one table, with a clock that stands where it is put. */
function installation(names: readonly string[], more: Partial<PolicyCheckDependencies> = {}) {
  const table: SqliteTable = sqliteTable(':memory:');
  const store = policyStore(table);
  const asked: string[] = [];
  const logged: (readonly [string, Record<string, unknown>])[] = [];
  let writes = 0;
  let clock = hour(0);
  let look: (name: string) => StsLook | Promise<StsLook> = () => stsLook();
  table.onWrite(({ sk }) => {
    if (sk === 'mta-sts') writes += 1;
  });
  const zone = Object.fromEntries(names.map((name) => [name, { mx: [[10, `mx.${name}`]] as const }]));
  const deps: PolicyCheckDependencies = {
    store,
    resolver: fakeResolver(zone),
    lookAtSts: async (name) => {
      asked.push(name);
      return look(name);
    },
    lookAtTlsRpt: async () => ({ status: 'none', discarded: 0 }),
    now: () => clock,
    log: (message, facts) => void logged.push([message, facts]),
    ...more,
  };
  return {
    store,
    logged,
    takeAsked: () => asked.splice(0),
    takeWrites: () => {
      const taken = writes;
      writes = 0;
      return taken;
    },
    says: (next: typeof look) => {
      look = next;
    },
    run: (at: Date, { targets = names.map(domain), signal = new AbortController().signal } = {}) => {
      clock = at;
      return checkPolicies({ shard: 0, targets }, deps, signal);
    },
    at: (next: Date) => {
      clock = next;
    },
  };
}

const NAMES = ['contoso.example', 'example.net', 'example.org'];

test('the first run looks at every domain, and at no host', async () => {
  const world = installation(NAMES);
  await world.run(hour(0), { targets: [...NAMES.map(domain), domain('[mx.example.org]')] });
  expect(world.takeAsked().sort()).toEqual(NAMES);
  const [view] = await world.store.read(['example.net']);
  expect(view).toEqual(
    expect.objectContaining({
      target: 'example.net',
      domain: 'example.net',
      mxHosts: ['mx.example.net'],
      slot: slotOf('example.net'),
      observedAt: hour(0).toISOString(),
      tlsRpt: { status: 'none', discarded: 0 },
    }),
  );
});

test('after the first hour each domain is looked at once an hour, always at the same time', async () => {
  const world = installation(NAMES);
  await world.run(hour(0));
  world.takeAsked();
  const times = new Map<string, number[]>();
  for (let n = 12; n < 60; n += 1) {
    await world.run(new Date(hour(0).getTime() + n * 300_000));
    if (n < 24) world.takeAsked();
    for (const name of world.takeAsked()) times.set(name, [...(times.get(name) ?? []), n]);
  }
  for (const name of NAMES) {
    const slot = slotOf(name);
    expect(times.get(name)).toEqual([24 + slot, 36 + slot, 48 + slot]);
  }
});

test('what has not changed is not written, but for a sign of life', async () => {
  const world = installation(['example.net']);
  await world.run(hour(0));
  expect(world.takeWrites()).toBe(1);
  await world.run(slotTime('example.net', 1));
  expect(world.takeWrites()).toBe(0);
  world.says(() => stsLook({ mode: 'testing' }, '2'));
  await world.run(slotTime('example.net', 2));
  expect(world.takeWrites()).toBe(1);
  const [heartbeat] = await world.store.readHeartbeats([0]);
  const at = slotTime('example.net', 2).toISOString();
  expect(heartbeat).toEqual(expect.objectContaining({ startedAt: at }));
  expect(heartbeat?.slots).toContainEqual({ slot: slotOf('example.net'), lookedAt: at });
});

test('a fetch that fails is a finding in the next hour, if it fails again', async () => {
  const world = installation(['example.net']);
  const codes = async () => (await world.store.read(['example.net']))[0]?.findings.map(({ code }) => code);
  await world.run(hour(0));
  world.says(() => stsLook(UNFETCHED));
  await world.run(slotTime('example.net', 1));
  expect(await codes()).toEqual([]);
  await world.run(slotTime('example.net', 2));
  expect(await codes()).toEqual(['sts-policy-fetch-error']);
  world.says(() => stsLook());
  await world.run(slotTime('example.net', 3));
  expect(await codes()).toEqual([]);
});

test('no more than ten domains are looked at at once', async () => {
  const names = Array.from({ length: 30 }, (_, n) => `d${n}.example`);
  const world = installation(names);
  let [now, most] = [0, 0];
  world.says(async () => {
    now += 1;
    most = Math.max(most, now);
    await new Promise((resolve) => setImmediate(resolve));
    now -= 1;
    return stsLook();
  });
  await world.run(hour(0));
  expect(most).toBe(10);
  expect(world.takeAsked()).toHaveLength(30);
});

test('what the deadline comes before is left as it was, and looked at by the next run', async () => {
  const world = installation(NAMES);
  const ended = new AbortController();
  world.says((name) => {
    if (name === 'example.net') ended.abort();
    return stsLook(name === 'example.net' ? { status: 'fetch-error', code: 'aborted', reason: 'aborted' } : {});
  });
  await world.run(slotTime('example.net'), { signal: ended.signal });
  expect(await world.store.read(['example.net'])).toEqual([]);
  world.takeAsked();
  world.says(() => stsLook());
  await world.run(new Date(slotTime('example.net').getTime() + 300_000));
  expect(world.takeAsked()).toContain('example.net');
});

test('a fault of ours at one domain keeps none of the others from it, and fails the run', async () => {
  const world = installation(NAMES);
  world.says((name) => {
    if (name === 'example.net') throw new TypeError('a fault of ours');
    return stsLook();
  });
  await expect(world.run(hour(0))).rejects.toThrow('the policies of example.net could not be checked');
  expect((await world.store.read(NAMES)).map(({ target }) => target).sort()).toEqual([
    'contoso.example',
    'example.org',
  ]);
  expect(world.logged).toContainEqual(['checking policies failed', expect.objectContaining({ target: 'example.net' })]);
});

test('a policy is fetched from a host on loopback, and kept with the id of its record', async () => {
  const { valid } = await createCertificates('mta-sts.example.net');
  const body = 'version: STSv1\nmode: enforce\nmx: other.example.net\nmax_age: 86400\n';
  const server = await startWebServer(
    (response) => response.writeHead(200, { 'Content-Type': 'text/plain' }).end(body),
    valid,
  );
  const { addresses } = fakeResolver({ 'mta-sts.example.net': { a: ['127.0.0.1'] } });
  const resolver = { addresses, txt: async () => ({ status: 'found' as const, records: ['v=STSv1; id=20261123;'] }) };
  const port = Number(new URL(server.url).port);
  const world = installation(['example.net'], {
    lookAtSts: (name, signal) =>
      lookAtSts(name, { resolver, signal, families: [4], allowPrivate: true, port, ca: valid.ca }),
    lookAtTlsRpt: (name, signal) => lookUpTlsRptRecord(name, resolver, signal),
  });
  await world.run(hour(0));
  await server.close();
  const [view] = await world.store.read(['example.net']);
  expect(view?.sts.cached).toEqual({
    policy: { mode: 'enforce', mx: ['other.example.net'], maxAgeSeconds: 86_400 },
    recordId: '20261123',
    fetchedAt: hour(0).toISOString(),
  });
  expect(view?.findings).toEqual([
    expect.objectContaining({
      code: 'mx-mismatch',
      severity: 'critical',
      message: expect.stringContaining('queueing'),
    }),
  ]);
});
