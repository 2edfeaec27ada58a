import { setImmediate } from 'node:timers/promises';
import { policiesHere } from '../../../../lib/cli/watch/policiesHere';
import { slotOf } from '../../../../lib/policy/policySlot';
import { targetFromName } from '../../../../lib/probe/target';
import { policyStore } from '../../../../lib/store/policyStore';
import { sqliteTable } from '../../../../lib/store/sqliteTable';
import { fakeResolver } from '../../../support/fakeResolver';
import { fakeValidatingResolver, signed } from '../../../support/fakeValidatingResolver';
import { hour, stsLook } from '../../../support/policies';

const resolver = fakeResolver({ 'example.net': { mx: [[10, 'mx.example.net']] } });
const settings = {
  id: 'here',
  role: 'mail-path',
  heloName: 'watch.example.org',
  dns: '192.0.2.53',
  allowPrivateTargets: false,
  ipv6: false,
  logEveryHost: false,
  controlHosts: [],
} as const;

function machine(look: () => Promise<ReturnType<typeof stsLook>> = async () => stsLook()) {
  const table = sqliteTable(':memory:');
  const logged: string[] = [];
  const asked: unknown[] = [];
  const ending = new AbortController();
  let clock = hour(0);
  const request = {
    targets: [targetFromName('example.net'), targetFromName('[mx.example.org]')],
    allowPrivateTargets: true,
  };
  const policies = policiesHere(
    { table, here: { settings }, request, voice: { log: (message) => void logged.push(message) } },
    {
      now: () => clock,
      resolver: () => resolver,
      lookAtSts: async (domain, { signal: _, ...rest }) => {
        asked.push([domain, rest]);
        return look();
      },
      lookAtTlsRpt: async () => ({ status: 'none', discarded: 0 }),
    },
    ending.signal,
  );
  return {
    ...policies,
    store: policyStore(table),
    asked,
    logged,
    ending,
    at: (next: Date) => {
      clock = next;
    },
  };
}

test('it asks for the domains as the machine asks the DNS, and keeps what it learns', async () => {
  const here = machine();
  here.begin();
  await here.ended();
  expect(here.asked).toEqual([['example.net', { families: [4], allowPrivate: true, dnsServer: '192.0.2.53' }]]);
  expect((await here.store.read(['example.net'])).map(({ target }) => target)).toEqual(['example.net']);
});

test('it begins once in five minutes, and never beside itself', async () => {
  let end = (): void => {};
  const here = machine(
    () =>
      new Promise((resolve) => {
        end = () => resolve(stsLook());
      }),
  );
  here.begin();
  await setImmediate();
  here.at(hour(1));
  here.begin();
  await setImmediate();
  expect(here.asked).toHaveLength(1);
  end();
  await here.ended();
  here.begin();
  here.begin();
  await setImmediate();
  expect(here.asked.length).toBeLessThanOrEqual(2);
});

test('a fault is told, and nothing is begun once the end is asked for', async () => {
  const here = machine(async () => Promise.reject(new TypeError('a fault of ours')));
  here.begin();
  await here.ended();
  expect(here.logged).toEqual(['checking policies failed', 'policy check failed']);
  const ended = machine();
  ended.ending.abort();
  ended.begin();
  await ended.ended();
  expect(ended.asked).toEqual([]);
});

test.each([
  { what: 'the machine itself', named: '127.0.0.1', asked: [{ transport: 'dns', address: '127.0.0.1', port: 53 }] },
  {
    what: 'a server over HTTPS',
    named: 'https://dns.example.org/dns-query',
    asked: [{ transport: 'https', url: 'https://dns.example.org/dns-query' }],
  },
  { what: 'nobody', named: undefined, asked: [] },
])('for DANE it asks $what, and opens it once', async ({ named, asked }) => {
  const table = sqliteTable(':memory:');
  const opened: unknown[] = [];
  let clock = hour(0);
  const policies = policiesHere(
    {
      table,
      here: { settings },
      request: {
        targets: [targetFromName('example.net')],
        allowPrivateTargets: false,
        ...(named !== undefined && { validatingResolver: named }),
      },
      voice: { log: () => {} },
    },
    {
      now: () => clock,
      resolver: () => resolver,
      lookAtSts: async () => stsLook(),
      lookAtTlsRpt: async () => ({ status: 'none', discarded: 0 }),
      openValidatingResolver: async (server) => {
        opened.push(server);
        return fakeValidatingResolver({
          mx: { 'example.net': signed({ preference: 10, exchange: 'mx.example.net' }) },
          a: { 'mx.example.net': signed('192.0.2.1') },
          tlsa: { '_25._tcp.mx.example.net': 'no-such-record' },
        });
      },
    },
    new AbortController().signal,
  );
  for (const n of [0, 1, 2]) {
    clock = new Date(hour(n).getTime() + slotOf('example.net') * 300_000);
    policies.begin();
    await policies.ended();
  }
  expect(opened).toMatchObject(asked);
  expect(opened).toHaveLength(asked.length);
  const [view] = await policyStore(table).read(['example.net']);
  expect(view?.dane?.map(({ dane }) => dane)).toEqual(
    named === undefined ? undefined : [{ status: 'none', reason: 'no-tlsa' }],
  );
});
