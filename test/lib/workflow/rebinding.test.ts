import { refusedRange } from '../../../lib/dns/refusedRange';
import type { Lookup, Resolver } from '../../../lib/dns/types';
import type { View } from '../../../lib/judgement/view';
import { fetchStsPolicy } from '../../../lib/policy/mtaStsFetch';
import { HEARTBEAT, vantagePartition, viewSortKey } from '../../../lib/store/keys';
import { healthy, stripped } from '../../support/observations';
import { heartbeat, view } from '../../support/records';
import { world } from '../../support/world';

/** A name whose addresses are public at first, and lead inside from the next answer on (DNS rebinding). */
const PUBLIC = '198.41.0.4';
const INSIDE = [
  ...['127.0.0.1', '0.0.0.0', '10.0.0.1', '172.16.0.1', '192.168.0.1', '100.64.0.1', '169.254.169.254'],
  ...['::1', '::', 'fe80::1', 'fd00:ec2::254', 'ff02::1'],
  ...[
    '::ffff:127.0.0.1',
    '::ffff:a9fe:a9fe',
    '64:ff9b::169.254.169.254',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
    '2002:a9fe:a9fe::1',
  ],
] as const;

const found = <T>(...records: readonly T[]): Lookup<T> => ({ status: 'found', records });
const NONE = { status: 'none', reason: 'no-such-record' } as const;

/** Which public answers come before those that lead inside. */
function rebinding(inside: string, publicAnswers: number, isMixed: boolean): Resolver {
  let answers = 0;
  return {
    mx: async () => found({ preference: 10, exchange: 'mx.rebinding.example' }),
    addresses: async (_, family) => {
      if (inside.includes(':') !== (family === 6)) return family === 4 ? found(PUBLIC) : NONE;
      answers += 1;
      if (answers <= publicAnswers) return family === 4 ? found(PUBLIC) : NONE;
      return isMixed ? found(inside, ...(family === 4 ? [PUBLIC] : [])) : found(inside);
    },
  };
}
const settings = { allowPrivateTargets: false, ipv6: true } as const;
const isInside = ({ address }: { readonly address: string }) => refusedRange(address) !== undefined;

describe.each(INSIDE)('where the name leads to %s', (inside) => {
  test.each([
    { after: 0, isMixed: false },
    { after: 2, isMixed: true },
    { after: 5, isMixed: false },
  ])('after $after answers, no run, confirming session or second look connects there', async ({ after, isMixed }) => {
    const resolver = rebinding(inside, after, isMixed);
    const canary = world({
      targets: ['rebinding.example'],
      vantages: [
        { id: 'a', settings },
        { id: 'b', settings },
      ],
      resolver: () => resolver,
    });
    await canary.pass(3);
    canary.answers((vantage) => (vantage === 'a' ? stripped() : healthy()));
    await canary.pass(3);
    expect(canary.sessions.filter(isInside)).toEqual([]);
    if (after > 0) expect(canary.sessions.length).toBeGreaterThan(0);
  });

  test('no policy is fetched from there', async () => {
    const resolver = rebinding(inside, 0, false);
    const family = inside.includes(':') ? 6 : 4;
    const fetched = await fetchStsPolicy('rebinding.example', { resolver, families: [family], port: 1 });
    expect(fetched).toMatchObject({ status: 'fetch-error', code: 'refused-range' });
  });

  test('no vantage looks there because another one says that it lost STARTTLS there', async () => {
    const resolver = rebinding(inside, Number.POSITIVE_INFINITY, false);
    const vantages = [
      { id: 'a', settings },
      { id: 'evil', isDown: true as const },
    ];
    const canary = world({ targets: ['rebinding.example'], vantages, resolver: () => resolver });
    await canary.pass(3);
    const [at, mxHost, target] = [canary.at(), 'mx.rebinding.example', 'rebinding.example'];
    const addresses: View['addresses'] = [{ address: inside, outcome: 'missing', observedAt: at }];
    const seen = { outcome: 'missing', since: at, sinceRun: at, observedAt: at, addresses } as const;
    const own = { pk: vantagePartition('evil', 0), schemaVersion: 1, stamp: at };
    const host = `${mxHost}:25`;
    const body = view({ vantage: 'evil', target, host, mxHost, ...seen });
    await canary.table.put({ ...own, sk: viewSortKey(target, host), host, open: 'loss', body }, { kind: 'always' });
    const beat = heartbeat(0, { vantage: 'evil', scheduledAt: at, startedAt: at, endedAt: at });
    await canary.table.put({ ...own, sk: HEARTBEAT, body: beat }, { kind: 'always' });
    await canary.pass(2);
    expect(canary.judged).toContainEqual({ message: 'incident', facts: expect.objectContaining({ asked: ['a'] }) });
    expect(canary.sessions.filter(isInside)).toEqual([]);
  });
});
