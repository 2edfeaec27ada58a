import type { Form } from '../form';
import { NOT_OFFERED } from './exchange';
import { ASK_DIALOGUE, ASK_HOST, ASK_TWICE, ASK_UNOFFERED, COUNT_POSTFIX_SESSIONS, TELL_CAUSES_APART } from './steps';

const PROTOCOL = {
  title: 'Postfix, src/smtp/smtp_proto.c',
  url: 'https://github.com/vdukhovni/postfix/blob/master/postfix/src/smtp/smtp_proto.c',
};
const SEE_POLICY = {
  step: 'postfix-policy',
  tells: 'which level your Postfix demands for this destination, and whether a policy of yours says so',
} as const;
const NOT_REMOTE = 'These are the words of your own Postfix and no reply of the remote server.';

/** What Postfix's SMTP client says where it requires TLS and does not get it. */
export const POSTFIX_TLS: readonly Form[] = [
  {
    id: 'postfix-tls-not-offered',
    vendor: 'postfix',
    words: ['tls is required, but was not offered by host'],
    statuses: ['4.7.4'],
    speaker: 'own-server',
    title: 'Your Postfix requires TLS for this destination, and the remote server offered no STARTTLS',
    meaning:
      'The level for this destination is encrypt or higher (by your configuration, DANE or MTA-STS), and the EHLO reply had no STARTTLS. The mail is tried again.',
    notMeaning: `${NOT_REMOTE} It does not say that the receiver has no STARTTLS for others.`,
    confidence: 'high',
    causes: NOT_OFFERED,
    next: [ASK_TWICE, TELL_CAUSES_APART, ASK_UNOFFERED, COUNT_POSTFIX_SESSIONS, SEE_POLICY],
    source: PROTOCOL,
    example:
      'Nov 24 10:00:02 relay postfix/smtp[14580]: 4F2B21C0: to=<bob@contoso.example>, relay=mx.contoso.example[192.0.2.25]:25, delay=0.5, delays=0.1/0/0.3/0.1, dsn=4.7.4, status=deferred (TLS is required, but was not offered by host mx.contoso.example[192.0.2.25])',
  },
  {
    id: 'postfix-refused-to-start-tls',
    vendor: 'postfix',
    words: ['tls is required, but host', 'refused to start tls'],
    speaker: 'own-server',
    title: 'The remote server offered STARTTLS, and refused it when it was asked for',
    meaning: 'STARTTLS was among the keywords; the command got the reply that stands at the end of the text.',
    notMeaning:
      'It is no loss of the keyword. A 454 is for the moment; a 5yz may come from a box that filters the command.',
    confidence: 'high',
    next: [ASK_DIALOGUE, TELL_CAUSES_APART],
    source: PROTOCOL,
    example:
      'status=deferred (TLS is required, but host mx.contoso.example[192.0.2.25] refused to start TLS: 454 4.7.0 TLS not available due to local problem)',
  },
  {
    id: 'postfix-tls-engine-unavailable',
    vendor: 'postfix',
    words: ['tls is required, but our tls engine is unavailable'],
    statuses: ['4.7.5'],
    speaker: 'own-server',
    title: 'TLS of your own Postfix does not work',
    meaning:
      'The configuration of the TLS client (certificates, keys, libraries) could not be loaded; its log says why.',
    notMeaning: 'It says nothing about the remote server, which offered STARTTLS.',
    confidence: 'high',
    next: [SEE_POLICY, ASK_HOST],
    source: PROTOCOL,
    example: 'dsn=4.7.5, status=deferred (TLS is required, but our TLS engine is unavailable)',
  },
  {
    id: 'postfix-tls-unavailable',
    vendor: 'postfix',
    words: ['tls is required, but unavailable'],
    statuses: ['4.7.0'],
    speaker: 'own-server',
    title: 'Your Postfix requires TLS and did not get it, and does not know why',
    meaning: 'Postfix calls this a case that should not be; the lines before it in the log may say more.',
    notMeaning: NOT_REMOTE,
    confidence: 'low',
    next: [ASK_HOST, SEE_POLICY],
    source: PROTOCOL,
    example: 'dsn=4.7.0, status=deferred (TLS is required, but unavailable)',
  },
  {
    id: 'postfix-handshake-failure',
    vendor: 'postfix',
    words: ['cannot start tls: handshake failure'],
    statuses: ['4.7.5'],
    speaker: 'own-server',
    title: 'STARTTLS was offered and accepted, and the TLS handshake failed',
    meaning: 'No common version or cipher, a certificate that ends the handshake, or something that cuts it.',
    notMeaning:
      'It is no loss of STARTTLS. Some receivers offer STARTTLS no more for a while after a failed handshake: that is a consequence.',
    confidence: 'high',
    next: [ASK_HOST, ASK_DIALOGUE],
    source: PROTOCOL,
    example:
      'Apr 17 14:40:01 relay postfix/smtp[20250]: 85D37281B7: to=<bob@contoso.example>, relay=mx.contoso.example[192.0.2.25]:25, delay=3634, dsn=4.7.5, status=deferred (Cannot start TLS: handshake failure)',
  },
  {
    id: 'postfix-certificate-not-verified',
    vendor: 'postfix',
    words: ['server certificate not verified'],
    statuses: ['4.7.5'],
    speaker: 'own-server',
    title: 'Your Postfix demands a certificate that it can verify, and the remote server presented another',
    meaning:
      'The level is verify, secure, fingerprint or DANE; name, issuer or TLSA record do not match. The log has a line "certificate verification failed" with the reason.',
    notMeaning: 'It is no loss of STARTTLS: TLS worked.',
    confidence: 'high',
    next: [ASK_HOST, SEE_POLICY, TELL_CAUSES_APART],
    source: PROTOCOL,
    example: 'dsn=4.7.5, status=deferred (Server certificate not verified)',
  },
  {
    id: 'postfix-client-tls-configuration',
    vendor: 'postfix',
    words: ['client tls configuration problem'],
    speaker: 'own-server',
    title: 'The TLS configuration of your own Postfix is wrong',
    meaning: 'A policy or level for this destination cannot be used; a warning in the log names it.',
    notMeaning: 'It says nothing about the remote server.',
    confidence: 'high',
    next: [SEE_POLICY],
    source: PROTOCOL,
    example: 'dsn=4.7.5, status=deferred (client TLS configuration problem)',
  },
  {
    id: 'postfix-requiretls-not-offered',
    vendor: 'postfix',
    words: ['sender requested requiretls, but tls service was not offered by host'],
    statuses: ['5.7.30'],
    speaker: 'own-server',
    title: 'The sender demanded TLS all the way (REQUIRETLS), and the remote server offered no STARTTLS',
    meaning: 'RFC 8689 forbids to deliver such a mail in cleartext; it is returned where no server offers TLS.',
    notMeaning: `${NOT_REMOTE} Other mail to the same receiver is not concerned.`,
    confidence: 'high',
    causes: NOT_OFFERED,
    next: [ASK_TWICE, TELL_CAUSES_APART],
    source: PROTOCOL,
    example:
      'dsn=5.7.30, status=bounced (Sender requested REQUIRETLS, but TLS service was not offered by host mx.contoso.example[192.0.2.25])',
  },
];
