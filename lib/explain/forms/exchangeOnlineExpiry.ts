import type { Form } from '../form';
import { ASK_DIALOGUE, ASK_UNOFFERED, TELL_CAUSES_APART } from './steps';

/** What Exchange Online says when it gives up. */
export const EXCHANGE_ONLINE_EXPIRY: readonly Form[] = [
  {
    id: 'exchange-online-expired-reset',
    vendor: 'exchange-online',
    words: ['message expired, connection reset'],
    replyCodes: [550],
    statuses: ['5.4.318'],
    speaker: 'own-server',
    title: 'Exchange Online gave up: the receiving side hung up each time',
    meaning: 'It is the end of what began as 450 4.4.318: a firewall, a server in trouble, or the network.',
    notMeaning: 'Nothing of it was said by the receiving server.',
    confidence: 'medium',
    next: [ASK_DIALOGUE, ASK_UNOFFERED],
    source: {
      title: 'Sisimai, Rhost/Microsoft.pm: texts of Microsoft, collected',
      url: 'https://github.com/sisimai/p5-sisimai/blob/master/lib/Sisimai/Rhost/Microsoft.pm',
    },
    example: '550 5.4.318 Message expired, connection reset (SuspiciousRemoteServerError)',
  },
  {
    id: 'exchange-online-message-expired',
    vendor: 'exchange-online',
    words: ['message expired'],
    statuses: ['5.4.300'],
    speaker: 'own-server',
    title: 'Exchange Online could not deliver the mail in time and returned it',
    meaning: 'All attempts failed until the time was up. Why, the other lines of the report or the message trace tell.',
    notMeaning: 'It is not the cause, and no word of the receiving server.',
    confidence: 'medium',
    next: [TELL_CAUSES_APART],
    source: {
      title: 'Microsoft Learn: NDRs and SMTP errors in Exchange Online',
      url: 'https://learn.microsoft.com/exchange/troubleshoot/email-delivery/ndr/non-delivery-reports-in-exchange-online',
    },
    example: '5.4.300 Message expired',
  },
];
