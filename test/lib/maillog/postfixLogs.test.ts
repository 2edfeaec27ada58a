import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type PostfixReader, postfixReader } from '../../../lib/maillog/postfixReader';
import type { LoggedSession } from '../../../lib/maillog/types';

/** How the reader takes logs of a real Postfix; the table of them is in fixtures/postfix/README.md. */
const linesOf = (name: string): readonly string[] =>
  readFileSync(join(__dirname, 'fixtures/postfix', `${name}.log`), 'utf8')
    .trimEnd()
    .split('\n');

function sessionsOf(name: string): { readonly sessions: readonly LoggedSession[]; readonly reader: PostfixReader } {
  const reader = postfixReader({ timezone: 'UTC', now: () => new Date('2026-11-28T20:30:00Z') });
  const sessions = linesOf(name).flatMap((line) => reader.read(line));
  return { sessions: [...sessions, ...reader.end()], reader };
}

/** Route, port, whether STARTTLS was offered, how TLS went, where it broke off, the fate of the messages. */
function brief({ route, port, offersStarttls, tls, failure, heldUp, isSuspended }: LoggedSession): string {
  const offer = offersStarttls === undefined ? 'unknown' : offersStarttls ? 'offered' : 'missing';
  const upgrade = tls === undefined ? [] : [`${tls.outcome}${tls.trust === undefined ? '' : ` ${tls.trust}`}`];
  const end = failure === undefined ? [] : [`broke at ${failure.stage ?? 'mail'}`];
  const held = heldUp.map(({ kind }) => kind);
  return [`${route}:${port}`, offer, ...upgrade, ...end, ...held, ...(isSuspended ? ['suspended'] : [])].join(', ');
}

const LOST = 'smtp:2626, missing, broke at ehlo, deferred';
const UPGRADED = 'smtp:2626, offered, established untrusted';
const UNVERIFIED = 'smtp:2626, offered, established untrusted, broke at tlsHandshake, deferred';
const SUSPENDED = 'smtp:2626, unknown, deferred, suspended';
const UNKNOWN = 'smtp:2626, unknown';
const FAILED = 'smtp:2626, offered, failed, broke at tlsHandshake, deferred';

test.each<{ log: string; expected: readonly string[]; missing?: readonly string[] }>([
  { log: 'encrypt', expected: [LOST, LOST, LOST, UPGRADED, UPGRADED, UPGRADED, UPGRADED] },
  {
    log: 'encrypt-quiet',
    expected: [LOST, LOST, LOST, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN],
    missing: ['smtp_tls_loglevel', 'smtp_tls_note_starttls_offer'],
  },
  { log: 'may', expected: [UNKNOWN, UNKNOWN, UNKNOWN, UPGRADED] },
  {
    log: 'may-quiet',
    expected: [UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN],
    missing: ['smtp_tls_loglevel', 'smtp_tls_note_starttls_offer'],
  },
  { log: 'note', expected: [UNKNOWN, UNKNOWN, UNKNOWN, 'smtp:2626, offered'] },
  { log: 'verify', expected: [LOST, LOST, LOST, SUSPENDED, UNVERIFIED, UNVERIFIED, UNVERIFIED] },
  { log: 'handshake', expected: [FAILED] },
  {
    log: 'handshake-may',
    expected: [FAILED, 'smtp:2626, offered, failed, broke at tlsHandshake', UNKNOWN],
    missing: ['smtp_tls_loglevel', 'smtp_tls_note_starttls_offer'],
  },
  { log: 'refused', expected: ['smtp:2626, offered, failed, broke at starttls, deferred'] },
  { log: 'reuse', expected: [UPGRADED] },
  {
    log: 'reuse-plain',
    expected: [UNKNOWN],
    missing: ['smtp_tls_loglevel', 'smtp_tls_note_starttls_offer'],
  },
  { log: 'reuse-handshake', expected: [FAILED] },
  { log: 'recipients', expected: [`${UPGRADED}, bounced, deferred`, UPGRADED] },
  {
    log: 'transports',
    expected: [
      'o365:2627, unknown, broke at connect',
      'quiet:2626, unknown, broke at ehlo, deferred',
      'o365:2627, unknown, broke at connect, deferred',
      'o365:2626, offered, established untrusted',
      'o365:2626, offered, established untrusted',
    ],
  },
])('each session of the log $log is told', ({ log, expected, missing = [] }) => {
  const { sessions, reader } = sessionsOf(log);
  expect(sessions.map(brief)).toEqual(expected);
  expect(reader.unreadable).toEqual({ syntax: 0, time: 0, 'too-long': 0 });
  expect(reader.missingSettings().map(({ parameter }) => parameter)).toEqual(missing);
});

test('the loss and its end are told with their times and whom they are about', () => {
  const { sessions } = sessionsOf('encrypt');
  const [first] = sessions;
  expect(first).toEqual({
    format: 'postfix',
    route: 'smtp',
    remoteHost: '127.0.0.1',
    remoteAddress: '127.0.0.1',
    port: 2626,
    startedAt: '2026-11-28T20:05:18.000Z',
    endedAt: '2026-11-28T20:05:18.000Z',
    isCut: false,
    offersStarttls: false,
    heldUp: [
      {
        id: 'ECADBA46688',
        kind: 'deferred',
        reason: 'TLS is required, but was not offered by host 127.0.0.1[127.0.0.1]',
      },
    ],
    failure: { stage: 'ehlo', reason: 'TLS is required, but was not offered by host 127.0.0.1[127.0.0.1]' },
  });
  const back = sessions.find(({ offersStarttls }) => offersStarttls);
  expect(back?.startedAt).toBe('2026-11-28T20:05:22.000Z');
  expect(back?.tls).toEqual({
    outcome: 'established',
    protocol: 'TLSv1.3',
    cipher: 'TLS_AES_256_GCM_SHA384',
    trust: 'untrusted',
  });
});

test.each([
  { log: 'handshake', reason: /^SSL_connect error: -1; error:0A00042E:SSL routines::tlsv1 alert protocol version/ },
  { log: 'reuse-handshake', reason: /^TLS handshake failed for service=smtp .*tlsv1 alert protocol version/ },
  { log: 'refused', reason: /454 4\.7\.0 TLS not available due to local problem$/ },
  { log: 'verify', reason: /^self-signed certificate$/ },
])('the log $log tells why TLS did not come about', ({ log, reason }) => {
  const withTls = sessionsOf(log).sessions.filter(({ tls }) => tls !== undefined);
  expect(withTls.length).toBeGreaterThan(0);
  for (const { tls } of withTls) expect(tls?.reason).toMatch(reason);
});

test('no log gives away a recipient or a sender', () => {
  const names = ['encrypt', 'may', 'verify', 'recipients', 'reuse', 'transports'];
  expect(JSON.stringify(names.flatMap((name) => sessionsOf(name).sessions))).not.toMatch(/@/);
});

test.each(['encrypt', 'recipients', 'transports', 'reuse'])(
  'the log %s, cut off anywhere, makes no session up',
  (log) => {
    const lines = linesOf(log);
    const whole = new Set(
      sessionsOf(log).sessions.map(({ startedAt, remoteAddress }) => `${startedAt} ${remoteAddress}`),
    );
    for (let length = 0; length <= lines.length; length += 1) {
      const reader = postfixReader({ timezone: 'UTC', now: () => new Date('2026-11-28T20:30:00Z') });
      const sessions = lines.slice(0, length).flatMap((line) => reader.read(line));
      for (const { startedAt, remoteAddress } of [...sessions, ...reader.end()]) {
        expect(whole).toContain(`${startedAt} ${remoteAddress}`);
      }
    }
  },
);
