import { networkOf } from '../../../lib/judgement/network';

test.each([
  ['192.0.2.1', '192.0.2.1'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:DB8::1', '2001:db8::/64'],
  ['2001:db8:0:1::1', '2001:db8:0:1::/64'],
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['2001:db8::/64', '2001:db8::/64'],
  ['nonsense', 'nonsense'],
  ['::%::', '::%::'],
])('%s counts as %s', (address, network) => {
  expect(networkOf(address)).toBe(network);
});
