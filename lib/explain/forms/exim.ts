import type { Form } from '../form';
import { NOT_OFFERED } from './exchange';
import { ASK_DIALOGUE, ASK_HOST, ASK_TWICE, ASK_UNOFFERED, TELL_CAUSES_APART } from './steps';

const TRANSPORT = {
  title: 'Exim, src/transports/smtp.c',
  url: 'https://github.com/Exim/exim/blob/master/src/src/transports/smtp.c',
};
const RECEIVER = {
  title: 'Exim, src/smtp_in.c',
  url: 'https://github.com/Exim/exim/blob/master/src/src/smtp_in.c',
};
const OPENSSL = {
  title: 'Exim, src/tls-openssl.c',
  url: 'https://github.com/Exim/exim/blob/master/src/src/tls-openssl.c',
};

/** What Exim says about TLS. */
export const EXIM_TLS: readonly Form[] = [
  {
    id: 'exim-tls-not-offered',
    vendor: 'exim',
    words: ['a tls session is required, but the server did not offer tls support'],
    speaker: 'own-server',
    title: 'Your Exim requires TLS for this host, and the remote server offered no STARTTLS',
    meaning: 'Your hosts_require_tls, or DANE, demands TLS, and the EHLO reply had no STARTTLS.',
    notMeaning:
      'These are the words of your own Exim and no reply of the remote server. It does not say that the receiver has no STARTTLS for others.',
    confidence: 'high',
    causes: NOT_OFFERED,
    next: [ASK_TWICE, TELL_CAUSES_APART, ASK_UNOFFERED],
    source: TRANSPORT,
    example:
      '2026-11-24 10:00:02 1rABCD-000123-4x == bob@contoso.example R=dnslookup T=remote_smtp defer (-38) H=mx.contoso.example [192.0.2.25]: a TLS session is required, but the server did not offer TLS support',
  },
  {
    id: 'exim-tls-attempt-failed',
    vendor: 'exim',
    words: ['a tls session is required, but an attempt to start tls failed'],
    speaker: 'own-server',
    title: 'The remote server offered STARTTLS, and it did not work',
    meaning: 'The command was refused, or the handshake failed; a line before it in the log has the reason.',
    notMeaning: 'It is no loss of the keyword.',
    confidence: 'high',
    next: [ASK_DIALOGUE],
    source: TRANSPORT,
    example:
      '2026-11-24 10:00:02 1rABCD-000123-4x == bob@contoso.example R=dnslookup T=remote_smtp defer (-38) H=mx.contoso.example [192.0.2.25]: a TLS session is required, but an attempt to start TLS failed',
  },
  {
    id: 'exim-tls-session-openssl',
    vendor: 'exim',
    words: ['tls session: (ssl_connect)'],
    speaker: 'own-server',
    title: 'STARTTLS was offered and accepted, and the TLS handshake failed',
    meaning: 'The words that follow are those of OpenSSL. Exim may deliver in cleartext then (tls_tempfail_tryclear).',
    notMeaning: 'It is no loss of STARTTLS.',
    confidence: 'high',
    next: [ASK_HOST],
    source: TRANSPORT,
    example:
      '2026-11-24 10:00:02 1rABCD-000123-4x H=mx.contoso.example [192.0.2.25]: TLS session: (SSL_connect): error:0A000102:SSL routines::unsupported protocol',
  },
  {
    id: 'exim-tls-session-gnutls',
    vendor: 'exim',
    words: ['tls session: (gnutls_handshake)'],
    speaker: 'own-server',
    title: 'STARTTLS was offered and accepted, and the TLS handshake failed',
    meaning: 'The words that follow are those of GnuTLS. Exim may deliver in cleartext then (tls_tempfail_tryclear).',
    notMeaning: 'It is no loss of STARTTLS.',
    confidence: 'high',
    next: [ASK_HOST],
    source: {
      title: 'Exim, src/tls-gnu.c',
      url: 'https://github.com/Exim/exim/blob/master/src/src/tls-gnu.c',
    },
    example:
      '2026-11-24 10:00:02 1rABCD-000123-4x H=mx.contoso.example [192.0.2.25]: TLS session: (gnutls_handshake): timed out',
  },
  {
    id: 'exim-delivering-unencrypted',
    vendor: 'exim',
    words: ['delivering unencrypted to', 'not in hosts_require_tls'],
    speaker: 'own-server',
    title: 'TLS failed, and your Exim delivered the mail in cleartext',
    meaning: 'Nothing of yours requires TLS for this host, so Exim tried again without it.',
    notMeaning: 'The mail is not lost: it was delivered, though unencrypted.',
    confidence: 'high',
    next: [ASK_HOST, TELL_CAUSES_APART],
    source: TRANSPORT,
    example:
      '2026-11-24 10:00:02 1rABCD-000123-4x TLS session: (SSL_connect): error:0A000102:SSL routines::unsupported protocol: delivering unencrypted to H=mx.contoso.example [192.0.2.25] (not in hosts_require_tls)',
  },
  {
    id: 'exim-certificate-name-mismatch',
    vendor: 'exim',
    words: ['ssl verify error', 'certificate name mismatch'],
    speaker: 'own-server',
    title: 'The certificate of the remote server is for another name',
    meaning:
      'DN is the name in the certificate, H the host. Without tls_verify_hosts the mail is delivered all the same.',
    notMeaning: 'It is no loss of STARTTLS: TLS worked.',
    confidence: 'high',
    next: [ASK_HOST],
    source: OPENSSL,
    example:
      '2026-11-24 10:00:02 1rABCD-000123-4x [192.0.2.25] SSL verify error: certificate name mismatch: DN="/CN=mail.example.net" H="mx.contoso.example"',
  },
  {
    id: 'exim-starttls-not-advertised',
    vendor: 'exim',
    words: ['starttls command used when not advertised'],
    replyCodes: [503],
    speaker: 'remote-server',
    title: 'An Exim server refuses STARTTLS, since it did not offer it to this address',
    meaning: 'The receiving Exim decides by address who is offered TLS (tls_advertise_hosts).',
    notMeaning: 'It does not say that the server has no TLS: others may be offered it.',
    confidence: 'high',
    next: [ASK_DIALOGUE, TELL_CAUSES_APART],
    source: RECEIVER,
    example: '503 STARTTLS command used when not advertised',
  },
  {
    id: 'exim-tls-currently-unavailable',
    vendor: 'exim',
    words: ['tls currently unavailable'],
    replyCodes: [454],
    speaker: 'remote-server',
    title: 'The remote Exim offers STARTTLS and cannot do it',
    meaning: 'Its certificate or key cannot be loaded; its log says why. It is cured there.',
    notMeaning: 'It is no filter on the path, and not about your address.',
    confidence: 'high',
    next: [ASK_DIALOGUE],
    source: RECEIVER,
    example: '454 TLS currently unavailable',
  },
];
