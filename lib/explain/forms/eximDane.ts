import type { Form } from '../form';
import { ASK_HOST, READ_TLSA, TELL_CAUSES_APART } from './steps';

const TRANSPORT = {
  title: 'Exim, src/transports/smtp.c',
  url: 'https://github.com/Exim/exim/blob/master/src/src/transports/smtp.c',
};
const OPENSSL = {
  title: 'Exim, src/tls-openssl.c',
  url: 'https://github.com/Exim/exim/blob/master/src/src/tls-openssl.c',
};

/** What Exim says about DANE. */
export const EXIM_DANE: readonly Form[] = [
  {
    id: 'exim-dane-attempt-failed',
    vendor: 'exim',
    words: ['dane attempt failed; tls connection to'],
    speaker: 'own-server',
    title: 'The domain has DANE, and TLS with its server failed',
    meaning: 'The certificate does not match the TLSA record, or the handshake failed for another reason; it follows.',
    notMeaning: 'It is no loss of STARTTLS. Exim does not fall back to cleartext here.',
    confidence: 'high',
    next: [READ_TLSA, ASK_HOST, TELL_CAUSES_APART],
    source: TRANSPORT,
    example:
      '2026-11-24 10:00:02 1rABCD-000123-4x DANE attempt failed; TLS connection to mx.contoso.example [192.0.2.25]: (SSL_connect): error:0A000086:SSL routines::certificate verify failed',
  },
  {
    id: 'exim-dane-tlsa-lookup',
    vendor: 'exim',
    words: ['dane error: tlsa lookup'],
    speaker: 'own-server',
    title: 'The TLSA records of the receiving host could not be looked up',
    meaning: 'The DNS of the receiver answers with an error, or a resolver fails; Exim waits, for it must not guess.',
    notMeaning: 'It says nothing about STARTTLS: the server was not asked.',
    confidence: 'high',
    next: [READ_TLSA],
    source: TRANSPORT,
    example:
      '2026-11-24 10:00:02 1rABCD-000123-4x == bob@contoso.example R=dnslookup T=remote_smtp defer (-36): DANE error: tlsa lookup DEFER',
  },
  {
    id: 'exim-dane-not-dnssec',
    vendor: 'exim',
    words: ['dane error:', 'lookup not dnssec'],
    speaker: 'own-server',
    title: 'Your Exim demands DANE, and the name of the receiving host is not signed',
    meaning: 'Your hosts_require_dane names the host, and DNSSEC is missing, or your resolver does not validate.',
    notMeaning: 'It says nothing about STARTTLS: the server was not asked.',
    confidence: 'high',
    next: [READ_TLSA],
    source: TRANSPORT,
    example: '2026-11-24 10:00:02 1rABCD-000123-4x DANE error: mx.contoso.example lookup not DNSSEC',
  },
  {
    id: 'exim-dane-no-usable-records',
    vendor: 'exim',
    words: ['dane error: no usable tlsa records'],
    speaker: 'own-server',
    title: 'The TLSA records of the receiving host are of no use for mail',
    meaning: 'Their usage, selector or matching type is none that RFC 7672 has.',
    notMeaning: 'It is no loss of STARTTLS.',
    confidence: 'high',
    next: [READ_TLSA],
    source: OPENSSL,
    example: '2026-11-24 10:00:02 1rABCD-000123-4x DANE error: No usable TLSA records',
  },
];
