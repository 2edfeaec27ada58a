import type { ConfiguredVantage, LookRequest } from '../../../lib/telemetry/contract';
import { LOOKS_A_CALL, lookAsker } from '../../../lib/workflow/lookAsker';
import type { Asked } from '../../../lib/workflow/lookRequests';

const vantages = ['eu', 'us'].map(
  (id): ConfiguredVantage => ({ id, role: 'observer', external: false, region: 'eu-west-1', probeFunctionName: id }),
);
const asked = (vantage: string, n: number): Asked => ({
  vantage,
  look: {
    ...{ incident: `ID${n}`, round: 1, shard: 0, target: { name: `customer${n}.example`, require: [] } },
    ...{ mxHost: `mx${n}.example`, port: 25, addresses: [`192.0.2.${n % 250}`] },
  },
});

/** Of calls by vantage, how many looks each had. */
function setting(fails: (id: string) => boolean = () => false) {
  const calls: [string, number][] = [];
  const logged: Record<string, unknown>[] = [];
  let nowMs = 0;
  const asker = lookAsker({
    vantages,
    now: () => new Date(nowMs),
    ask: async ({ id }, looks: readonly LookRequest[]) => {
      calls.push([id, looks.length]);
      if (fails(id)) throw new Error('no answer');
    },
    log: (message, facts) => void logged.push({ message, ...facts }),
  });
  const pass = (ms: number) => {
    nowMs += ms;
  };
  return { asker, calls, logged, pass };
}

test('asks each vantage once where there are few', async () => {
  const { asker, calls } = setting();
  for (const [vantage, n] of [
    ['eu', 1],
    ['us', 1],
    ['eu', 2],
  ] as const)
    asker.add(asked(vantage, n));
  expect(calls).toEqual([]);
  await asker.end();
  expect(calls).toEqual([
    ['eu', 2],
    ['us', 1],
  ]);
});

test('asks for as many at a time as a call takes, and not at the end only', async () => {
  const { asker, calls } = setting();
  for (let n = 0; n < 2 * LOOKS_A_CALL + 7; n += 1) asker.add(asked('eu', n));
  expect(calls).toEqual([
    ['eu', LOOKS_A_CALL],
    ['eu', LOOKS_A_CALL],
  ]);
  await asker.end();
  expect(calls.at(-1)).toEqual(['eu', 7]);
});

test('lets none wait long for others', async () => {
  const { asker, calls, pass } = setting();
  asker.add(asked('eu', 1));
  pass(3000);
  asker.add(asked('eu', 2));
  expect(calls).toEqual([['eu', 2]]);
});

test('a vantage that can’t be asked keeps no other from being asked', async () => {
  const { asker, calls, logged } = setting((id) => id === 'eu');
  for (const id of ['eu', 'us', 'gone']) asker.add(asked(id, 1));
  await asker.end();
  expect(calls).toEqual([
    ['eu', 1],
    ['us', 1],
  ]);
  expect(logged).toEqual([{ message: 'asking for a second look failed', vantage: 'eu', error: expect.any(Error) }]);
});

test('a call is within what Lambda takes', async () => {
  const long = 'x'.repeat(253);
  const look = { ...asked('eu', 1).look, mxHost: long, target: { name: long, require: ['STARTTLS'] } };
  const addresses = Array.from(
    { length: 32 },
    (_, n) => `2001:db8:ffff:ffff:ffff:ffff:ffff:${(0xf000 + n).toString(16)}`,
  );
  const all = Array.from({ length: LOOKS_A_CALL }, () => ({ ...look, addresses }));
  expect(Buffer.byteLength(JSON.stringify({ schemaVersion: 1, kind: 'look', looks: all }))).toBeLessThan(256 * 1024);
});
