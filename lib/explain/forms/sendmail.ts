import type { Form } from '../form';
import { NOT_OFFERED } from './exchange';
import { ASK_DIALOGUE, ASK_HOST, ASK_TWICE, ASK_UNOFFERED, READ_TLSA, TELL_CAUSES_APART } from './steps';

const RULES = {
  title: 'Sendmail, cf/m4/proto.m4 (ruleset TLS_connection)',
  url: 'https://github.com/freebsd/freebsd-src/blob/main/contrib/sendmail/cf/m4/proto.m4',
};
const NOT_REMOTE =
  'These are the words of your own Sendmail and no reply of the remote server, though they have its form.';

/** What Sendmail says about TLS: its rulesets tls_server and tls_rcpt make up replies. */
export const SENDMAIL: readonly Form[] = [
  {
    id: 'sendmail-tls-not-supported',
    vendor: 'sendmail',
    words: ['other side does not support starttls'],
    replyCodes: [403, 503],
    statuses: ['4.7.0', '5.7.0'],
    speaker: 'own-server',
    title: 'Your Sendmail requires TLS for this host, and the remote server offered no STARTTLS',
    meaning: 'An entry TLS_Srv or TLS_Rcpt of your access map demands TLS, and the EHLO reply had no STARTTLS.',
    notMeaning: `${NOT_REMOTE} It does not say that the receiver has no STARTTLS for others.`,
    confidence: 'high',
    causes: NOT_OFFERED,
    next: [ASK_TWICE, TELL_CAUSES_APART, ASK_UNOFFERED],
    source: RULES,
    example:
      'Nov 24 10:00:02 relay sendmail[32283]: ruleset=tls_server, arg1=NONE, relay=mx.contoso.example, reject=403 4.7.0 other side does not support STARTTLS',
  },
  {
    id: 'sendmail-handshake-failed',
    vendor: 'sendmail',
    words: ['tls handshake failed'],
    replyCodes: [403, 503],
    statuses: ['4.7.0', '5.7.0', '4.0.0'],
    speaker: 'own-server',
    title: 'STARTTLS was offered and accepted, and the TLS handshake failed',
    meaning:
      'No common version or cipher, or something cut the handshake. Sendmail does not try without TLS by itself, so the mail waits.',
    notMeaning: `${NOT_REMOTE} It is no loss of STARTTLS.`,
    confidence: 'high',
    next: [ASK_HOST],
    source: {
      title: 'Sendmail, "TLS handshake failed" in a log',
      url: 'http://www.brandonhutchinson.com/TLS_handshake_failed.html',
    },
    example:
      'Jan 2 19:58:51 relay sm-mta[29534]: hBT7rwVP015583: to=<bob@contoso.example>, delay=4+12:04:53, mailer=esmtp, relay=mx.contoso.example. [192.0.2.25], dsn=4.0.0, stat=Deferred: 403 4.7.0 TLS handshake failed.',
  },
  {
    id: 'sendmail-starttls-failed',
    vendor: 'sendmail',
    words: ['starttls failed.'],
    replyCodes: [403, 503],
    statuses: ['4.7.0', '5.7.0'],
    speaker: 'own-server',
    title: 'The remote server offered STARTTLS, and refused it when it was asked for',
    meaning: 'The command STARTTLS got an error (Sendmail calls it PROTOCOL).',
    notMeaning: `${NOT_REMOTE} It is no loss of the keyword.`,
    confidence: 'medium',
    next: [ASK_DIALOGUE],
    source: RULES,
    example:
      'Nov 24 10:00:02 relay sendmail[32283]: ruleset=tls_server, arg1=PROTOCOL, relay=mx.contoso.example, reject=403 4.7.0 STARTTLS failed.',
  },
  {
    id: 'sendmail-dane-check-failed',
    vendor: 'sendmail',
    words: ['dane check failed.'],
    replyCodes: [403, 503],
    statuses: ['4.7.0', '5.7.0'],
    speaker: 'own-server',
    title: 'The certificate of the receiving server does not match its TLSA record',
    meaning:
      'The certificate was changed without the record, the record is wrong, or somebody else answers in its place. All three look alike.',
    notMeaning: `${NOT_REMOTE} It is no loss of STARTTLS.`,
    confidence: 'high',
    next: [READ_TLSA, ASK_HOST],
    source: RULES,
    example:
      'Nov 24 10:00:02 relay sendmail[32283]: ruleset=tls_server, arg1=DANE_FAIL, relay=mx.contoso.example, reject=403 4.7.0 DANE check failed.',
  },
  {
    id: 'sendmail-starttls-disabled-locally',
    vendor: 'sendmail',
    words: ['starttls disabled locally'],
    replyCodes: [403, 503],
    statuses: ['4.7.0', '5.7.0'],
    speaker: 'own-server',
    title: 'Your Sendmail requires TLS for this host, and is told not to use it there',
    meaning: 'Two entries of your access map contradict each other: Try_TLS says NO, TLS_Srv or TLS_Rcpt demands it.',
    notMeaning: 'It says nothing about the remote server.',
    confidence: 'high',
    next: [ASK_HOST],
    source: RULES,
    example:
      'Nov 24 10:00:02 relay sendmail[32283]: ruleset=tls_server, arg1=CLEAR, relay=mx.contoso.example, reject=403 4.7.0 STARTTLS disabled locally',
  },
  {
    id: 'sendmail-encryption-too-weak',
    vendor: 'sendmail',
    words: ['encryption too weak', 'less than'],
    replyCodes: [403, 503],
    statuses: ['4.7.0', '5.7.0'],
    speaker: 'own-server',
    title: 'Your Sendmail demands more bits of encryption than were agreed on',
    meaning:
      'The first number is what there was, the second what your access map demands. 0 bits are no TLS at all: then STARTTLS was not offered, or not used.',
    notMeaning: NOT_REMOTE,
    confidence: 'high',
    next: [ASK_HOST, TELL_CAUSES_APART],
    source: RULES,
    example:
      'Nov 24 10:00:02 relay sendmail[32283]: ruleset=tls_server, arg1=NONE, relay=mx.contoso.example, reject=403 4.7.0 encryption too weak 0 less than 128',
  },
  {
    id: 'sendmail-verify-fail',
    vendor: 'sendmail',
    words: ['starttls=client', 'verify=fail'],
    speaker: 'own-server',
    title: 'TLS worked, and your Sendmail could not verify the certificate',
    meaning: 'The issuer is not in confCACERT, or the server leaves out its intermediates. The mail is delivered.',
    notMeaning: 'It is no failure and no loss of STARTTLS.',
    confidence: 'high',
    next: [ASK_HOST],
    source: {
      title: 'Server Fault 797007: STARTTLS verify=FAIL',
      url: 'https://serverfault.com/questions/797007/fixing-starttls-verify-fail-verifymsg-unable-to-get-local-issuer-certificate',
    },
    example:
      'Aug 15 07:10:12 relay sendmail[28450]: STARTTLS=client, relay=mx.contoso.example., version=TLSv1/SSLv3, verify=FAIL, cipher=DHE-RSA-AES256-SHA, bits=256/256',
  },
];
