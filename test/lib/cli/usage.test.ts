import { runCli } from '../../../lib/cli/runCli';
import { fakeResolver } from '../../support/fakeResolver';
import { recordingContext } from './recordingContext';

describe('bad usage', () => {
  const address = 'a DNS server is an IP address, address:port or [IPv6 address]:port';
  const untrusted =
    'what an answer says of DNSSEC counts only from this machine itself (such as 127.0.0.1) or over HTTPS (an https:// URL)';
  const bracketedPort = 'a port needs brackets: [mx.example.org]:587 is that host, without MX look-up';
  const spaces = 'a target has no spaces, line breaks or control characters';
  const timeout = 'is not a number of seconds such as 30, above 0 and at most 3600';
  const fullName = 'give a full name such as canary.example.org';
  const own = 'is not an IP address of this machine, such as 192.0.2.10';
  const tlsName = 'give one such as mx.example.org';
  const rows: readonly (readonly [argv: readonly string[], line: string])[] = [
    [
      [],
      'a command is needed: check, diagnose, explain, maillog, tlsrpt, watch, incidents, ack, mute, unmute, notify, doctor, cost; for example: npx starttls-canary check example.org',
    ],
    [['chekc'], "unknown command 'chekc' (Did you mean check?); see npx starttls-canary --help"],
    [['notify'], 'a command is needed: test; for example: npx starttls-canary notify test'],
    [['notify', 'tset'], "unknown command 'tset' (Did you mean test?); see npx starttls-canary notify --help"],
    [['notify', 'test', '--now'], "unknown option '--now'; see npx starttls-canary notify test --help"],
    [
      ['unmute', 'a', 'b'],
      "too many arguments for 'unmute'. Expected 1 argument but got 2; for example: npx starttls-canary unmute contoso.example",
    ],
    [['check'], "missing required argument 'target'; for example: npx starttls-canary check example.org"],
    [
      ['check', '--jsn', 'example.org'],
      "unknown option '--jsn' (Did you mean --json?); see npx starttls-canary check --help",
    ],
    [
      ['check', 'example.org', '--helo'],
      "option '--helo <name>' argument missing; see npx starttls-canary check --help",
    ],
    [['check', 'example.org:587'], `target "example.org:587" is refused: ${bracketedPort}`],
    [['check', 'example.org', ''], 'target "" is refused: a target must not be empty'],
    [['check', 'example.org\r\nMAIL FROM:<>'], `target "example.org\\r\\nMAIL FROM:<>" is refused: ${spaces}`],
    [['check', '\u001b[31m\u009b'], `target "\\u001b[31m\\x9b" is refused: ${spaces}`],
    [['check', 'x.example', '--helo', 'a b'], `--helo "a b" is not a domain name; ${fullName}`],
    [['check', 'x.example', '--helo', 'a\r\nRCPT'], `--helo "a\\r\\nRCPT" is not a domain name; ${fullName}`],
    [
      ['check', 'x.example', '--helo', 'mail'],
      `--helo "mail" is a bare name: receivers distrust one that is not fully qualified; ${fullName}`,
    ],
    [
      ['check', 'x.example', '[mx.example]', '--helo', 'MX.example'],
      '--helo "MX.example" is a target\'s own name: servers refuse whoever claims to be them; give this machine\'s',
    ],
    [['check', 'x.example', '--source', 'eth0'], `--source "eth0" ${own}`],
    [
      ['check', 'x.example', '-4', '--source', '::1'],
      '--source "::1" is an IPv6 address, but -4 is given: leave one out',
    ],
    [
      ['check', 'x.example', '-6', '--source', '127.0.0.1'],
      '--source "127.0.0.1" is an IPv4 address, but -6 is given: leave one out',
    ],
    [['check', 'x.example', '--dns', 'dns.example'], `--dns "dns.example" is refused: ${address}`],
    [
      ['check', 'x.example', '--dane', 'https://me:secret@dns.example/'],
      '--dane is refused: the URL must not hold a password',
    ],
    [['check', 'x.example', '--dane', '192.0.2.53'], `--dane "192.0.2.53" is refused: ${untrusted}`],
    [['check', 'x.example', '--dane', '[2001:db8::53]:53'], `--dane "[2001:db8::53]:53" is refused: ${untrusted}`],
    [['diagnose', 'x.example', '--dane', '192.0.2.53'], `--dane "192.0.2.53" is refused: ${untrusted}`],
    [
      ['check', 'x.example', '--dane', 'http://127.0.0.1/'],
      '--dane "http://127.0.0.1/" is refused: DNS over HTTPS needs an https:// URL',
    ],
    [
      ['check', 'x.example', '--dane', 'dns.example'],
      `--dane "dns.example" is refused: ${address}, or an https:// URL`,
    ],
    [
      ['check', 'x.example', '--dane', '127.0.0.1', '--no-tls'],
      '--dane and --no-tls exclude each other: leave one out',
    ],
    ...['check', 'diagnose'].flatMap((command) => [
      [
        [command, 'x.example', '--require-dane'],
        '--require-dane needs a resolver that validates DNSSEC: add --dane, such as --dane 127.0.0.1',
      ] as const,
      [
        [command, '[192.0.2.1]', '--require-dane', '--dane', '127.0.0.1'],
        'target "[192.0.2.1]" is an address, which has no TLSA records: leave out --require-dane, or give a name',
      ] as const,
    ]),
    [['check', 'x.example', '--dns', '::1]:53'], `--dns "::1]:53" is refused: ${address}`],
    [
      ['check', 'x.example', '--dns', '127.0.0.1:0'],
      '--dns "127.0.0.1:0" is refused: a port is a whole number from 1 to 65535',
    ],
    ...['', ',', 'SIZE,', 'SIZE DSN', 'X_Y', '-X', 'a\u001b[31m', 'x'.repeat(65)].map(
      (text) =>
        [
          ['check', 'x.example', '--require', text],
          `--require ${JSON.stringify(text)} is not a list of EHLO keywords such as STARTTLS,SIZE`,
        ] as const,
    ),
    [
      ['check', 'x.example', '--require'],
      "option '--require <keyword,…>' argument missing; see npx starttls-canary check --help",
    ],
    [
      ['check', 'x.example', '--no-tls', '--try-unoffered'],
      '--try-unoffered and --no-tls exclude each other: leave one out',
    ],
    [
      ['check', '[192.0.2.1]', '--tls-name', 'a b'],
      `--tls-name "a b" is not a host name: a name has only letters, digits, hyphens, underscores and dots; ${tlsName}`,
    ],
    [
      ['check', '[192.0.2.1]', '--tls-name', ''],
      `--tls-name "" is not a host name: a name must not be empty; ${tlsName}`,
    ],
    ...['192.0.2.1', '2001:db8::1'].map(
      (text) =>
        [
          ['check', '[192.0.2.1]', '--tls-name', text],
          `--tls-name "${text}" is an address, where a host name is needed (RFC 6066 §3); ${tlsName}`,
        ] as const,
    ),
    [
      ['check', '[192.0.2.1]', '--tls-name', '0177.0.0.1'],
      `--tls-name "0177.0.0.1" is not a host name: the last label of a name is not a number; ${tlsName}`,
    ],
    [
      ['check', '[192.0.2.1]', 'x.example', '--tls-name', 'mx.example'],
      '--tls-name "mx.example" is for hosts, and x.example is a domain: name its host, such as [mx.example.org]',
    ],
    [
      ['check', '[192.0.2.1]', '--tls-name', 'mx.example', '--no-tls'],
      '--tls-name and --no-tls exclude each other: leave one out',
    ],
    [['check', 'x.example', '--source', ''], `--source "" ${own}`],
    [['check', 'x.example', '--source', '0177.0.0.1'], `--source "0177.0.0.1" ${own}`],
    [['check', 'x.example', '--helo', ''], `--helo "" is not a domain name; ${fullName}`],
    [['check', 'x.example', '--dns', ''], `--dns "" is refused: ${address}`],
    [
      ['check', '127.0.0.1'],
      'target "127.0.0.1" is refused: an address is written in brackets: [192.0.2.1] or [IPv6:2001:db8::1]',
    ],
    [['check', '[0x7f.1]'], 'target "[0x7f.1]" is refused: an IPv4 address is four numbers from 0 to 255'],
    [['check', '-x', 'x.example'], "unknown option '-x'; see npx starttls-canary check --help"],
    ...['0', '-1', 'abc', '1e3', '', '3601', 'Infinity'].map(
      (text) => [['check', 'x.example', '--timeout', text], `--timeout "${text}" ${timeout}`] as const,
    ),
  ];
  test.each(rows)('%j is told in one line', async (argv, line) => {
    const context = recordingContext(fakeResolver({}));
    expect(await runCli(argv, context)).toBe(3);
    expect(context.output).toEqual({ stdout: '', stderr: `starttls-canary: ${line}\n` });
  });
});

describe('help', () => {
  test.each([[['--help']], [['check', '--help']], [['--version']]])(
    '%j goes to stdout and is no error',
    async (argv) => {
      const context = recordingContext(fakeResolver({}));
      expect(await runCli(argv, context)).toBe(0);
      expect(context.output.stderr).toBe('');
      expect(context.output.stdout).not.toBe('');
    },
  );
});
