import type { Form } from '../form';
import { ASK_HOST_NO_BAN, SEE_POINTER } from './steps';

const ERRORS = {
  title: 'Google Workspace: Gmail SMTP errors and codes',
  url: 'https://knowledge.workspace.google.com/admin/support/troubleshooting/gmail-smtp-errors-and-codes',
};
const NO_TLS_MATTER =
  'It is not about TLS, and no check of STARTTLS sees it: it is said after a normal EHLO. Public block lists may be clean.';

/** What Gmail says about addresses. */
export const GMAIL_REPUTATION: readonly Form[] = [
  {
    id: 'gmail-unsolicited-rate',
    vendor: 'gmail',
    words: ['our system has detected an unusual', 'of unsolicited mail originating from your ip address'],
    replyCodes: [421, 550],
    statuses: ['4.7.0', '4.7.28', '5.7.1', '5.7.28'],
    speaker: 'remote-server',
    title: 'Gmail takes less mail from your address, since it looks like spam',
    meaning: 'Too much of what comes from the address looks unsolicited; 421 is for a while, 550 refuses.',
    notMeaning: NO_TLS_MATTER,
    confidence: 'high',
    next: [ASK_HOST_NO_BAN, SEE_POINTER],
    source: ERRORS,
    example:
      '421-4.7.0 [203.0.113.9] Our system has detected an unusual rate of 421-4.7.0 unsolicited mail originating from your IP address. To protect our 421-4.7.0 users from spam, mail sent from your IP address has been temporarily blocked.',
  },
  {
    id: 'gmail-unusual-rate',
    vendor: 'gmail',
    words: ['gmail has detected an unusual rate of mail'],
    replyCodes: [421],
    statuses: ['4.7.28'],
    speaker: 'remote-server',
    title: 'Gmail takes less mail from your address, network or domain for a while',
    meaning: 'The text names what is limited: the address, its network, or a DKIM or SPF domain.',
    notMeaning: NO_TLS_MATTER,
    confidence: 'high',
    next: [ASK_HOST_NO_BAN],
    source: {
      title: 'Sisimai, Rhost/Google.pm: texts of Gmail, collected',
      url: 'https://github.com/sisimai/p5-sisimai/blob/master/lib/Sisimai/Rhost/Google.pm',
    },
    example: '421 4.7.28 Gmail has detected an unusual rate of mail originating from your IP address 203.0.113.9',
  },
  {
    id: 'gmail-low-reputation',
    vendor: 'gmail',
    words: ['very low reputation of the sending'],
    replyCodes: [421, 550],
    statuses: ['4.7.0', '5.7.1'],
    speaker: 'remote-server',
    title: 'Gmail thinks badly of your address or domain',
    meaning: 'The mail is held back (421) or refused (550) for the reputation that the text names.',
    notMeaning: NO_TLS_MATTER,
    confidence: 'high',
    next: [ASK_HOST_NO_BAN, SEE_POINTER],
    source: ERRORS,
    example:
      '550-5.7.1 Our system has detected that this message is likely suspicious due to the very low reputation of the sending IP address.',
  },
  {
    id: 'gmail-not-in-whitelist',
    vendor: 'gmail',
    words: ['ip not in whitelist for rcpt domain'],
    replyCodes: [421],
    statuses: ['4.7.0'],
    speaker: 'remote-server',
    title: 'The receiving organisation at Google takes mail through an inbound gateway only',
    meaning: 'Its administrator allows certain addresses, and yours is none: the mail has to go to its MX hosts.',
    notMeaning: 'It is no block list, and not about TLS.',
    confidence: 'high',
    next: [{ step: 'mx-records', tells: 'the hosts that the mail has to go to' }],
    source: ERRORS,
    example: '421 4.7.0 IP not in whitelist for RCPT domain, closing connection.',
  },
];
