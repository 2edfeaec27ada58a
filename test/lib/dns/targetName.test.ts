import { parseTargetName } from '../../../lib/dns/targetName';

const label63 = 'a'.repeat(63);
const name253 = `${label63}.${label63}.${label63}.${'b'.repeat(61)}`;

describe('a target name', () => {
  test.each([
    { text: 'example.org', name: 'example.org', kind: 'domain', host: 'example.org', port: 25 },
    { text: 'Example.ORG.', name: 'example.org', kind: 'domain', host: 'example.org', port: 25 },
    { text: 'localhost', name: 'localhost', kind: 'domain', host: 'localhost', port: 25 },
    { text: 'mail_1.example.org', name: 'mail_1.example.org', kind: 'domain', host: 'mail_1.example.org', port: 25 },
    { text: '4chan.example', name: '4chan.example', kind: 'domain', host: '4chan.example', port: 25 },
    {
      text: 'bücher.example',
      name: 'xn--bcher-kva.example',
      kind: 'domain',
      host: 'xn--bcher-kva.example',
      port: 25,
    },
    {
      text: 'XN--BCHER-KVA.example',
      name: 'xn--bcher-kva.example',
      kind: 'domain',
      host: 'xn--bcher-kva.example',
      port: 25,
    },
    { text: '例え。テスト', name: 'xn--r8jz45g.xn--zckzah', kind: 'domain', host: 'xn--r8jz45g.xn--zckzah', port: 25 },
    { text: name253, name: name253, kind: 'domain', host: name253, port: 25 },
    { text: '[mx.example.org]', name: '[mx.example.org]', kind: 'host', host: 'mx.example.org', port: 25 },
    { text: '[MX.Example.Org.]:25', name: '[mx.example.org]', kind: 'host', host: 'mx.example.org', port: 25 },
    { text: '[mx.example.org]:587', name: '[mx.example.org]:587', kind: 'host', host: 'mx.example.org', port: 587 },
    { text: '[mx.example.org]:0587', name: '[mx.example.org]:587', kind: 'host', host: 'mx.example.org', port: 587 },
    {
      text: '[mx.example.org]:65535',
      name: '[mx.example.org]:65535',
      kind: 'host',
      host: 'mx.example.org',
      port: 65535,
    },
    { text: '[192.0.2.1]', name: '[192.0.2.1]', kind: 'host', host: '192.0.2.1', port: 25 },
    { text: '[192.0.2.1]:2525', name: '[192.0.2.1]:2525', kind: 'host', host: '192.0.2.1', port: 2525 },
    { text: '[IPv6:2001:db8::1]', name: '[IPv6:2001:db8::1]', kind: 'host', host: '2001:db8::1', port: 25 },
    {
      text: '[ipv6:2001:DB8:0:0:0:0:0:1]:26',
      name: '[IPv6:2001:db8::1]:26',
      kind: 'host',
      host: '2001:db8::1',
      port: 26,
    },
    { text: '[::1]', name: '[IPv6:::1]', kind: 'host', host: '::1', port: 25 },
    { text: '[::ffff:192.0.2.1]', name: '[192.0.2.1]', kind: 'host', host: '192.0.2.1', port: 25 },
    { text: '[IPv6:0:0:0:0:0:FFFF:c000:201]:26', name: '[192.0.2.1]:26', kind: 'host', host: '192.0.2.1', port: 26 },
    { text: '[::10.0.0.1]', name: '[IPv6:::a00:1]', kind: 'host', host: '::a00:1', port: 25 },
    {
      text: '[64:ff9b::10.0.0.1]',
      name: '[IPv6:64:ff9b::a00:1]',
      kind: 'host',
      host: '64:ff9b::a00:1',
      port: 25,
    },
  ])('is read from $text', ({ text, ...expected }) => {
    expect(parseTargetName(text)).toEqual({ ok: true, ...expected });
    // What was read is in canonical form already.
    expect(parseTargetName(expected.name)).toEqual({ ok: true, ...expected });
  });

  const space = 'a target has no spaces, line breaks or control characters';
  const characters = 'a name has only letters, digits, hyphens, underscores and dots';
  const address = 'an address is written in brackets: [192.0.2.1] or [IPv6:2001:db8::1]';
  const bracketedPort = 'a port needs brackets: [mx.example.org]:587 is that host, without MX look-up';
  const brackets = 'a host is written [host] or [host]:port';
  const port = 'a port is a whole number from 1 to 65535';
  const number = 'the last label of a name is not a number';
  const ipv4 = 'an IPv4 address is four numbers from 0 to 255';
  const ipv6 = 'an IPv6 address is written [IPv6:2001:db8::1]';
  test.each([
    ['', 'a target must not be empty'],
    [' ', space],
    ['example.org ', space],
    ['example org', space],
    ['example.org\r\nMAIL FROM:<>', space],
    ['example.org\u0000', space],
    ['example.org\u0085', space],
    ['example\u00a0org', space],
    ['example.org:587', bracketedPort],
    ['example.org:25', bracketedPort],
    ['192.0.2.1', address],
    ['2001:db8::1', address],
    ['IPv6:2001:db8::1', address],
    ['.', 'a name must not be empty'],
    ['[]', 'a name must not be empty'],
    ['[]:25', 'a name must not be empty'],
    ['.example.org', 'a name has no empty label'],
    ['example..org', 'a name has no empty label'],
    ['example.org..', 'a name has no empty label'],
    [`${label63}a.example`, 'a label has at most 63 characters'],
    [`${name253}b`, 'a name has at most 253 characters'],
    ['-h.example', 'a label neither begins nor ends with a hyphen'],
    ['example-.org', 'a label neither begins nor ends with a hyphen'],
    ['user@example.org', characters],
    ['https://example.org', bracketedPort],
    ['*.example.org', characters],
    ['example.org/x', characters],
    ['ex%61mple.org', characters],
    ['ü%61.example', characters],
    ['ü/.example', characters],
    ['\ufffd.example', 'a name must be a valid internationalised name (RFC 5890)'],
    ['１２７.0.0.1', 'the last label of a name is not a number'],
    ['127.1', 'the last label of a name is not a number'],
    ['host.0x7f', 'the last label of a name is not a number'],
    ['[300.1.1.1]', 'an IPv4 address is four numbers from 0 to 255'],
    ['[127.1]', 'an IPv4 address is four numbers from 0 to 255'],
    ['[0127.0.0.1]', 'an IPv4 address is four numbers from 0 to 255'],
    ['[2130706433]', ipv4],
    ['[017700000001]', ipv4],
    ['[0x7f000001]', ipv4],
    ['[0x7f.1]', ipv4],
    ['[0177.0.0.1]', ipv4],
    ['[127.0.0.1.]', ipv4],
    ['[127.0.0.01]', ipv4],
    ['[１２７.0.0.1]', ipv4],
    ['[127。0。0。1]', ipv4],
    ['[①②⑦.1]', ipv4],
    ['2130706433', number],
    ['0x7f000001', number],
    ['127.0.0.1.', number],
    ['[::ffff:0177.0.0.1]', ipv6],
    ['[::ffff:0x7f.0.0.1]', ipv6],
    ['[::ffff:127.1]', ipv6],
    ['[fe80::1%eth0]', ipv6],
    ['[IPv6:]', ipv6],
    ['[IPv6:example.org]', ipv6],
    ['[1:2]', ipv6],
    ['[mx.example.org:587]', ipv6],
    ["'[mx.example.org]:25'", 'a target has no quotation marks: cmd.exe takes double ones off, not single ones'],
    ['[mx.example.org', brackets],
    ['mx.example.org]', brackets],
    ['[mx.example.org]587', brackets],
    ['[mx].example.org', brackets],
    ['[[mx]]', brackets],
    ['[a][b]', brackets],
    ['[mx.example.org]:', port],
    ['[mx.example.org]:0', port],
    ['[mx.example.org]:65536', port],
    ['[mx.example.org]:-1', port],
    ['[mx.example.org]:smtp', port],
    ['[mx.example.org]:2.5', port],
    ['[mx.example.org]:000025', port],
  ])('is refused where it is %j', (text, rule) => {
    expect(parseTargetName(text)).toEqual({ ok: false, rule });
  });
});
