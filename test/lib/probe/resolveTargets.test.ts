import type { Resolver } from '../../../lib/dns/types';
import { type ResolvedTarget, resolveTarget, resolveTargets } from '../../../lib/probe/resolveTargets';
import { targetFromName } from '../../../lib/probe/target';
import { uniqueHosts } from '../../../lib/probe/uniqueHosts';
import { type FakeName, fakeResolver } from '../../support/fakeResolver';

const PUBLIC = '198.41.0.4';
const PUBLIC_TOO = '199.7.83.42';
const PUBLIC_V6 = '2001:503:ba3e::2:30';

interface Row {
  readonly name: string;
  readonly target?: string;
  readonly zone: Readonly<Record<string, FakeName>>;
  readonly families?: readonly (4 | 6)[];
  readonly allowPrivateTargets?: boolean;
  readonly expected: Partial<ResolvedTarget>;
}

const place = { port: 25, refusedAddresses: [], knownAddresses: [], addresses: [] };
const rows: readonly Row[] = [
  {
    name: 'a domain gives every MX host with its addresses, sorted and once each',
    zone: {
      'example.org': { mx: [[10, 'b.example'], [5, 'a.example']] }, // biome-ignore format: one row
      'a.example': { a: [PUBLIC_TOO, PUBLIC, PUBLIC_TOO] },
      'b.example': { a: [PUBLIC] },
    },
    expected: {
      hosts: [
        {
          ...place,
          mxHost: 'a.example',
          preference: 5,
          knownAddresses: [PUBLIC, PUBLIC_TOO],
          addresses: [PUBLIC, PUBLIC_TOO],
        },
        { ...place, mxHost: 'b.example', preference: 10, knownAddresses: [PUBLIC], addresses: [PUBLIC] },
      ],
    },
  },
  {
    name: 'AAAA records are asked for only where the vantage has IPv6',
    families: [6, 4],
    zone: { 'example.org': { mx: [[5, 'a.example']] }, 'a.example': { a: [PUBLIC], aaaa: [PUBLIC_V6] } },
    expected: {
      hosts: [
        {
          ...place,
          mxHost: 'a.example',
          preference: 5,
          knownAddresses: [PUBLIC, PUBLIC_V6],
          addresses: [PUBLIC, PUBLIC_V6],
        },
      ],
    },
  },
  {
    name: 'an implicit MX is said to be one',
    zone: { 'example.org': { mx: 'no-such-record', a: [PUBLIC] } },
    expected: {
      hosts: [{ ...place, mxHost: 'example.org', implicitMx: true, knownAddresses: [PUBLIC], addresses: [PUBLIC] }],
    },
  },
  {
    name: 'a host is asked for without MX look-up, at its port',
    target: '[mx.example.org]:587',
    zone: { 'mx.example.org': { a: [PUBLIC] } },
    expected: {
      hosts: [{ ...place, mxHost: 'mx.example.org', port: 587, knownAddresses: [PUBLIC], addresses: [PUBLIC] }],
    },
  },
  {
    name: 'an address stands for itself',
    target: `[${PUBLIC}]`,
    zone: {},
    expected: { hosts: [{ ...place, mxHost: PUBLIC, knownAddresses: [PUBLIC], addresses: [PUBLIC] }] },
  },
  {
    name: 'an address of the other family is not asked',
    target: `[IPv6:${PUBLIC_V6}]`,
    zone: {},
    expected: {
      hosts: [
        {
          ...place,
          mxHost: PUBLIC_V6,
          failure: { code: 'no-address', message: `${PUBLIC_V6} is an IPv6 address, which is not asked for here` },
        },
      ],
    },
  },
  {
    name: 'addresses in refused ranges are kept apart',
    target: '[mx.example.org]',
    zone: { 'mx.example.org': { a: ['169.254.169.254', PUBLIC, '10.0.0.1'] } },
    expected: {
      hosts: [
        {
          mxHost: 'mx.example.org',
          port: 25,
          knownAddresses: ['10.0.0.1', '169.254.169.254', PUBLIC],
          refusedAddresses: [
            { address: '10.0.0.1', range: 'private' },
            { address: '169.254.169.254', range: 'link-local' },
          ],
          addresses: [PUBLIC],
        },
      ],
    },
  },
  {
    name: 'a host with nothing but refused addresses has a failure',
    target: '[mx.example.org]',
    zone: { 'mx.example.org': { a: ['127.0.0.1'] } },
    expected: {
      hosts: [
        {
          mxHost: 'mx.example.org',
          port: 25,
          knownAddresses: ['127.0.0.1'],
          refusedAddresses: [{ address: '127.0.0.1', range: 'loopback' }],
          addresses: [],
          failure: { code: 'refused-range', message: '127.0.0.1 is loopback: never connected to' },
        },
      ],
    },
  },
  {
    name: 'refused ranges are lifted where private targets are allowed',
    target: '[127.0.0.1]:2525',
    allowPrivateTargets: true,
    zone: {},
    expected: {
      hosts: [{ ...place, mxHost: '127.0.0.1', port: 2525, knownAddresses: ['127.0.0.1'], addresses: ['127.0.0.1'] }],
    },
  },
  {
    name: 'a host without address is certain',
    target: '[mx.example.org]',
    families: [4, 6],
    zone: { 'mx.example.org': { a: 'no-such-record', aaaa: 'no-such-record' } },
    expected: {
      hosts: [
        {
          ...place,
          mxHost: 'mx.example.org',
          failure: { code: 'no-address', message: 'mx.example.org has no A nor AAAA record' },
        },
      ],
    },
  },
  {
    name: 'a host whose look-up fails is unresolvable, even where the other family has no record',
    target: '[mx.example.org]',
    families: [4, 6],
    zone: { 'mx.example.org': { a: 'no-such-record', aaaa: 'servfail' } },
    expected: {
      hosts: [
        {
          ...place,
          mxHost: 'mx.example.org',
          failure: {
            code: 'unresolvable',
            message: 'AAAA of mx.example.org: the DNS server answered SERVFAIL',
          },
        },
      ],
    },
  },
  {
    name: 'a look-up that fails in one family leaves the addresses of the other, and is said',
    target: '[mx.example.org]',
    families: [4, 6],
    zone: { 'mx.example.org': { a: [PUBLIC], aaaa: 'timeout' } },
    expected: {
      hosts: [
        {
          ...place,
          mxHost: 'mx.example.org',
          knownAddresses: [PUBLIC],
          addresses: [PUBLIC],
          incomplete: 'AAAA of mx.example.org: the DNS server did not answer in time',
        },
      ],
    },
  },
  {
    name: 'addresses that lead inside are refused in whatever notation the DNS gives them',
    target: '[mx.example.org]',
    families: [6],
    zone: { 'mx.example.org': { aaaa: ['::ffff:169.254.169.254', '64:ff9b::7f00:1', '2002:a00:1::1', PUBLIC_V6] } },
    expected: {
      hosts: [
        {
          mxHost: 'mx.example.org',
          port: 25,
          knownAddresses: [PUBLIC_V6, '2002:a00:1::1', '64:ff9b::7f00:1', '::ffff:169.254.169.254'],
          refusedAddresses: [
            { address: '2002:a00:1::1', range: 'private (6to4 10.0.0.1)' },
            { address: '64:ff9b::7f00:1', range: 'loopback (NAT64 127.0.0.1)' },
            { address: '::ffff:169.254.169.254', range: 'link-local (IPv4-mapped 169.254.169.254)' },
          ],
          addresses: [PUBLIC_V6],
        },
      ],
    },
  },
  {
    name: 'an exchange that is no host name is never asked for',
    zone: { 'example.org': { mx: [[5, PUBLIC], [6, 'mx host.example']] } }, // biome-ignore format: one row
    expected: {
      hosts: [PUBLIC, 'mx host.example'].map((mxHost, index) => ({
        ...place,
        mxHost,
        preference: 5 + index,
        failure: {
          code: 'no-address',
          message: `the MX record names ${mxHost}, which is not a host name (RFC 5321 §5.1)`,
        },
      })),
    },
  },
  {
    name: 'a domain that takes no mail has a failure and no hosts',
    zone: { 'example.org': { mx: [[0, '']] } },
    expected: {
      hosts: [],
      failure: { code: 'null-mx', message: 'example.org says that it takes no mail (null MX, RFC 7505)' },
    },
  },
  {
    name: 'a domain that is not there has a failure and no hosts',
    zone: { 'example.org': { mx: 'no-such-name' } },
    expected: {
      hosts: [],
      failure: { code: 'no-mx', message: 'example.org has neither an MX record nor an address' },
    },
  },
  {
    name: 'a domain whose look-up fails is unresolvable',
    zone: { 'example.org': { mx: 'servfail' } },
    expected: {
      hosts: [],
      failure: { code: 'unresolvable', message: 'MX of example.org: the DNS server answered SERVFAIL' },
    },
  },
];

describe('resolving', () => {
  test.each(rows)('$name', async ({ target: name = 'example.org', zone, expected, ...options }) => {
    const target = targetFromName(name);
    const resolved = await resolveTarget(target, fakeResolver(zone), {
      allowPrivateTargets: options.allowPrivateTargets ?? false,
      families: options.families ?? [4],
    });
    expect(resolved).toEqual({ target, ...expected });
  });

  const shared = () =>
    fakeResolver({
      'one.example': { mx: [[10, 'mx.example']] },
      'two.example': { mx: [[20, 'mx.example']] },
      'mx.example': { a: [PUBLIC] },
      'gone.example': { mx: 'no-such-name' },
    });

  test('asks each question once and keeps the order of the targets', async () => {
    const resolver = shared();
    const targets = ['two.example', 'gone.example', 'one.example'].map((name) => targetFromName(name));
    const resolved = await resolveTargets(targets, resolver, { allowPrivateTargets: false, families: [4] });
    expect(resolved.map(({ target }) => target.name)).toEqual(['two.example', 'gone.example', 'one.example']);
    expect(resolver.questions.toSorted()).toEqual([
      'A mx.example',
      'MX gone.example',
      'MX one.example',
      'MX two.example',
    ]);
  });

  test('takes so many hosts of a domain, by preference and then by name, and says how many it leaves out', async () => {
    const names = ['d.example', 'c.example', 'b.example', 'a.example'];
    const resolver = fakeResolver({
      'many.example': { mx: names.map((name, n) => [n === 0 ? 5 : 10, name]) },
      ...Object.fromEntries(names.map((name) => [name, { a: [PUBLIC] }])),
    });
    const options = { allowPrivateTargets: false, families: [4] } as const;
    const targets = [targetFromName('many.example')];
    const [some] = await resolveTargets(targets, resolver, { ...options, maxHosts: 2 });
    expect(some?.hosts.map(({ mxHost }) => mxHost)).toEqual(['d.example', 'a.example']);
    expect(some?.leftOut).toBe(2);
    expect(resolver.questions).toEqual(['MX many.example', 'A d.example', 'A a.example']);
    const [all] = await resolveTargets(targets, resolver, options);
    expect(all?.hosts).toHaveLength(4);
    expect(all).not.toHaveProperty('leftOut');
  });

  test('gives a plan with each host once, and the targets that it serves', async () => {
    const targets = ['one.example', 'two.example', 'gone.example', '[mx.example]:587'].map((name) =>
      targetFromName(name),
    );
    const resolved = await resolveTargets(targets, shared(), { allowPrivateTargets: false, families: [4] });
    const host = { mxHost: 'mx.example', addresses: [PUBLIC] };
    expect(uniqueHosts(resolved)).toEqual([
      { ...host, key: 'mx.example:25', port: 25, targets: ['one.example', 'two.example'] },
      { ...host, key: 'mx.example:587', port: 587, targets: ['[mx.example]:587'] },
    ]);
  });

  test('is over at the deadline, and what has no answer then is unresolvable', async () => {
    const deadline = new AbortController();
    const silent: Resolver = { mx: () => new Promise(() => {}), addresses: () => new Promise(() => {}) };
    const targets = [targetFromName('example.org'), targetFromName(`[${PUBLIC}]`), targetFromName('example.net')];
    const resolving = resolveTargets(targets, silent, {
      allowPrivateTargets: false,
      families: [4],
      signal: deadline.signal,
      concurrency: 2,
    });
    setImmediate(() => deadline.abort());
    const late = { code: 'unresolvable', message: 'the DNS did not answer before the deadline of the run' };
    expect((await resolving).map(({ failure }) => failure)).toEqual([late, undefined, late]);
  });
});
