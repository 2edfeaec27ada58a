import { postfixReader } from '../../../lib/maillog/postfixReader';
import type { LoggedSession } from '../../../lib/maillog/types';

const NOW = () => new Date('2026-11-28T12:00:00Z');
const CIPHER = 'TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits)';
const ONE = 'mx1.contoso.example[192.0.2.1]';
const TWO = 'mx2.contoso.example[192.0.2.2]';
const LOST = `TLS is required, but was not offered by host ${ONE}`;

/** `21:54:52 smtp[1]: text` → a line of syslog; the service is below postfix. */
const lineOf = (short: string): string => short.replace(/^(\S+) /, 'Nov 23 $1 mail postfix/');
const established = (peer: string): string => `Trusted TLS connection established to ${peer}:25: ${CIPHER}`;
const status = (id: string, relay: string, text: string, more = ''): string =>
  `${id}: to=<a@contoso.example>, relay=${relay}, ${more}delay=1, delays=0.5/0.1/0.3/0.1, dsn=2.0.0, status=${text}`;
const sent = (id: string, peer: string, more?: string): string => status(id, `${peer}:25`, 'sent (250 Ok)', more);

function read(lines: readonly string[]): readonly LoggedSession[] {
  const reader = postfixReader({ timezone: 'UTC', now: NOW });
  return [...lines.flatMap((line) => reader.read(lineOf(line))), ...reader.end()];
}

/** `smtp mx1.contoso.example 192.0.2.1:25 offered established [ids held up] cut 21:54:52-21:54:53` */
function brief(session: LoggedSession): string {
  const { route, remoteHost = '-', remoteAddress = '-', port, offersStarttls, tls, failure, heldUp } = session;
  const words = [
    `${route} ${remoteHost} ${remoteAddress}:${port}`,
    offersStarttls === undefined ? '?' : offersStarttls ? 'offered' : 'missing',
    ...(tls === undefined ? [] : [tls.outcome]),
    ...(failure === undefined ? [] : [`!${failure.stage ?? 'mail'}`]),
    ...(session.isPlaintext ? ['plaintext'] : []),
    ...(session.isSuspended ? ['suspended'] : []),
    ...heldUp.map(({ id, kind }) => `${kind} ${id}`),
    ...(session.isCut ? ['cut'] : []),
    `${session.startedAt.slice(11, 19)}-${session.endedAt.slice(11, 19)}`,
  ];
  return words.join(' ');
}

const MX1 = 'smtp mx1.contoso.example 192.0.2.1:25';
const MX2 = 'smtp mx2.contoso.example 192.0.2.2:25';

test.each<{ name: string; lines: readonly string[]; expected: readonly string[] }>([
  {
    name: 'a session is what one process tells of one connection',
    lines: [
      `10:00:00 smtp[1]: ${established(ONE)}`,
      `10:00:00 smtp[2]: ${established(TWO)}`,
      `10:00:01 smtp[1]: ${sent('AAAAA1', ONE)}`,
      `10:00:02 smtp[2]: ${sent('AAAAA2', TWO)}`,
    ],
    expected: [`${MX1} offered established 10:00:00-10:00:01`, `${MX2} offered established 10:00:00-10:00:02`],
  },
  {
    name: 'all recipients of a delivery are of one session, and a message is held up once',
    lines: [
      `10:00:01 smtp[1]: ${status('AAAAA1', `${ONE}:25`, `deferred (${LOST})`)}`,
      `10:00:01 smtp[1]: ${status('AAAAA1', `${ONE}:25`, `deferred (${LOST})`)}`,
    ],
    expected: [`${MX1} missing !ehlo deferred AAAAA1 10:00:01-10:00:01`],
  },
  {
    name: 'the same message, tried again, is of another one',
    lines: [
      `10:00:01 smtp[1]: ${status('AAAAA1', `${ONE}:25`, `deferred (${LOST})`)}`,
      `10:00:05 smtp[1]: ${status('AAAAA1', `${ONE}:25`, `deferred (${LOST})`).replace('=0.5/', '=4.5/')}`,
    ],
    expected: [
      `${MX1} missing !ehlo deferred AAAAA1 10:00:01-10:00:01`,
      `${MX1} missing !ehlo deferred AAAAA1 10:00:05-10:00:05`,
    ],
  },
  {
    name: 'a second message without a word of reuse is of another one',
    lines: [`10:00:01 smtp[1]: ${sent('AAAAA1', ONE)}`, `10:00:02 smtp[1]: ${sent('AAAAA2', ONE)}`],
    expected: [`${MX1} ? 10:00:01-10:00:01`, `${MX1} ? 10:00:02-10:00:02`],
  },
  {
    name: 'a connection that another process uses again stays one session',
    lines: [
      `10:00:00 smtp[1]: ${established(ONE)}`,
      `10:00:01 smtp[1]: ${sent('AAAAA1', ONE)}`,
      `10:00:02 smtp[2]: ${established(ONE).replace('established', 'reused')}`,
      `10:00:02 smtp[1]: ${established(TWO)}`,
      `10:00:03 smtp[2]: ${sent('AAAAA2', ONE, 'conn_use=2, ')}`,
      `10:00:04 smtp[3]: ${sent('AAAAA3', ONE, 'conn_use=3, ')}`,
      `10:00:05 smtp[1]: ${sent('AAAAA4', TWO)}`,
    ],
    expected: [`${MX1} offered established 10:00:00-10:00:04`, `${MX2} offered established 10:00:02-10:00:05`],
  },
  {
    name: 'a connection used again whose beginning is not in the log is cut',
    lines: [`10:00:03 smtp[2]: ${sent('AAAAA2', ONE, 'conn_use=2, ')}`],
    expected: [`${MX1} ? cut 10:00:03-10:00:03`],
  },
  {
    name: 'a session whose end is not in the log is cut',
    lines: [`10:00:00 smtp[1]: ${established(ONE)}`],
    expected: [`${MX1} offered established cut 10:00:00-10:00:00`],
  },
  {
    name: 'each server that is tried has its session',
    lines: [
      '10:00:00 smtp[1]: connect to mx1.contoso.example[2001:db8::1]:25: Network is unreachable',
      `10:00:01 smtp[1]: AAAAA1: ${LOST}`,
      `10:00:02 smtp[1]: ${established(TWO)}`,
      `10:00:03 smtp[1]: ${sent('AAAAA1', TWO)}`,
    ],
    expected: [
      'smtp mx1.contoso.example 2001:db8::1:25 ? !connect 10:00:00-10:00:00',
      `${MX1} missing !ehlo 10:00:01-10:00:01`,
      `${MX2} offered established 10:00:02-10:00:03`,
    ],
  },
  {
    name: 'a message that reached nobody is held up by the last one',
    lines: [
      `10:00:00 smtp[1]: connect to ${ONE}:25: Connection refused`,
      `10:00:01 smtp[1]: connect to ${TWO}:25: Connection refused`,
      `10:00:01 smtp[1]: ${status('AAAAA1', 'none', `deferred (connect to ${TWO}:25: Connection refused)`)}`,
    ],
    expected: [`${MX1} ? !connect 10:00:00-10:00:00`, `${MX2} ? !connect deferred AAAAA1 10:00:01-10:00:01`],
  },
  {
    name: 'a name that was not found has no server',
    lines: [
      `10:00:01 smtp[1]: ${status('AAAAA1', 'none', 'deferred (Host or domain name not found. Name service error for name=x type=MX: x)')}`,
    ],
    expected: ['smtp - -:25 ? !resolve deferred AAAAA1 10:00:01-10:00:01'],
  },
  {
    name: 'a retry without TLS tells nothing of STARTTLS, whatever Postfix 3.11 adds',
    lines: [
      `10:00:00 smtp[1]: SSL_connect error to ${ONE}:25: -1`,
      '10:00:00 smtp[1]: AAAAA1: Cannot start TLS: handshake failure',
      `10:00:01 smtp[1]: ${sent('AAAAA1', ONE).replace(', dsn', ', tls=may:none, dsn')}`,
    ],
    expected: [`${MX1} offered failed !tlsHandshake 10:00:00-10:00:00`, `${MX1} ? 10:00:01-10:00:01`],
  },
  {
    name: 'Postfix 3.11 tells which session went without TLS, and which with',
    lines: [
      `10:00:01 smtp[1]: ${sent('AAAAA1', ONE).replace(', dsn', ', tls=may:none, dsn')}`,
      `10:00:02 smtp[1]: ${sent('AAAAA2', ONE).replace(', dsn', ', tls=may, dsn')}`,
    ],
    expected: [`${MX1} ? plaintext 10:00:01-10:00:01`, `${MX1} offered established 10:00:02-10:00:02`],
  },
  {
    name: 'what this Postfix was told to overlook may have been offered',
    lines: [
      '10:00:01 smtp[1]: discarding EHLO keywords: STARTTLS',
      `10:00:01 smtp[1]: ${status('AAAAA1', `${ONE}:25`, `deferred (${LOST})`)}`,
      `10:00:02 smtp[1]: ${status('AAAAA2', `${ONE}:25`, `deferred (${LOST})`)}`,
    ],
    expected: [
      `${MX1} ? !ehlo deferred AAAAA1 10:00:01-10:00:01`,
      `${MX1} missing !ehlo deferred AAAAA2 10:00:02-10:00:02`,
    ],
  },
  {
    name: 'on port 465 there is TLS and no STARTTLS',
    lines: [
      `10:00:00 smtp[1]: ${established(ONE).replace(':25:', ':465:')}`,
      `10:00:01 smtp[1]: ${sent('AAAAA1', ONE).replace(':25,', ':465,')}`,
    ],
    expected: ['smtp mx1.contoso.example 192.0.2.1:465 ? established 10:00:00-10:00:01'],
  },
  {
    name: 'an offer is noted by the name alone, and the status tells the address',
    lines: [
      '10:00:00 smtp[1]: Host offered STARTTLS: [mx1.contoso.example]',
      `10:00:01 smtp[1]: ${sent('AAAAA1', ONE)}`,
    ],
    expected: [`${MX1} offered 10:00:00-10:00:01`],
  },
  {
    name: 'EHLO is asked for again under TLS',
    lines: [
      `10:00:00 smtp[1]: ${established(ONE)}`,
      `10:00:01 smtp[1]: ${status('AAAAA1', `${ONE}:25`, `deferred (lost connection with ${ONE} while performing the EHLO handshake)`)}`,
    ],
    expected: [`${MX1} offered established !ehloAfterTls deferred AAAAA1 10:00:00-10:00:01`],
  },
  {
    name: 'a suspended message is no session, and is put to the transport and the port of the one before',
    lines: [
      `10:00:01 o365/smtp[1]: ${status('AAAAA1', `${ONE}:2525`, `deferred (${LOST})`)}`,
      `10:00:02 error[2]: ${status('AAAAA2', 'none', `deferred (delivery temporarily suspended: ${LOST})`)}`,
      `10:00:02 error[2]: ${status('AAAAA3', 'none', 'bounced (no delivery here)')}`,
    ],
    expected: [
      'o365 mx1.contoso.example 192.0.2.1:2525 ? suspended deferred AAAAA2 10:00:02-10:00:02',
      'o365 mx1.contoso.example 192.0.2.1:2525 missing !ehlo deferred AAAAA1 10:00:01-10:00:01',
    ],
  },
  {
    name: 'a suspension without a name is nobody’s where two servers gave that reason',
    lines: [
      `10:00:01 smtp[1]: ${status('AAAAA1', `${ONE}:25`, 'deferred (Server certificate not verified)')}`,
      `10:00:01 smtp[2]: ${status('AAAAA2', `${TWO}:25`, 'deferred (Server certificate not verified)')}`,
      `10:00:02 error[2]: ${status('AAAAA3', 'none', 'deferred (delivery temporarily suspended: Server certificate not verified)')}`,
    ],
    expected: [
      'error - -:25 ? suspended deferred AAAAA3 10:00:02-10:00:02',
      `${MX1} offered established !tlsHandshake deferred AAAAA1 10:00:01-10:00:01`,
      `${MX2} offered established !tlsHandshake deferred AAAAA2 10:00:01-10:00:01`,
    ],
  },
  {
    name: 'another daemon, instance and host of the same number is another process',
    lines: [
      `10:00:00 smtp[1]: ${established(ONE)}`,
      `10:00:00 lmtp[1]: ${established(ONE)}`,
      `10:00:01 out/smtp[1]: ${sent('AAAAA1', ONE)}`,
      `10:00:02 smtp[1]: ${sent('AAAAA2', ONE)}`,
    ],
    expected: [
      `${MX1} offered established 10:00:00-10:00:02`,
      'out mx1.contoso.example 192.0.2.1:25 ? 10:00:01-10:00:01',
    ],
  },
])('$name', ({ lines, expected }) => {
  expect(read(lines).map(brief).sort()).toEqual([...expected].sort());
});

test.each([
  { program: 'postfix/smtp', route: 'smtp' },
  { program: 'postfix/relay/smtp', route: 'relay' },
  { program: 'postfix/o365/smtp', route: 'o365' },
  { program: 'postfix-out/smtp', route: 'postfix-out' },
  { program: 'postfix-out/o365/smtp', route: 'postfix-out/o365' },
])('the transport of $program is $route', ({ program, route }) => {
  const reader = postfixReader({ timezone: 'UTC', now: NOW });
  reader.read(`Nov 23 10:00:00 mail ${program}[1]: ${sent('AAAAA1', ONE)}`);
  expect(reader.end().map((session) => session.route)).toEqual([route]);
});

describe('where a log is followed', () => {
  const begun = () => {
    const reader = postfixReader({ timezone: 'UTC', now: NOW });
    reader.read(lineOf(`10:00:00 smtp[1]: ${status('AAAAA1', `${ONE}:25`, `deferred (${LOST})`)}`));
    reader.read(lineOf(`10:00:00 smtp[2]: ${established(TWO)}`));
    return reader;
  };

  test('a session is given half a minute after its last line, and one under way when nobody can wait for it any more', () => {
    const reader = begun();
    expect(reader.settled(new Date('2026-11-23T10:00:20Z'))).toEqual([]);
    expect(reader.settled(new Date('2026-11-23T10:00:31Z')).map(brief)).toEqual([
      `${MX1} missing !ehlo deferred AAAAA1 10:00:00-10:00:00`,
    ]);
    expect(reader.settled(new Date('2026-11-23T11:00:01Z')).map(brief)).toEqual([
      `${MX2} offered established cut 10:00:00-10:00:00`,
    ]);
    expect(reader.end()).toEqual([]);
  });

  test('later lines of other sessions do the same', () => {
    const sessions = begun().read(lineOf(`10:00:31 smtp[3]: ${established(ONE)}`));
    expect(sessions.map(brief)).toEqual([`${MX1} missing !ehlo deferred AAAAA1 10:00:00-10:00:00`]);
  });
});

describe('missing settings', () => {
  const missing = (lines: readonly string[]) => {
    const reader = postfixReader({ timezone: 'UTC', now: NOW });
    for (const line of lines) reader.read(lineOf(line));
    return reader.missingSettings().map(({ parameter, value }) => `${parameter} = ${value}`);
  };
  const mail = `10:00:01 smtp[1]: ${sent('AAAAA1', ONE)}`;

  test.each([
    { name: 'both, where mail was taken and nothing is said of TLS', lines: [mail], expected: 2 },
    { name: 'none, where TLS is told', lines: [`10:00:00 smtp[1]: ${established(ONE)}`, mail], expected: 0 },
    {
      name: 'none, where offers are told',
      lines: ['10:00:00 smtp[1]: Host offered STARTTLS: [mx1.contoso.example]', mail],
      expected: 0,
    },
    { name: 'none, where Postfix 3.11 tells', lines: [mail.replace(', dsn', ', tls=may, dsn')], expected: 0 },
    {
      name: 'both, where mail was refused by a server that was spoken to',
      lines: [
        `10:00:01 smtp[1]: ${status('AAAAA1', `${ONE}:25`, `bounced (host ${ONE} said: 550 no (in reply to RCPT TO command))`)}`,
      ],
      expected: 2,
    },
    {
      name: 'none, where no session got to mail',
      lines: [`10:00:01 smtp[1]: ${status('AAAAA1', `${ONE}:25`, `deferred (${LOST})`)}`],
      expected: 0,
    },
    { name: 'none, in an empty log', lines: [], expected: 0 },
  ])('are $name', ({ lines, expected }) => {
    expect(missing(lines)).toHaveLength(expected);
  });

  test('are named with their values', () => {
    expect(missing([mail])).toEqual(['smtp_tls_loglevel = 1', 'smtp_tls_note_starttls_offer = yes']);
  });
});
