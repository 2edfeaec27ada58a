import { runCli } from '../../../lib/cli/runCli';
import { type FakeName, fakeResolver } from '../../support/fakeResolver';
import { recordingContext } from './recordingContext';
import { sessions } from './reports';

const many = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index);
const hosts = many(1000).map((n) => `mx${n}.example.net`);
/** A thousand hosts, the first of which has a thousand addresses. */
const zone: Readonly<Record<string, FakeName>> = {
  'example.net': { mx: hosts.map((host, index) => [index, host] as const) },
  ...Object.fromEntries(hosts.map((host) => [host, { a: ['198.41.0.4'] }])),
  'mx0.example.net': { a: many(1000).map((n) => `198.41.${n >> 8}.${n & 255}`) },
};

test('check asks no more hosts and addresses than senders would, and says so', async () => {
  const asked: string[] = [];
  const resolver = fakeResolver(zone);
  const context = recordingContext(resolver, {
    runSession: async ({ address }) => {
      asked.push(address);
      return sessions.healthy;
    },
  });
  await runCli(['check', '-4', '--no-policy', '--helo', 'canary.example.org', 'example.net', '--json'], context);
  expect(asked).toHaveLength(32 + 19);
  expect(resolver.questions).toHaveLength(1 + 20);
  expect(JSON.parse(context.output.stdout).notes).toEqual([
    'The DNS names 980 more mail hosts of example.net, which were not asked: no sender tries so many.',
    'mx0.example.net has 968 more addresses, which were not asked.',
  ]);
});

test.each([
  ['a few hosts are asked as fast as they can be', 20, 0],
  ['many hosts are asked with little memory', 300, 1],
])('%s', async (_, count, times) => {
  const saveMemory = jest.fn();
  const runSession = async () => sessions.healthy;
  const context = recordingContext(fakeResolver({}), { runSession, saveMemory });
  const addresses = many(count).map((n) => `[198.41.${n >> 8}.${n & 255}]`);
  expect(await runCli(['check', '--helo', 'canary.example.org', ...addresses], context)).toBe(0);
  expect(saveMemory).toHaveBeenCalledTimes(times);
});
