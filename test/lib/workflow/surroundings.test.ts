import type { TargetView } from '../../../lib/judgement/view';
import { routingsToRead, surroundingsOf } from '../../../lib/workflow/surroundings';
import { incident } from '../../support/incidents';
import { heartbeat, minute, view } from '../../support/records';
import { losing, offered, silent } from '../../support/sightings';

const loss = (vantage: string, host: string, shard = 0, target = 'example.net') => ({ vantage, shard, target, host });
const around = (...losses: readonly ReturnType<typeof loss>[]) =>
  surroundingsOf(view(), losses, [heartbeat(5, { hosts: 10 }), heartbeat(5, { vantage: 'b', hosts: 0 })], undefined);

test('names other hosts with their operators, each once for a vantage', () => {
  const { operator, elsewhere } = around(
    loss('a', 'mx.example.net:25'),
    loss('a', 'mx1.fabrikam.test:25'),
    loss('a', 'mx1.fabrikam.test:25', 3),
    loss('b', '192.0.2.9:587'),
  );
  expect(operator).toBe('example.net');
  expect(elsewhere).toEqual([
    { vantage: 'a', mxHost: 'mx1.fabrikam.test:25', operator: 'fabrikam.test' },
    { vantage: 'b', mxHost: '192.0.2.9:587', operator: '192.0.2.9' },
  ]);
});

test('names of thousands those of the same operator first, and so many of the others as a cause needs', () => {
  const many = (count: number, name: (n: number) => string) =>
    Array.from({ length: count }, (_, n) => [loss('a', name(n)), loss('b', name(n))]).flat();
  const losses = [...many(2000, (n) => `mx.other${n}.test:25`), ...many(300, (n) => `mx${n}.example.net:25`)];
  const { elsewhere = [], lostShare } = surroundingsOf(
    view(),
    losses,
    [heartbeat(5, { hosts: 4600 }), heartbeat(5, { vantage: 'b', hosts: 2300 })],
    undefined,
  );
  const hostsBy = (isOwn: boolean) => [
    ...new Set(elsewhere.filter(({ operator }) => (operator === 'example.net') === isOwn).map(({ mxHost }) => mxHost)),
  ];
  expect([hostsBy(true).length, hostsBy(false).length]).toEqual([101, 100]);
  // With all of the vantages that lose them.
  expect(elsewhere).toHaveLength(402);
  // None is left out of what is counted.
  expect([...(lostShare ?? [])]).toEqual([
    ['a', 0.5],
    ['b', 1],
  ]);
});

test('knows the share that a vantage loses of the shards that it can count', () => {
  const { lostShare } = around(loss('a', 'x:25'), loss('a', 'y:25'), loss('a', 'z:25', 3), loss('b', 'x:25'));
  expect([...(lostShare ?? [])]).toEqual([['a', 0.2]]);
});

test('remembers what was told, while it is open', () => {
  const open = incident();
  expect(surroundingsOf(view(), [], [], open).told).toBe(open.verdict);
  expect(surroundingsOf(view(), [], [], incident([])).told).toBeUndefined();
});

describe('what a vantage loses elsewhere', () => {
  const routing = (
    vantage: string,
    target: string,
    hosts: readonly string[],
    more: Partial<TargetView> = {},
  ): TargetView => ({
    schemaVersion: 1,
    vantage,
    shard: 0,
    target,
    ours: false,
    hosts,
    since: minute(0),
    observedAt: minute(0),
    findings: [],
    ...more,
  });
  const inside = loss('hq', 'a.contoso.test:25', 0, 'contoso.test');
  const untold = (...targets: readonly TargetView[]) =>
    surroundingsOf(view(), [inside, { ...inside, target: 'contoso.example' }], [], undefined, targets).elsewhere;
  test.each([
    {
      name: 'may be nothing that the others are told of',
      given: [routing('b', 'contoso.test', ['b:25'])],
      expected: ['b'],
    },
    {
      name: 'is known to who is told of it',
      given: [routing('b', 'contoso.test', ['a.contoso.test:25'])],
      expected: undefined,
    },
    {
      name: 'is known to who is told of it for another target',
      given: [routing('b', 'contoso.test', ['b:25']), routing('b', 'contoso.example', ['a.contoso.test:25'])],
      expected: undefined,
    },
    {
      name: 'is known, as far as an answer that is not complete goes',
      given: [routing('b', 'contoso.test', ['b:25'], { unresolved: [{ name: 'contoso.test', since: minute(0) }] })],
      expected: undefined,
    },
  ])('$name', ({ given, expected }) => {
    expect(untold(...given)?.map((other) => other.untold)).toEqual([expected]);
  });

  const host = 'mx.example.net:25';
  const many = Array.from({ length: 26 }, (_, n) => loss('hq', `mx${n}.example:25`));
  test.each([
    { name: 'by who loses it here', others: [inside, loss('c', 'x:25')], expected: [inside] },
    { name: 'unless that is much', others: many, expected: [] },
  ])('is compared with the routes of who is served here: $name', ({ others, expected }) => {
    const sightings = [losing('hq'), offered('b'), silent('c')];
    expect(routingsToRead(host, [loss('hq', host), ...others], sightings)).toEqual({
      losses: expected,
      vantages: ['b'],
    });
  });
});
