import { parseTrustedServer, parseValidatingServer } from '../../../lib/dns/validatingServer';

test.each([
  { text: '127.0.0.1', server: { transport: 'dns', address: '127.0.0.1', port: 53, isTrusted: true } },
  { text: '127.1.2.3:5353', server: { transport: 'dns', address: '127.1.2.3', port: 5353, isTrusted: true } },
  { text: '::1', server: { transport: 'dns', address: '::1', port: 53, isTrusted: true } },
  { text: '[::1]:5353', server: { transport: 'dns', address: '::1', port: 5353, isTrusted: true } },
  { text: '0:0:0:0:0:0:0:1', server: { address: '0:0:0:0:0:0:0:1', isTrusted: true } },
  { text: '192.0.2.53', server: { address: '192.0.2.53', isTrusted: false } },
  { text: '2001:db8::1', server: { address: '2001:db8::1', isTrusted: false } },
  { text: '[fe80::1]:53', server: { address: 'fe80::1', isTrusted: false } },
  { text: '::ffff:1', server: { isTrusted: false } },
  {
    text: 'https://dns.contoso.example/dns-query',
    server: { transport: 'https', url: 'https://dns.contoso.example/dns-query', isTrusted: true },
  },
])('RFC 7672 §2.2: $text, trusted: $server.isTrusted', ({ text, server }) => {
  expect(parseValidatingServer(text)).toMatchObject({ ok: true, server });
});

test.each([
  { text: 'dns.contoso.example', rule: 'a DNS server is an IP address' },
  { text: '127.0.0.1:0', rule: 'a port is' },
  { text: 'http://127.0.0.1/dns-query', rule: 'DNS over HTTPS needs an https:// URL' },
  { text: 'https://', rule: 'DNS over HTTPS needs an https:// URL' },
  { text: 'https://me:secret@dns.contoso.example/', rule: 'the URL must not hold a password' },
])('$text is refused: $rule', ({ text, rule }) => {
  expect(parseValidatingServer(text)).toMatchObject({ ok: false, rule: expect.stringContaining(rule) });
});

test.each([
  { text: '127.0.0.1', ok: true },
  { text: '[::1]:5353', ok: true },
  { text: 'https://dns.contoso.example/dns-query', ok: true },
  { text: '192.0.2.53', ok: false, rule: expect.stringContaining('over HTTPS') },
  { text: '[2001:db8::53]:53', ok: false, rule: expect.stringContaining('this machine itself') },
  { text: 'dns.contoso.example', ok: false, rule: expect.stringContaining('or an https:// URL') },
])('RFC 7672 §2.2: of those that count on DNSSEC, $text is one: $ok', ({ text, ...expected }) => {
  expect(parseTrustedServer(text)).toMatchObject(expected);
});
