import type { Form } from '../form';
import { ASK_HOST, READ_TLSA, TELL_CAUSES_APART } from './steps';

const VERIFY = {
  title: 'Postfix, src/tls/tls_verify.c',
  url: 'https://github.com/vdukhovni/postfix/blob/master/postfix/src/tls/tls_verify.c',
};
const MAY_BE_DELIVERED =
  'It is no loss of STARTTLS, and by itself no failure: at level may or encrypt the mail is delivered all the same.';

/** What Postfix says about certificates. */
export const POSTFIX_TRUST: readonly Form[] = [
  {
    id: 'postfix-verify-expired',
    vendor: 'postfix',
    words: ['certificate verification failed for', 'certificate has expired'],
    speaker: 'own-server',
    title: 'The certificate of the remote server has expired',
    meaning: 'It has to be renewed where the mail is received.',
    notMeaning: MAY_BE_DELIVERED,
    confidence: 'high',
    next: [ASK_HOST],
    source: VERIFY,
    example:
      'postfix/smtp[3682]: server certificate verification failed for mx.contoso.example[192.0.2.25]:25: certificate has expired',
  },
  {
    id: 'postfix-verify-untrusted-issuer',
    vendor: 'postfix',
    words: ['certificate verification failed for', 'untrusted issuer'],
    speaker: 'own-server',
    title: 'Your Postfix does not know the issuer of the certificate',
    meaning: 'The issuer is not in smtp_tls_CAfile or smtp_tls_CApath, or the server leaves out its intermediates.',
    notMeaning: MAY_BE_DELIVERED,
    confidence: 'high',
    next: [ASK_HOST],
    source: VERIFY,
    example:
      'postfix/smtp[3682]: certificate verification failed for mx.contoso.example[192.0.2.25]:25: untrusted issuer /O=Contoso/CN=Contoso Root',
  },
  {
    id: 'postfix-verify-self-signed',
    vendor: 'postfix',
    words: ['certificate verification failed for', 'self-signed certificate'],
    speaker: 'own-server',
    title: 'The remote server presents a self-signed certificate',
    meaning: 'Common for mail servers; with DANE it may even be right, by its TLSA record.',
    notMeaning: MAY_BE_DELIVERED,
    confidence: 'high',
    next: [ASK_HOST, READ_TLSA],
    source: VERIFY,
    example:
      'postfix/smtp[3682]: certificate verification failed for mx.contoso.example[192.0.2.25]:25: self-signed certificate',
  },
  {
    id: 'postfix-verify-not-trusted-by-tlsa',
    vendor: 'postfix',
    words: ['certificate verification failed for', 'not trusted by local or tlsa policy'],
    speaker: 'own-server',
    title: 'The certificate does not match the TLSA record, or your own policy',
    meaning:
      'The certificate was changed without the record, the record is wrong, or somebody else answers in its place. All three look alike.',
    notMeaning: 'It is no loss of STARTTLS: TLS worked. With DANE the mail is not delivered.',
    confidence: 'high',
    next: [READ_TLSA, ASK_HOST, TELL_CAUSES_APART],
    source: VERIFY,
    example:
      'postfix/smtp[3682]: certificate verification failed for mx.contoso.example[192.0.2.25]:25: not trusted by local or TLSA policy',
  },
  {
    id: 'postfix-verify-not-yet-valid',
    vendor: 'postfix',
    words: ['certificate verification failed for', 'certificate not yet valid'],
    speaker: 'own-server',
    title: 'The certificate of the remote server is not valid yet',
    meaning: 'It begins in the future, or a clock (yours or theirs) is wrong.',
    notMeaning: MAY_BE_DELIVERED,
    confidence: 'high',
    next: [ASK_HOST],
    source: VERIFY,
    example:
      'postfix/smtp[3682]: server certificate verification failed for mx.contoso.example[192.0.2.25]:25: certificate not yet valid',
  },
  {
    id: 'postfix-verify-other',
    vendor: 'postfix',
    words: ['certificate verification failed for', 'num='],
    speaker: 'own-server',
    title: 'OpenSSL did not verify the certificate of the remote server',
    meaning: 'The number and the words after "num=" are those of OpenSSL.',
    notMeaning: MAY_BE_DELIVERED,
    confidence: 'medium',
    next: [ASK_HOST],
    source: VERIFY,
    example:
      'postfix/smtp[3682]: server certificate verification failed for mx.contoso.example[192.0.2.25]:25: num=26:unsuitable certificate purpose',
  },
];
