import { parseServerAddress } from '../../../lib/dns/serverAddress';

describe('the address of a DNS server', () => {
  test.each(['192.0.2.53', '192.0.2.53:5353', '2001:db8::53', '[2001:db8::53]:5353', '127.0.0.1:65535'])(
    'may be %s',
    (text) => {
      expect(parseServerAddress(text)).toEqual({ ok: true, server: text });
    },
  );

  const form = 'a DNS server is an IP address, address:port or [IPv6 address]:port';
  const port = 'a port is a whole number from 1 to 65535';
  test.each([
    ['', form],
    ['dns.example.org', form],
    ['dns.example.org:53', form],
    ['[2001:db8::53]', form],
    ['[192.0.2.53]:53', form],
    ['192.0.2.53:', form],
    ['192.0.2.53:domain', form],
    ['192.0.2.53\n', form],
    ['192.0.2.53:0', port],
    ['192.0.2.53:65536', port],
    ['[2001:db8::53]:0', port],
  ])('is refused where it is %j', (text, rule) => {
    expect(parseServerAddress(text)).toEqual({ ok: false, rule });
  });
});
