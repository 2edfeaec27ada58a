import { type PostfixEvent, readMessage } from '../../../lib/maillog/postfixMessage';

const MX = 'mx1.contoso.example[192.0.2.1]:25';
const PEER = { host: 'mx1.contoso.example', address: '192.0.2.1', port: 25 };
const WITHOUT_PORT = { host: 'mx1.contoso.example', address: '192.0.2.1' };
const CIPHER = 'TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits)';
const TLS = { outcome: 'established', protocol: 'TLSv1.3', cipher: 'TLS_AES_256_GCM_SHA384' } as const;

/** Texts of Postfix: what is read of each, and the function that writes it. */
test.each<{ source: string; text: string; expected: PostfixEvent }>([
  {
    source: 'smtp/smtp_proto.c smtp_helo, smtp_tls_note_starttls_offer',
    text: 'Host offered STARTTLS: [MX1.contoso.example]',
    expected: { kind: 'offer', peer: { host: 'mx1.contoso.example' } },
  },
  {
    source: 'smtp/smtp_proto.c smtp_helo, smtp_discard_ehlo_keywords',
    text: 'discarding EHLO keywords: 8BITMIME STARTTLS CHUNKING',
    expected: { kind: 'disregard' },
  },
  {
    source: 'smtp/smtp_connect.c smtp_connect_inet',
    text: `connect to ${MX}: Connection timed out`,
    expected: { kind: 'connect', peer: PEER, reason: `connect to ${MX}: Connection timed out` },
  },
  {
    source: 'smtp/smtp_connect.c smtp_connect_inet, IPv6',
    text: 'connect to mx1.contoso.example[2001:DB8::1]:25: Network is unreachable',
    expected: {
      kind: 'connect',
      peer: { host: 'mx1.contoso.example', address: '2001:db8::1', port: 25 },
      reason: 'connect to mx1.contoso.example[2001:DB8::1]:25: Network is unreachable',
    },
  },
  {
    source: 'tls/tls_client.c tls_client_start, smtp_tls_loglevel = 2',
    text: `setting up TLS connection to ${MX}`,
    expected: { kind: 'handshake', peer: PEER },
  },
  {
    source: 'tls/tls_misc.c tls_log_summary',
    text: `Verified TLS connection established to ${MX}: ${CIPHER} key-exchange X25519 server-signature RSA-PSS (2048 bits) server-digest SHA256`,
    expected: { kind: 'tls', peer: PEER, tls: { ...TLS, trust: 'verified' }, isReused: false },
  },
  {
    source: 'tls/tls_misc.c tls_log_summary, raw public key (3.9)',
    text: `Trusted TLS connection established to ${MX}: ${CIPHER} key-exchange X25519 server-signature ECDSA (prime256v1 raw public key) server-digest SHA256`,
    expected: { kind: 'tls', peer: PEER, tls: { ...TLS, trust: 'trusted' }, isReused: false },
  },
  {
    source: 'tls/tls_misc.c tls_log_summary, reused (3.4)',
    text: `Untrusted TLS connection reused to ${MX}: ${CIPHER}`,
    expected: { kind: 'tls', peer: PEER, tls: { ...TLS, trust: 'untrusted' }, isReused: true },
  },
  {
    source: 'tls/tls_client.c tls_client_start, 2.8 to 3.3',
    text: `Anonymous TLS connection established to ${MX}: TLSv1.2 with cipher ADH-AES256-GCM-SHA384 (256/256 bits)`,
    expected: {
      kind: 'tls',
      peer: PEER,
      tls: { outcome: 'established', protocol: 'TLSv1.2', cipher: 'ADH-AES256-GCM-SHA384', trust: 'anonymous' },
      isReused: false,
    },
  },
  {
    source: 'tls/tls_client.c tls_client_start, 2.2 to 2.4',
    text: 'TLS connection established to mx1.contoso.example: TLSv1 with cipher DHE-RSA-AES256-SHA (256/256 bits)',
    expected: {
      kind: 'tls',
      peer: { host: 'mx1.contoso.example' },
      tls: { outcome: 'established', protocol: 'TLSv1', cipher: 'DHE-RSA-AES256-SHA' },
      isReused: false,
    },
  },
  {
    source: 'tls/tls_verify.c tls_log_verify_error',
    text: `certificate verification failed for ${MX}: untrusted issuer /C=US/O=Example: CA`,
    expected: { kind: 'distrust', peer: PEER, reason: 'untrusted issuer /C=US/O=Example: CA' },
  },
  {
    source: 'tls/tls_verify.c tls_log_verify_error',
    text: `server certificate verification failed for ${MX}: certificate has expired`,
    expected: { kind: 'distrust', peer: PEER, reason: 'certificate has expired' },
  },
  {
    source: 'tls/tls_client.c tls_client_start',
    text: `SSL_connect error to ${MX}: lost connection`,
    expected: { kind: 'tlsError', peer: PEER, reason: 'lost connection' },
  },
  {
    source: 'tls/tls_misc.c tls_print_errors',
    text: 'warning: TLS library problem: error:0A00042E:SSL routines::tlsv1 alert protocol version:s3.c:1601:',
    expected: { kind: 'tlsDetail', reason: 'error:0A00042E:SSL routines::tlsv1 alert protocol version:s3.c:1601:' },
  },
  {
    source: 'tlsproxy/tlsproxy_state.c tlsp_state_free',
    text: 'TLS handshake failed for service=smtp peer=[192.0.2.1]:25',
    expected: {
      kind: 'proxyError',
      address: '192.0.2.1',
      port: 25,
      reason: 'TLS handshake failed for service=smtp peer=[192.0.2.1]:25',
    },
  },
  {
    source: 'smtp/smtp_trouble.c smtp_bulk_fail, others are left to be tried',
    text: '4Rz8V13F0Lz9s: TLS is required, but was not offered by host mx1.contoso.example[192.0.2.1]',
    expected: {
      kind: 'attempt',
      queueId: '4Rz8V13F0Lz9s',
      reason: 'TLS is required, but was not offered by host mx1.contoso.example[192.0.2.1]',
      facts: { offersStarttls: false, brokeAt: 'ehlo', peer: WITHOUT_PORT },
    },
  },
])('$source: $text', ({ text, expected }) => {
  expect(readMessage(text)).toEqual(expected);
});

test.each([
  {
    source: 'smtp/smtp_proto.c smtp_helo',
    text: 'warning: host mx1[192.0.2.1]:25 greeted me with my own hostname mx1',
  },
  { source: 'smtp/smtp_proto.c smtp_loop', text: 'warning: host mx1[192.0.2.1]:25 said: 250 x (in reply to QUIT)' },
  { source: 'smtp/smtp_proto.c smtp_helo', text: 'discarding EHLO keywords: CHUNKING' },
  {
    source: 'smtp/smtp_proto.c smtp_helo',
    text: '4Rz8V13F0Lz9s: enabling PIX workarounds: disable_esmtp for x[192.0.2.1]:25',
  },
  {
    source: 'smtp/smtp_proto.c smtp_helo, 3.11',
    text: '4Rz8V13F0Lz9s: Sender requested REQUIRETLS, but REQUIRETLS support was not offered by host x[192.0.2.1]',
  },
  {
    source: 'smtp/smtp_connect.c, a local socket',
    text: 'connect to mail.example.org[/run/lmtp]: No such file or directory',
  },
  { source: 'tls/tls_client.c, smtp_tls_loglevel = 2', text: 'SSL_connect:SSLv3/TLS write client hello' },
  { source: 'nobody', text: 'Host offered STARTTLS: [evil host]' },
  { source: 'nobody', text: 'TLS is required, but was not offered by host mx1.contoso.example[192.0.2.1]' },
  { source: 'nobody', text: '' },
])('tells nothing of a session: $text ($source)', ({ text }) => {
  expect(readMessage(text)).toBeUndefined();
});
