import type { Form } from '../form';
import { ASK_HOST } from './steps';

const ERRORS = {
  title: 'Google Workspace: Gmail SMTP errors and codes',
  url: 'https://knowledge.workspace.google.com/admin/support/troubleshooting/gmail-smtp-errors-and-codes',
};
const YOU_SENT_CLEARTEXT =
  'It does not say why your server used no TLS. Where Gmail offers you no STARTTLS, look on your own path first: something may remove it.';

/** What Gmail says about TLS. */
export const GMAIL: readonly Form[] = [
  {
    id: 'gmail-not-over-tls-limited',
    vendor: 'gmail',
    words: ["your email has been rate limited because this message wasn't sent over a tls connection"],
    replyCodes: [421],
    statuses: ['4.7.29'],
    speaker: 'remote-server',
    title: 'Gmail slows you down, because the mail came in cleartext',
    meaning: 'Gmail demands TLS of bulk senders. Your server did not use STARTTLS in that session.',
    notMeaning: YOU_SENT_CLEARTEXT,
    confidence: 'high',
    causes: [
      {
        cause: 'TLS is off in your server, or off for some of its ways out',
        sign: 'the check finds STARTTLS from here',
      },
      { cause: 'a middlebox on your path removes the keyword', sign: 'the check finds no STARTTLS at Gmail' },
    ],
    next: [ASK_HOST],
    source: ERRORS,
    example:
      "421-4.7.29 Your email has been rate limited because this message wasn't sent 421-4.7.29 over a TLS connection. Gmail requires all bulk email senders 421 4.7.29 to use TLS/SSL for SMTP connections.",
  },
  {
    id: 'gmail-bulk-senders-tls',
    vendor: 'gmail',
    words: ['senders to use tls/ssl for smtp'],
    replyCodes: [550, 421],
    statuses: ['5.7.29', '4.7.29'],
    speaker: 'remote-server',
    title: 'Gmail refuses the mail, because it came in cleartext',
    meaning: 'Gmail demands TLS of bulk senders. Your server did not use STARTTLS in that session.',
    notMeaning: YOU_SENT_CLEARTEXT,
    confidence: 'high',
    next: [ASK_HOST],
    source: {
      title: 'Sisimai, Rhost/Google.pm: texts of Gmail, collected',
      url: 'https://github.com/sisimai/p5-sisimai/blob/master/lib/Sisimai/Rhost/Google.pm',
    },
    example: '550 5.7.29 Gmail requires all bulk email senders to use TLS/SSL for SMTP connections.',
  },
  {
    id: 'gmail-tls-required-for-domain',
    vendor: 'gmail',
    words: ['tls required for rcpt domain'],
    replyCodes: [421],
    statuses: ['4.7.0'],
    speaker: 'remote-server',
    title: 'The receiving organisation at Google takes mail over TLS only',
    meaning: 'Its administrator requires TLS of your domain, and your server did not use STARTTLS.',
    notMeaning: YOU_SENT_CLEARTEXT,
    confidence: 'high',
    next: [ASK_HOST],
    source: ERRORS,
    example: '421 4.7.0 TLS required for RCPT domain, closing connection.',
  },
  {
    id: 'gmail-nothing-after-starttls',
    vendor: 'gmail',
    words: ['smtp protocol violation, no commands allowed to pipeline after starttls'],
    replyCodes: [523, 525, 454, 451],
    statuses: ['5.7.10', '4.5.0'],
    speaker: 'remote-server',
    title: 'Something was sent in cleartext after STARTTLS',
    meaning: 'The client, or a box on the path, sent more before the handshake (RFC 3207 §4.2 forbids it).',
    notMeaning: 'It is not about your address, nor about a certificate.',
    confidence: 'high',
    next: [ASK_HOST],
    source: ERRORS,
    example: '523 5.7.10 SMTP protocol violation, no commands allowed to pipeline after STARTTLS.',
  },
];
