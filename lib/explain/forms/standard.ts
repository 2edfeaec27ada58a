import type { Form } from '../form';
import { ASK_DIALOGUE, ASK_HOST, READ_STS_POLICY, TELL_CAUSES_APART } from './steps';

const STARTTLS = { title: 'RFC 3207 §4: SMTP over TLS', url: 'https://www.rfc-editor.org/rfc/rfc3207#section-4' };
const REQUIRETLS = { title: 'RFC 8689: REQUIRETLS', url: 'https://www.rfc-editor.org/rfc/rfc8689' };
const REPORT = {
  title: 'RFC 8460 §4.3: result types of TLS reports',
  url: 'https://www.rfc-editor.org/rfc/rfc8460#section-4.3',
};
const IN_A_REPORT =
  'It is a word of a TLS report, which a sender made: no reply of a server, and it concerns the time of the report.';

/** Texts and words that RFCs give, whoever says them. */
export const STANDARD: readonly Form[] = [
  {
    id: 'must-issue-starttls-first',
    vendor: 'standard',
    words: ['must issue a starttls command first'],
    replyCodes: [530],
    statuses: ['5.7.0'],
    speaker: 'remote-server',
    title: 'The remote server takes mail over TLS only, and was asked without it',
    meaning:
      'It wants STARTTLS before MAIL. Your server did not use it: TLS is off there, or it was not shown the keyword.',
    notMeaning:
      "It is no block list, and no fault of a certificate. With 451 5.7.3 in the queue of an Exchange server the same words are Exchange's own and mean the opposite: STARTTLS was not offered.",
    confidence: 'high',
    causes: [
      {
        cause: 'your server, or the application that sends, does not use TLS',
        sign: 'the check finds STARTTLS from here',
      },
      {
        cause: 'a middlebox on your path removes the keyword',
        sign: 'the check finds none, and the demand all the same',
      },
    ],
    next: [ASK_HOST, ASK_DIALOGUE],
    source: STARTTLS,
    example:
      'host mx.contoso.example[192.0.2.25] said: 530 5.7.0 Must issue a STARTTLS command first (in reply to MAIL FROM command)',
  },
  {
    id: 'tls-not-available-temporarily',
    vendor: 'standard',
    words: ['tls not available due to temporary reason'],
    replyCodes: [454],
    speaker: 'remote-server',
    title: 'The remote server offers STARTTLS and cannot do it at the moment',
    meaning: 'It is for the moment, by the words of the server; the client decides whether it goes on without TLS.',
    notMeaning: 'It is no loss of the keyword, and not about your address.',
    confidence: 'high',
    next: [ASK_DIALOGUE],
    source: STARTTLS,
    example: '454 TLS not available due to temporary reason',
  },
  {
    id: 'requiretls-support-required',
    vendor: 'standard',
    words: ['requiretls support required'],
    replyCodes: [550],
    statuses: ['5.7.30'],
    speaker: 'own-server',
    title: 'The sender demanded TLS all the way (REQUIRETLS), and the next server does not have it',
    meaning: 'The next server offers no STARTTLS or no REQUIRETLS, so the mail must not be handed on.',
    notMeaning: 'Other mail to the same receiver is not concerned.',
    confidence: 'high',
    next: [ASK_HOST],
    source: REQUIRETLS,
    example: '550 5.7.30 REQUIRETLS support required',
  },
  {
    id: 'tls-report-starttls-not-supported',
    vendor: 'standard',
    words: ['"starttls-not-supported"'],
    speaker: 'own-server',
    title: 'A TLS report: a sender was offered no STARTTLS',
    meaning: 'An MX host offered the sender no STARTTLS in the sessions that the report counts.',
    notMeaning: IN_A_REPORT,
    confidence: 'high',
    next: [ASK_HOST, TELL_CAUSES_APART],
    source: REPORT,
    example: '"failure-details": [{ "result-type": "starttls-not-supported", "sending-mta-ip": "203.0.113.9" }]',
  },
  {
    id: 'tls-report-host-mismatch',
    vendor: 'standard',
    words: ['"certificate-host-mismatch"'],
    speaker: 'own-server',
    title: 'A TLS report: the certificate lacks the name that the policy demands',
    meaning: 'The certificate of an MX host did not have its name, as MTA-STS or DANE want it.',
    notMeaning: IN_A_REPORT,
    confidence: 'high',
    next: [ASK_HOST],
    source: REPORT,
    example: '"result-type": "certificate-host-mismatch"',
  },
  {
    id: 'tls-report-sts-policy-fetch-error',
    vendor: 'standard',
    words: ['"sts-policy-fetch-error"'],
    speaker: 'own-server',
    title: 'A TLS report: a sender could not fetch the MTA-STS policy',
    meaning: 'The policy host did not answer, or not as RFC 8461 §3.3 demands.',
    notMeaning: `${IN_A_REPORT} It says nothing about the mail server.`,
    confidence: 'high',
    next: [READ_STS_POLICY, { step: 'sts-record', tells: 'whether the record that announces the policy is there' }],
    source: REPORT,
    example: '"result-type": "sts-policy-fetch-error"',
  },
  {
    id: 'tls-report-sts-policy-invalid',
    vendor: 'standard',
    words: ['"sts-policy-invalid"'],
    speaker: 'own-server',
    title: 'A TLS report: the MTA-STS policy has an error',
    meaning: 'A sender fetched the policy and could not read it.',
    notMeaning: `${IN_A_REPORT} It says nothing about the mail server.`,
    confidence: 'high',
    next: [READ_STS_POLICY],
    source: REPORT,
    example: '"result-type": "sts-policy-invalid"',
  },
  {
    id: 'tls-report-sts-webpki-invalid',
    vendor: 'standard',
    words: ['"sts-webpki-invalid"'],
    speaker: 'own-server',
    title: 'A TLS report: the certificate of the policy host is not valid',
    meaning: 'The policy host (mta-sts.<domain>) has to have a certificate that web clients trust.',
    notMeaning: `${IN_A_REPORT} It says nothing about the mail server.`,
    confidence: 'high',
    next: [READ_STS_POLICY],
    source: REPORT,
    example: '"result-type": "sts-webpki-invalid"',
  },
];
