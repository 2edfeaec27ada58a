import type { Form } from '../form';
import { ASK_DIALOGUE, ASK_HOST_NO_BAN, ASK_UNOFFERED, SEE_POINTER, TELL_CAUSES_APART } from './steps';

const MASKED = {
  title: 'Cisco 118550: XXXXXXXA after EHLO, and 500 #5.5.1 after STARTTLS',
  url: 'https://www.cisco.com/c/en/us/support/docs/security/email-security-appliance/118550-qa-esa-00.html',
};
const FIREWALL =
  'It is neither a word of the mail server nor about your address: a firewall on the path, yours or theirs, wrote it.';

/** What Cisco's firewalls do to a session (ESMTP inspection), and what its mail gateway says. */
export const CISCO: readonly Form[] = [
  {
    id: 'cisco-masked-starttls',
    vendor: 'cisco',
    words: ['xxxxxxxa'],
    speaker: 'middlebox',
    title: 'A Cisco firewall has masked STARTTLS in the EHLO reply',
    meaning: 'ESMTP inspection overwrites keywords that it does not allow; without allow-tls it does so to STARTTLS.',
    notMeaning: FIREWALL,
    confidence: 'high',
    causes: [
      { cause: 'the firewall is yours', sign: 'all receivers lose STARTTLS from here' },
      { cause: 'the firewall is theirs', sign: 'only this receiver does, from whichever address you ask' },
    ],
    next: [ASK_UNOFFERED, TELL_CAUSES_APART, ASK_DIALOGUE],
    source: MASKED,
    example: '250-8BITMIME 250-SIZE 14680064 250 XXXXXXXA',
  },
  {
    id: 'cisco-starttls-not-recognized',
    vendor: 'cisco',
    words: ['command not recognized'],
    replyCodes: [500],
    statuses: ['5.5.1'],
    speaker: 'middlebox',
    title: 'The command never reached the mail server as it was sent: as a Cisco firewall makes it',
    meaning:
      'ESMTP inspection replaces a command that it does not allow by Xs, and the server behind answers to those. After STARTTLS it is the sign of it.',
    notMeaning: `After another command it may be the plain answer of a server to something that it does not know. ${FIREWALL}`,
    confidence: 'medium',
    next: [ASK_DIALOGUE, ASK_UNOFFERED],
    source: MASKED,
    example: '500 #5.5.1 command not recognized',
  },
  {
    id: 'cisco-poor-reputation',
    vendor: 'cisco',
    words: ["rejected due to the sending mta's poor reputation"],
    replyCodes: [554],
    statuses: ['5.7.1'],
    speaker: 'remote-server',
    title: 'A Cisco mail gateway refuses your address for its reputation (SenderBase)',
    meaning: 'The sender reputation score (SBRS) of the address is poor; it is said in the greeting.',
    notMeaning: 'It is not about TLS: the session ended before EHLO. Public block lists may be clean.',
    confidence: 'high',
    next: [ASK_HOST_NO_BAN, SEE_POINTER],
    source: {
      title: 'Cisco 200436: identify and allow poor SenderBase reputation',
      url: 'https://www.cisco.com/c/en/us/support/docs/security/email-security-appliance/200436-Identify-and-allow-poor-SenderBase-Reput.html',
    },
    example:
      "SMTP error from remote mail server after initial connection: host mx.contoso.example [192.0.2.25]: 554-mx.contoso.example 554 Your access to this mail system has been rejected due to the sending MTA's poor reputation. If you believe that this failure is in error, please contact the intended recipient via alternate means.",
  },
];
