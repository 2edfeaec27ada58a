import { prefixOf } from '../../../lib/probe/addressPrefix';
import { asksFor, type DueHost } from '../../../lib/probe/asksFor';

const EVERY_SECONDS = 300;
const host = (more: Partial<DueHost> = {}): DueHost => ({
  mxHost: 'mx.example.net',
  port: 25,
  addresses: ['192.0.2.1', '192.0.2.2', '192.0.2.3'],
  ours: false,
  isSteady: true,
  upgrades: 'usual',
  ...more,
});
/** What each run of an hour asks: addresses, those with an upgrade marked. */
const hour = (given: DueHost): readonly string[] =>
  Array.from({ length: 12 }, (_, n) =>
    asksFor(given, new Date(n * EVERY_SECONDS * 1000), EVERY_SECONDS)
      .map(({ address, upgrade }) => `${address.slice(-1)}${upgrade ? '+' : ''}`)
      .join(' '),
  );
const count = (asks: readonly string[], what: string) => asks.filter((ask) => ask === what).length;

test('a steady host is asked at one address in turn, and once an hour in full', () => {
  const asks = hour(host());
  expect(count(asks, '1+ 2+ 3+')).toBe(1);
  expect([...new Set(asks)].sort()).toEqual(['1', '1+ 2+ 3+', '2', '3']);
});

test.each([
  { name: 'one of ours is asked everywhere each time', given: host({ ours: true }), usual: '1 2 3', full: '1+ 2+ 3+' },
  { name: 'one that is not steady is asked in full', given: host({ isSteady: false }), usual: '1+ 2+ 3+' },
  {
    name: 'one whose handshake failed is spared upgrades',
    given: host({ isSteady: false, upgrades: 'none' }),
    usual: '1 2 3',
  },
  {
    name: 'one whose handshake failed half an hour ago gets a single one',
    given: host({ isSteady: false, upgrades: { only: '192.0.2.2' } }),
    usual: '1 2+ 3',
  },
])('$name', ({ given, usual, full = usual }) => {
  const asks = hour(given);
  expect(count(asks, usual)).toBe(usual === full ? 12 : 11);
  expect(asks.filter((ask) => ask !== usual && ask !== full)).toEqual([]);
});

test('a host without an address is not asked', () => {
  expect(hour(host({ addresses: [] }))).toEqual(Array(12).fill(''));
});

test.each([
  ['192.0.2.1', '192.0.0.0/16'],
  ['2001:db8:1::1', '2001:db8::/32'],
  ['not an address', 'not an address'],
])('the network of %s is %s', (address, expected) => {
  expect(prefixOf(address)).toBe(expected);
});
