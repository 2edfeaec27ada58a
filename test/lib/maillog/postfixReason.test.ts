import fc from 'fast-check';
import {
  type ReasonFacts,
  readReason,
  suspendedReason,
  withoutMailAddresses,
} from '../../../lib/maillog/postfixReason';

const MX = 'mx1.contoso.example[192.0.2.1]';
const PEER = { host: 'mx1.contoso.example', address: '192.0.2.1' };

/** All that smtp/smtp_proto.c, smtp_trouble.c, smtp_connect.c and smtp_addr.c give as the reason of a failure. */
test.each<{ source: string; reason: string; expected: ReasonFacts }>([
  {
    source: 'smtp_helo',
    reason: `TLS is required, but was not offered by host ${MX}`,
    expected: { peer: PEER, offersStarttls: false, brokeAt: 'ehlo' },
  },
  {
    source: 'smtp_helo, 3.11',
    reason: `Sender requested REQUIRETLS, but TLS service was not offered by host ${MX}`,
    expected: { peer: PEER, offersStarttls: false, brokeAt: 'ehlo' },
  },
  {
    source: 'smtp_helo',
    reason: `TLS is required, but host ${MX} refused to start TLS: 454 4.7.0 TLS not available due to local problem`,
    expected: { peer: PEER, offersStarttls: true, tls: 'failed', brokeAt: 'starttls' },
  },
  {
    source: 'smtp_helo, 3.11',
    reason: `Sender requested REQUIRETLS, but host ${MX} refused to start TLS: 454 4.7.0 no`,
    expected: { peer: PEER, offersStarttls: true, tls: 'failed', brokeAt: 'starttls' },
  },
  {
    source: 'smtp_helo, offered, and this Postfix can not',
    reason: 'TLS is required, but our TLS engine is unavailable',
    expected: { offersStarttls: true, brokeAt: 'starttls' },
  },
  {
    source: 'smtp_helo, offered, and this Postfix can not',
    reason: 'TLS is required, but unavailable',
    expected: { offersStarttls: true, brokeAt: 'starttls' },
  },
  {
    source: 'smtp_start_tls',
    reason: 'Cannot start TLS: handshake failure',
    expected: { offersStarttls: true, tls: 'failed', brokeAt: 'tlsHandshake' },
  },
  ...['Server certificate not verified', 'Server certificate not trusted'].map((reason) => ({
    source: 'smtp_start_tls',
    reason,
    expected: { offersStarttls: true, tls: 'established', brokeAt: 'tlsHandshake' } as const,
  })),
  {
    source: 'smtp_start_tls, 3.11',
    reason: `Sender requested REQUIRETLS, but no trusted server certificate was found. The last attempted server was ${MX}`,
    expected: { peer: PEER, offersStarttls: true, tls: 'established', brokeAt: 'tlsHandshake' },
  },
  {
    source: 'smtp_helo',
    reason: `host ${MX} refused to talk to me: 554 5.7.1 Service unavailable; client [198.51.100.9] blocked`,
    expected: { peer: PEER, brokeAt: 'greeting' },
  },
  {
    source: 'smtp_stream_except',
    reason: `lost connection with ${MX} while receiving the initial server greeting`,
    expected: { peer: PEER, brokeAt: 'greeting' },
  },
  {
    source: 'smtp_stream_except',
    reason: `lost connection with ${MX} while performing the EHLO handshake`,
    expected: { peer: PEER, brokeAt: 'ehlo' },
  },
  {
    source: 'smtp_stream_except',
    reason: `conversation with ${MX} timed out while performing the HELO handshake`,
    expected: { peer: PEER, brokeAt: 'ehlo' },
  },
  {
    source: 'smtp_stream_except: it was sent, so it was offered',
    reason: `conversation with ${MX} timed out while receiving the STARTTLS response`,
    expected: { peer: PEER, offersStarttls: true, brokeAt: 'starttls' },
  },
  {
    source: 'smtp_stream_except',
    reason: `conversation with ${MX} timed out while sending end of data -- message may be sent more than once`,
    expected: { peer: PEER, brokeAt: 'mail' },
  },
  {
    source: 'smtp_connect_sock',
    reason: `connect to ${MX}:25: Connection refused`,
    expected: { peer: { ...PEER, port: 25 }, brokeAt: 'connect' },
  },
  {
    source: 'smtp_addr_one',
    reason:
      'Host or domain name not found. Name service error for name=contoso.example type=MX: Host not found, try again',
    expected: { brokeAt: 'resolve' },
  },
  {
    source: 'smtp_loop',
    reason: `host ${MX} said: 450 4.2.0 TLS is required, but was not offered by host evil.example[203.0.113.1] (in reply to RCPT TO command)`,
    expected: { peer: PEER },
  },
  {
    source: 'vsmtp_fill_dsn',
    reason: `Protocol error: host ${MX} said: 250 what (in reply to RCPT TO command)`,
    expected: { peer: PEER },
  },
  {
    source: 'smtp_sasl_authenticate',
    reason: `SASL authentication failed; server ${MX} said: 535 5.7.8 no`,
    expected: { peer: PEER },
  },
])('$source: $reason', ({ reason, expected }) => {
  expect(readReason(reason)).toEqual(expected);
});

test.each([
  `SMTPUTF8 is required, but was not offered by host ${MX}`,
  'client TLS configuration problem',
  'mail for contoso.example loops back to myself',
  'all network protocols are disabled',
  '250 TLS is required, but was not offered by host evil.example[203.0.113.1]',
  ` TLS is required, but was not offered by host ${MX}`,
  '',
])('tells nothing of STARTTLS: %s', (reason) => {
  expect(readReason(reason)).toBeUndefined();
});

test('a suspension repeats what another session met (qmgr/qmgr_deliver.c)', () => {
  const reason = `TLS is required, but was not offered by host ${MX}`;
  expect(suspendedReason(`delivery temporarily suspended: ${reason}`)).toBe(reason);
  expect(suspendedReason(reason)).toBeUndefined();
});

test.each([
  { reason: '550 5.1.1 <anna@contoso.example>: Recipient rejected', expected: '550 5.1.1 <…>: Recipient rejected' },
  { reason: '550 <"anna b"@contoso.example> no', expected: '550 <…> no' },
  { reason: '550 <anna> unknown', expected: '550 <…> unknown' },
  { reason: '550 anna@contoso.example: unknown', expected: '550 …: unknown' },
  { reason: '550 rcpt=anna@contoso.example,bert@contoso.example', expected: '550 rcpt=…,…' },
  {
    reason: 'see <https://www.example.org/query/ip/198.51.100.9>',
    expected: 'see <https://www.example.org/query/ip/198.51.100.9>',
  },
  { reason: 'see https://www.example.org/?a=1', expected: 'see https://www.example.org/?a=1' },
])('$reason names nobody', ({ reason, expected }) => {
  expect(withoutMailAddresses(reason)).toBe(expected);
});

test('no mail address is left of any reason', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.emailAddress(), fc.string()), { maxLength: 8 }), (words) => {
      expect(withoutMailAddresses(words.join(' '))).not.toContain('@');
    }),
  );
});
