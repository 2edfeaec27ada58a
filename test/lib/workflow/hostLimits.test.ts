import type { ResolvedTarget } from '../../../lib/probe/resolveTargets';
import { targetFromName } from '../../../lib/probe/target';
import { withinMemory } from '../../../lib/workflow/hostLimits';
import { minute, view } from '../../support/records';

const DAY = 24 * 60;
const target = targetFromName('example.net');
const named = (...names: readonly string[]): ResolvedTarget => ({
  target,
  hosts: names.map((mxHost) => ({ mxHost, port: 25, knownAddresses: [], refusedAddresses: [], addresses: [] })),
});
const known = (count: number, retiredAt?: number) =>
  Array.from({ length: count }, (_, n) =>
    view({
      host: `old${n}:25`,
      mxHost: `old${n}`,
      ...(retiredAt !== undefined && { retired: { reason: 'no-longer-mx', at: minute(retiredAt) } }),
    }),
  );

test.each([
  { name: 'nothing is known', views: [], given: named('a', 'b'), hosts: ['a', 'b'], leftOut: undefined },
  { name: 'one more is remembered', views: known(59), given: named('a', 'b'), hosts: ['a'], leftOut: 1 },
  { name: 'no more is remembered', views: known(60, 0), given: named('a', 'old7'), hosts: ['old7'], leftOut: 1 },
  { name: 'what is retired is forgotten', views: known(60, -8 * DAY), given: named('a'), hosts: ['a'] },
  { name: 'some were left out before', views: known(60), given: { ...named('a'), leftOut: 3 }, hosts: [], leftOut: 4 },
  {
    name: 'another target has many',
    views: known(60).map((own) => ({ ...own, target: 'example.org' })),
    given: named('a'),
    hosts: ['a'],
  },
])('where $name, $hosts are asked', ({ views, given, hosts, leftOut }) => {
  const [limited] = withinMemory([given], views, minute(0));
  expect(limited?.hosts.map(({ mxHost }) => mxHost)).toEqual(hosts);
  expect(limited?.leftOut).toBe(leftOut);
});
