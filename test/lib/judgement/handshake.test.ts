import { upgradeRule } from '../../../lib/judgement/handshake';
import type { AddressView } from '../../../lib/judgement/view';
import { minute } from '../../support/records';

const address = (name: string, failedAt?: number): AddressView => ({
  address: name,
  outcome: 'offered',
  observedAt: minute(0),
  ...(failedAt !== undefined && { handshakeFailedAt: minute(failedAt), handshakeFailures: 1 }),
});

test.each([
  { name: 'no handshake failed', views: [[address('a'), address('b')]], expected: 'usual' },
  { name: 'the host is new', views: [], expected: 'usual' },
  { name: 'one failed a minute ago', views: [[address('a'), address('b', 59)]], expected: 'none' },
  {
    name: 'one failed 29 minutes ago, at another target',
    views: [[address('a')], [address('a', 31)]],
    expected: 'none',
  },
  { name: 'one failed half an hour ago', views: [[address('a'), address('b', 30)]], expected: { only: 'b' } },
  { name: 'several failed long ago', views: [[address('a', 20), address('b', 10)]], expected: { only: 'b' } },
])('upgrades are $expected where $name', ({ views, expected }) => {
  expect(
    upgradeRule(
      views.map((addresses) => ({ addresses })),
      minute(60),
    ),
  ).toEqual(expected);
});
