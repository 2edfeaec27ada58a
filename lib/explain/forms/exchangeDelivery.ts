import type { Form } from '../form';
import { ASK_DIALOGUE, ASK_HOST, READ_SEND_LOG, TELL_CAUSES_APART } from './steps';

const REPORTS = {
  title: 'Microsoft Learn: DSNs and NDRs in Exchange Server',
  url: 'https://learn.microsoft.com/exchange/mail-flow/non-delivery-reports-and-bounce-messages/non-delivery-reports-and-bounce-messages',
};
/** What Exchange Server says when a session breaks off, and round another reply. */
export const EXCHANGE_DELIVERY: readonly Form[] = [
  {
    id: 'exchange-primary-target-responded',
    vendor: 'exchange',
    words: ['primary target ip address responded with'],
    replyCodes: [451],
    statuses: ['4.4.0'],
    isWrapper: true,
    speaker: 'own-server',
    title: 'Exchange sums up its last attempt; what matters is the text that it quotes',
    meaning: 'Exchange puts this round the last reply, whoever made that: the remote server, or Exchange itself.',
    notMeaning: 'It is no proof that the remote server said what stands in the quotation marks.',
    confidence: 'medium',
    next: [READ_SEND_LOG, ASK_DIALOGUE],
    source: {
      title: 'Microsoft KB 4051498: outbound messages are not sent',
      url: 'https://support.microsoft.com/help/4051498',
    },
    example:
      '451 4.4.0 Primary target IP address responded with: "421 4.3.2 Service not available." Attempted failover to alternate host, but that did not succeed.',
  },
  {
    id: 'exchange-target-host-responded',
    vendor: 'exchange',
    words: ['target host responded with error'],
    replyCodes: [451],
    statuses: ['4.4.395'],
    isWrapper: true,
    speaker: 'own-server',
    title: 'Exchange 2016 or newer sums up its last attempt; what matters is the text after the arrow',
    meaning: 'Exchange puts this round the last reply, whoever made that: the remote server, or Exchange itself.',
    notMeaning: 'It is no proof that the remote server said what stands after the arrow.',
    confidence: 'medium',
    next: [READ_SEND_LOG, ASK_DIALOGUE],
    source: {
      title: 'Microsoft Q&A 2247914: queue errors of Exchange 2019',
      url: 'https://learn.microsoft.com/answers/questions/2247914/exchange-2019-periodic-email-delivery-issues-in-da',
    },
    example:
      '{LED=451 4.4.395 Target host responded with error. -> 421 4.3.2 Service not available};{MSG=};{FQDN=mx.contoso.example};{IP=192.0.2.25};{LRT=11/24/2026 9:21:04 AM}',
  },
  {
    id: 'exchange-connection-timed-out',
    vendor: 'exchange',
    words: ['connection timed out'],
    replyCodes: [421],
    statuses: ['4.4.1'],
    speaker: 'own-server',
    title: 'Exchange got no answer',
    meaning:
      'The connection was never made, or the answer stayed out: a network fault, a firewall, or an internet provider that blocks port 25. Exchange says the same where it cannot use the certificate of its own connector.',
    notMeaning: 'It says nothing about STARTTLS, for the session did not come that far.',
    confidence: 'medium',
    next: [ASK_HOST, READ_SEND_LOG],
    source: REPORTS,
    example:
      '451 4.4.0 Primary target IP address responded with: "421 4.4.1 Connection timed out." Attempted failover to alternate host, but that did not succeed.',
  },
  {
    id: 'exchange-connection-dropped',
    vendor: 'exchange',
    words: ['connection dropped'],
    replyCodes: [421],
    statuses: ['4.4.2'],
    speaker: 'own-server',
    title: 'The remote server, or something on the path, hung up',
    meaning:
      'The session began and was cut: a limit of the receiver, its anti-spam, an SMTP proxy or a firewall. A server may hang up on an address that it does not like, without a word.',
    notMeaning: 'It does not say who hung up, and is no proof of a block list.',
    confidence: 'low',
    next: [ASK_DIALOGUE, TELL_CAUSES_APART],
    source: REPORTS,
    example:
      '{LED=451 4.4.395 Target host responded with error. -> 421 4.4.2 Connection dropped due to ConnectionReset};{MSG=};{FQDN=mx.contoso.example};{IP=192.0.2.25}',
  },
  {
    id: 'exchange-failed-to-connect',
    vendor: 'exchange',
    words: ['failed to connect. winsock error code'],
    speaker: 'own-server',
    title: 'Exchange could not connect',
    meaning: 'Winsock 10060 is a time-out (nobody answers, as behind a blocked port 25), 10061 a refusal.',
    notMeaning: 'It says nothing about STARTTLS, for there was no session.',
    confidence: 'high',
    next: [ASK_HOST],
    source: {
      title: 'Microsoft Q&A 2195248: port 25 blocked by the internet provider',
      url: 'https://learn.microsoft.com/answers/questions/2195248/cannot-validate-exchange-hybrid-config-due-to-expi',
    },
    example:
      '441 4.4.1 Error encountered while communicating with primary target IP address: "Failed to connect. Winsock error code: 10060, Win32 error code: 10060." Attempted failover to alternate host, but that did not succeed. The last endpoint attempted was 192.0.2.25:25',
  },
  {
    id: 'exchange-suspicious-remote-server',
    vendor: 'exchange',
    words: ['smtpsend.suspiciousremoteservererror; remote server disconnected abruptly'],
    replyCodes: [451],
    statuses: ['4.4.0'],
    speaker: 'own-server',
    title: 'The remote server hung up on Exchange again and again, so the next attempt is put off',
    meaning:
      'A firewall that inspects SMTP, a TLS version that the two do not share, or a server in trouble cuts each session.',
    notMeaning: 'It does not say who hung up, and "suspicious" is no judgement of yours about the receiver.',
    confidence: 'medium',
    next: [ASK_DIALOGUE, ASK_HOST],
    source: {
      title: 'Exchange Online to Exchange 2003: no common TLS version (2015)',
      url: 'https://kjctech.net/having-trouble-receiving-emails-from-office-365-to-exchange-server-2003',
    },
    example:
      "Remote Server at mx.contoso.example returned '451 4.4.0 SMTPSEND.SuspiciousRemoteServerError; remote server disconnected abruptly; retry will be delayed'",
  },
  {
    id: 'exchange-queue-expired',
    vendor: 'exchange',
    words: ['expired; message expired'],
    statuses: ['4.4.7'],
    speaker: 'own-server',
    title: 'The mail waited in the queue for too long and was returned',
    meaning: 'All attempts failed until the time was up. Why, earlier reports or the queue tell.',
    notMeaning: 'It is not the cause, and no word of the remote server.',
    confidence: 'high',
    next: [TELL_CAUSES_APART],
    source: REPORTS,
    example: "Remote Server returned '550 4.4.7 QUEUE.Expired; message expired'",
  },
];
