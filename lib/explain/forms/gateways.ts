import type { Form } from '../form';
import { ASK_HOST_NO_BAN, SEE_POINTER } from './steps';

const APPLE = {
  title: 'Sisimai, Rhost/Apple.pm: texts of iCloud, collected',
  url: 'https://github.com/sisimai/p5-sisimai/blob/master/lib/Sisimai/Rhost/Apple.pm',
};
const NO_TLS_MATTER = 'It is not about TLS, and public block lists may be clean: the list is of this maker alone.';

/** What Proofpoint, and iCloud that uses it, say about addresses. */
export const PROOFPOINT: readonly Form[] = [
  {
    id: 'proofpoint-ip-check',
    vendor: 'proofpoint',
    words: ['blocked - see https://ipcheck.proofpoint.com'],
    replyCodes: [554, 550],
    statuses: ['5.7.0'],
    speaker: 'remote-server',
    title: 'Proofpoint has your address on its list (Dynamic Reputation)',
    meaning: 'The receiver uses Proofpoint; the page in the text shows the state of the address and takes requests.',
    notMeaning: NO_TLS_MATTER,
    confidence: 'high',
    next: [ASK_HOST_NO_BAN, SEE_POINTER],
    source: {
      title: 'How to contact Proofpoint about blocks of addresses',
      url: 'https://www.suped.com/email-deliverability/answers/how-to-contact-proofpoint-about-ip-blocks-and-understand-dynamic-block-behavior',
    },
    example: '554 Blocked - see https://ipcheck.proofpoint.com/?ip=203.0.113.9',
  },
  {
    id: 'proofpoint-dnsbl-lookup',
    vendor: 'proofpoint',
    words: ['blocked - see https://support.proofpoint.com/dnsbl-lookup'],
    replyCodes: [550, 554],
    statuses: ['5.7.0'],
    speaker: 'remote-server',
    title: 'Proofpoint has your address on its list (older page)',
    meaning: 'The receiver (iCloud, for example) uses Proofpoint; the page in the text shows the state of the address.',
    notMeaning: NO_TLS_MATTER,
    confidence: 'high',
    next: [ASK_HOST_NO_BAN, SEE_POINTER],
    source: APPLE,
    example: '550 5.7.0 Blocked - see https://support.proofpoint.com/dnsbl-lookup.cgi?ip=203.0.113.9',
  },
  {
    id: 'proofpoint-local-policy',
    vendor: 'proofpoint',
    words: ['local policy violation'],
    replyCodes: [550],
    statuses: ['5.7.0'],
    speaker: 'remote-server',
    title: 'A rule of the receiver refuses the mail; with Proofpoint often for the address',
    meaning: 'The words are those of a rule of Proofpoint, which may be about the address, the sender or the content.',
    notMeaning: 'It does not say which rule; only the receiver knows.',
    confidence: 'low',
    next: [ASK_HOST_NO_BAN],
    source: {
      title: 'Hunter College: spam interception by Proofpoint',
      url: 'http://www.hunter.cuny.edu/icit/help-docs/archive/proofpoint/spam-interception',
    },
    example: '550 5.7.0 Local Policy Violation',
  },
  {
    id: 'icloud-spamhaus',
    vendor: 'apple',
    words: ['mail from ip', 'was rejected due to listing in spamhaus'],
    replyCodes: [550],
    statuses: ['5.7.1'],
    speaker: 'remote-server',
    title: 'Your address is on a list of Spamhaus, and iCloud refuses it for that',
    meaning: 'The listing has to be cured and lifted at https://check.spamhaus.org.',
    notMeaning: 'It is not about TLS.',
    confidence: 'high',
    next: [ASK_HOST_NO_BAN, SEE_POINTER],
    source: APPLE,
    example: '550 5.7.1 Mail from IP 203.0.113.9 was rejected due to listing in Spamhaus SBL.',
  },
];
