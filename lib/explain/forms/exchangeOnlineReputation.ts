import type { Form } from '../form';
import { ASK_HOST_NO_BAN, SEE_POINTER } from './steps';

const REPORTS = {
  title: 'Microsoft Learn: NDRs and SMTP errors in Exchange Online',
  url: 'https://learn.microsoft.com/exchange/troubleshoot/email-delivery/ndr/non-delivery-reports-in-exchange-online',
};
const COLLECTED = {
  title: 'Sisimai, Rhost/Microsoft.pm: texts of Microsoft, collected',
  url: 'https://github.com/sisimai/p5-sisimai/blob/master/lib/Sisimai/Rhost/Microsoft.pm',
};
const AFTER_EHLO =
  'It is not about TLS, and no check of STARTTLS sees it: the ban is said at RCPT TO or MAIL FROM, after a normal EHLO. Public block lists may be clean, for this list is of Microsoft alone.';

/** How Microsoft's receiving servers (Exchange Online, Outlook.com) refuse an address. */
export const EXCHANGE_ONLINE_REPUTATION: readonly Form[] = [
  {
    id: 'exchange-online-banned-ip',
    vendor: 'exchange-online',
    words: ['access denied, banned sending ip'],
    replyCodes: [550],
    statuses: ['5.7.606-649'],
    speaker: 'remote-server',
    title: 'Exchange Online has banned your address',
    meaning: 'Mail from the address in the text is refused until it is taken off the list.',
    notMeaning: AFTER_EHLO,
    confidence: 'high',
    causes: [
      { cause: 'something behind your address sends spam', sign: 'port 25 is used by more than the mail server' },
      { cause: 'the address came with a past', sign: 'it is new to you; removal at https://sender.office.com' },
    ],
    next: [ASK_HOST_NO_BAN, SEE_POINTER],
    source: REPORTS,
    example:
      'host contoso-example.mail.protection.outlook.com[192.0.2.36] said: 550 5.7.606 Access denied, banned sending IP [203.0.113.9]. To request removal from this list please visit https://sender.office.com/ and follow the directions. (in reply to RCPT TO command)',
  },
  {
    id: 'exchange-online-banned-sender',
    vendor: 'exchange-online',
    words: ['access denied, banned sender'],
    replyCodes: [550],
    statuses: ['5.7.511'],
    speaker: 'remote-server',
    title: 'Exchange Online has banned your address, and the portal does not lift it',
    meaning: 'The address is removed on request: mail the whole report to delist@microsoft.com.',
    notMeaning: AFTER_EHLO,
    confidence: 'high',
    next: [ASK_HOST_NO_BAN],
    source: REPORTS,
    example:
      '550 5.7.511 Access denied, banned sender[203.0.113.9]. To request removal from this list please forward this message to delist@messaging.microsoft.com. AS(508)',
  },
  {
    id: 'exchange-online-suspicious-traffic',
    vendor: 'exchange-online',
    words: ['access denied, please try again later'],
    replyCodes: [451],
    statuses: ['4.7.500-699'],
    speaker: 'remote-server',
    title: 'Exchange Online holds your mail back while it evaluates what it saw',
    meaning: 'Suspicious activity was seen, and sending is restricted for a while.',
    notMeaning: 'It is no ban yet, and not about TLS.',
    confidence: 'high',
    next: [ASK_HOST_NO_BAN],
    source: REPORTS,
    example: '451 4.7.550 Access denied, please try again later',
  },
  {
    id: 'exchange-online-suspicious-address',
    vendor: 'exchange-online',
    words: ['access denied, please try again later'],
    replyCodes: [451],
    statuses: ['4.7.850-899'],
    speaker: 'remote-server',
    title: 'Exchange Online holds mail from your address back while it evaluates the address',
    meaning: 'Suspicious activity was seen from the address, and it is restricted for a while.',
    notMeaning: 'It is no ban yet, and not about TLS.',
    confidence: 'high',
    next: [ASK_HOST_NO_BAN, SEE_POINTER],
    source: REPORTS,
    example: '451 4.7.850 Access denied, please try again later',
  },
  {
    id: 'exchange-online-server-busy',
    vendor: 'exchange-online',
    words: ['server busy. please try again later from'],
    replyCodes: [451],
    statuses: ['4.7.500'],
    speaker: 'remote-server',
    title: 'Microsoft slows your address down',
    meaning: 'In spite of its words it is about the address: Microsoft takes less from it for a while.',
    notMeaning: 'It does not mean that their servers are overloaded, and is not about TLS.',
    confidence: 'medium',
    next: [ASK_HOST_NO_BAN],
    source: COLLECTED,
    example:
      'status=deferred (host hotmail-com.olc.protection.outlook.com[192.0.2.1] said: 451 4.7.500 Server busy. Please try again later from [203.0.113.9]. (AS761) (in reply to RCPT TO command))',
  },
  {
    id: 'outlook-com-rate-limited',
    vendor: 'exchange-online',
    words: ['has been temporarily rate limited due to ip reputation'],
    replyCodes: [451],
    statuses: ['4.7.650'],
    speaker: 'remote-server',
    title: 'Outlook.com takes less mail from your address because of its reputation',
    meaning: 'It is over when the reputation is better; the mail is tried again until then.',
    notMeaning: AFTER_EHLO,
    confidence: 'high',
    next: [ASK_HOST_NO_BAN, SEE_POINTER],
    source: COLLECTED,
    example:
      'host outlook-com.olc.protection.outlook.com[192.0.2.255] said: 451 4.7.650 The mail server [203.0.113.9] has been temporarily rate limited due to IP reputation. For e-mail delivery information, see https://postmaster.live.com (S775) (in reply to MAIL FROM command)',
  },
  {
    id: 'outlook-com-network-blocked',
    vendor: 'exchange-online',
    words: ['part of their network is on our block list'],
    replyCodes: [550],
    statuses: ['5.7.1'],
    speaker: 'remote-server',
    title: 'Outlook.com has your network on its block list',
    meaning: 'The address, or the range around it, is blocked; your internet provider may have to ask.',
    notMeaning: AFTER_EHLO,
    confidence: 'high',
    next: [ASK_HOST_NO_BAN],
    source: COLLECTED,
    example:
      "550 5.7.1 Unfortunately, messages from [203.0.113.9] weren't sent. Please contact your Internet service provider since part of their network is on our block list (S3150).",
  },
];
