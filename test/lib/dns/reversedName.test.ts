import { reversedName } from '../../../lib/dns/reversedName';

const rows: readonly { readonly address: string; readonly expected: string | undefined }[] = [
  { address: '203.0.113.9', expected: '9.113.0.203' },
  { address: '127.0.0.2', expected: '2.0.0.127' },
  // RFC 5782 §2.4 has this one.
  {
    address: '2001:db8:1:2:3:4:567:89ab',
    expected: 'b.a.9.8.7.6.5.0.4.0.0.0.3.0.0.0.2.0.0.0.1.0.0.0.8.b.d.0.1.0.0.2',
  },
  { address: '::1', expected: '1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0' },
  { address: '::FFFF:7F00:2', expected: '2.0.0.0.0.0.f.7.f.f.f.f.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0' },
  { address: '::ffff:127.0.0.2', expected: '2.0.0.0.0.0.f.7.f.f.f.f.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0' },
  { address: 'mx.example', expected: undefined },
  { address: '10.1', expected: undefined },
  { address: 'fe80::1%::eth0', expected: undefined },
  { address: '', expected: undefined },
];

test.each(rows)('$address is looked up as $expected', ({ address, expected }) => {
  expect(reversedName(address)).toBe(expected);
});
