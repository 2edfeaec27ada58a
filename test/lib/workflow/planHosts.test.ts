import type { TargetView, View } from '../../../lib/judgement/view';
import type { ResolvedHost } from '../../../lib/probe/resolveHost';
import type { ResolvedTarget } from '../../../lib/probe/resolveTargets';
import { targetFromName } from '../../../lib/probe/target';
import { planHosts } from '../../../lib/workflow/planHosts';
import { minute, view } from '../../support/records';

const NOW = minute(60);
const target = targetFromName('example.net');
const host = (mxHost: string, addresses: readonly string[] = ['192.0.2.1']): ResolvedHost => ({
  mxHost,
  port: 25,
  preference: 10,
  knownAddresses: addresses,
  refusedAddresses: [],
  addresses,
});
const silent = (mxHost: string): ResolvedHost => ({
  ...host(mxHost, []),
  failure: { code: 'unresolvable', message: 'SERVFAIL' },
});
const resolved = (...hosts: readonly ResolvedHost[]): ResolvedTarget => ({ target, hosts });
const failed: ResolvedTarget = { target, hosts: [], failure: { code: 'unresolvable', message: 'SERVFAIL' } };
const known = (views: readonly View[], unresolved: readonly (readonly [string, number])[] = []) => ({
  views,
  targets: [
    {
      schemaVersion: 1,
      vantage: 'a',
      shard: 0,
      target: 'example.net',
      ours: false,
      hosts: [],
      since: minute(0),
      observedAt: minute(0),
      findings: [],
      unresolved: unresolved.map(([name, since]) => ({ name, since: minute(since) })),
    } satisfies TargetView,
  ],
});
const plan = (given: ResolvedTarget, ...known: Parameters<typeof planHosts>[1][]) =>
  planHosts([given], known[0] ?? { views: [], targets: [] }, NOW);

const DAY = 24 * 60;

describe('where the DNS fails', () => {
  const retired = view({ host: 'old:25', mxHost: 'old', retired: { reason: 'no-longer-mx', at: minute(0) } });
  test.each([
    { name: 'for the first time', given: failed, before: known([view(), retired]), expected: ['192.0.2.1'] },
    {
      name: 'for less than a day',
      given: failed,
      before: known([view()], [['example.net', 61 - DAY]]),
      expected: ['192.0.2.1'],
    },
    { name: 'for a day', given: failed, before: known([view()], [['example.net', 60 - DAY]]), expected: [] },
    {
      name: 'for the address of a host',
      given: resolved(silent('mx.example.net')),
      before: known([view()]),
      expected: ['192.0.2.1'],
    },
    {
      name: 'for the address of a host for a day',
      given: resolved(silent('mx.example.net')),
      before: known([view()], [['mx.example.net:25', 60 - DAY]]),
      expected: [],
    },
  ])('$name it asks $expected', ({ given, before, expected }) => {
    expect(plan(given, before).flatMap(({ addresses }) => addresses)).toEqual(expected);
  });
});

describe('a host', () => {
  const { baseline: _, ...never } = view({ outcome: 'missing' });
  const throttled = (until: number) => ({ throttled: { since: minute(0), until: minute(until) } });
  test('that throttles is put off until its time', () => {
    expect(plan(resolved(host('mx.example.net')), known([view(throttled(61))]))).toMatchObject([
      { isPutOff: true, addresses: [] },
    ]);
    expect(plan(resolved(host('mx.example.net')), known([view(throttled(60))]))).toMatchObject([
      { isPutOff: false, addresses: ['192.0.2.1'] },
    ]);
  });

  test.each([
    { name: 'beside one that is expected to offer STARTTLS', views: [view()], expected: true },
    { name: 'beside one that never did', views: [never], expected: false },
    { name: 'of a target that is new too', views: [], expected: false },
    { name: 'beside another target’s', views: [view({ target: 'example.org' })], expected: false },
  ])('that is new $name inherits: $expected', ({ views, expected }) => {
    const [planned] = plan(resolved(host('new.example.net')), known(views));
    expect(planned?.targets).toMatchObject([{ inherits: expected }]);
  });

  test('that is known inherits nothing', () => {
    const [planned] = plan(resolved(host('mx.example.net')), known([view(), view({ host: 'b:25', mxHost: 'b' })]));
    expect(planned?.targets).toMatchObject([{ inherits: false }]);
  });

  test.each([
    { name: 'all is offered', more: {}, expected: true },
    { name: 'it lost STARTTLS', more: { outcome: 'missing' }, expected: false },
    { name: 'the other address throttles', more: {}, other: 'throttled', expected: true },
    { name: 'the other address times out', more: {}, other: 'timed-out', expected: false },
  ] as const)('is steady ($expected) where $name', ({ more, other, expected }) => {
    const base = view(more);
    const addresses = [
      ...base.addresses,
      {
        address: '192.0.2.2',
        outcome: other === undefined ? ('offered' as const) : ('unknown' as const),
        observedAt: minute(1),
        ...(other !== undefined && { failure: { stage: 'greeting' as const, code: other, message: '' } }),
      },
    ];
    const [planned] = plan(
      resolved(host('mx.example.net', ['192.0.2.1', '192.0.2.2'])),
      known([{ ...base, addresses }]),
    );
    expect(planned?.isSteady).toBe(expected);
  });

  test('whose handshake failed for one target is spared for all', () => {
    const [address] = view().addresses;
    if (address === undefined) throw new Error('no address');
    const broken = view({ addresses: [{ ...address, handshakeFailedAt: minute(50), handshakeFailures: 1 }] });
    expect(plan(resolved(host('mx.example.net')), known([broken]))).toMatchObject([{ upgrades: 'none' }]);
  });
});
