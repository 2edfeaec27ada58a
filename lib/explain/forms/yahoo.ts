import type { Form } from '../form';
import { ASK_HOST_NO_BAN, SEE_POINTER } from './steps';

const ERRORS = {
  title: 'Yahoo: SMTP error codes',
  url: 'https://senders.yahooinc.com/smtp-error-codes',
};
const COLLECTED = {
  title: 'Sisimai, Rhost/YahooInc.pm: texts of Yahoo, collected',
  url: 'https://github.com/sisimai/p5-sisimai/blob/master/lib/Sisimai/Rhost/YahooInc.pm',
};
const NO_TLS_MATTER = 'It is not about TLS, and no check of STARTTLS sees it: it is said after a normal EHLO.';

/** What Yahoo (AOL too) says about addresses. */
export const YAHOO: readonly Form[] = [
  {
    id: 'yahoo-deferred-complaints',
    vendor: 'yahoo',
    words: ['temporarily deferred due to unexpected volume or user complaints'],
    replyCodes: [421],
    statuses: ['4.7.0'],
    speaker: 'remote-server',
    title: 'Yahoo holds mail from your address back (TSS04)',
    meaning: 'Volume or complaints are out of the ordinary; a domain without SPF, DKIM and DMARC gets the same words.',
    notMeaning: `${NO_TLS_MATTER} Public block lists may be clean.`,
    confidence: 'high',
    next: [ASK_HOST_NO_BAN, SEE_POINTER],
    source: ERRORS,
    example:
      '421 4.7.0 [TSS04] Messages from 203.0.113.9 temporarily deferred due to unexpected volume or user complaints - 4.16.55.1; see https://postmaster.yahooinc.com/error-codes (in reply to MAIL FROM command)',
  },
  {
    id: 'yahoo-permanently-deferred',
    vendor: 'yahoo',
    words: ['all messages from', 'permanently deferred'],
    replyCodes: [553, 421],
    statuses: ['5.7.2', '4.7.1'],
    speaker: 'remote-server',
    title: 'Yahoo refuses mail from your address until you ask',
    meaning: 'To try again is of no use, whatever the reply code says; the sender form of Yahoo is the way.',
    notMeaning: `${NO_TLS_MATTER} Public block lists may be clean.`,
    confidence: 'high',
    next: [ASK_HOST_NO_BAN],
    source: COLLECTED,
    example:
      '553 5.7.2 [TSS09] All messages from 203.0.113.9 will be permanently deferred; Retrying will NOT succeed. See https://postmaster.yahooinc.com/error-codes',
  },
  {
    id: 'yahoo-spamhaus',
    vendor: 'yahoo',
    words: ['connections', 'not', 'accepted from', 'spamhaus'],
    replyCodes: [553],
    statuses: ['5.7.1'],
    speaker: 'remote-server',
    title: 'Your address is on a list of Spamhaus, and Yahoo refuses it for that (BL21, BL23)',
    meaning: 'The listing has to be cured and lifted at https://check.spamhaus.org.',
    notMeaning: NO_TLS_MATTER,
    confidence: 'high',
    next: [ASK_HOST_NO_BAN, SEE_POINTER],
    source: COLLECTED,
    example:
      "553 5.7.1 [BL21] Connections will not be accepted from 203.0.113.9, because the ip is in Spamhaus's list; see http://postmaster.yahoo.com/550-bl23.html",
  },
];
