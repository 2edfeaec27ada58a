import { setImmediate } from 'node:timers/promises';
import { policiesHere } from '../../../../lib/cli/watch/policiesHere';
import { targetFromName } from '../../../../lib/probe/target';
import { policyStore } from '../../../../lib/store/policyStore';
import { sqliteTable } from '../../../../lib/store/sqliteTable';
import { fakeResolver } from '../../../support/fakeResolver';
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
