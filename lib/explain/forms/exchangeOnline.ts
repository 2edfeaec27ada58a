import type { Form } from '../form';
import { ASK_DIALOGUE, ASK_HOST, ASK_UNOFFERED, TELL_CAUSES_APART } from './steps';

const CONNECTORS = {
  title: 'Microsoft Learn: mail flow intelligence in EOP',
  url: 'https://learn.microsoft.com/defender-office-365/connectors-mail-flow-intelligence',
};

const FOR_RECEIVER =
  'Nothing of it was said by the receiving server. The senders can do nothing about it: it is cured where the mail is received.';

/** What Exchange Online says when it delivers to somebody else's server and does not get through, 4.4.312 to 4.4.318. */
export const EXCHANGE_ONLINE_CONNECTION: readonly Form[] = [
  {
    id: 'exchange-online-dns-query-failed',
    vendor: 'exchange-online',
    words: ['dns query failed'],
    replyCodes: [450],
    statuses: ['4.4.312', '5.4.312'],
    speaker: 'own-server',
    title: 'Exchange Online found no address of the receiving server',
    meaning:
      'The DNS of the domain or smart host did not answer, or has no such name. A broken DNSSEC signature ends in the same words.',
    notMeaning: 'It says nothing about STARTTLS, for there was no session.',
    confidence: 'high',
    next: [TELL_CAUSES_APART, { step: 'mx-records', tells: 'whether the MX records can be looked up from here' }],
    source: CONNECTORS,
    example: '450 4.4.312 DNS query failed',
  },
  {
    id: 'exchange-online-connection-timed-out',
    vendor: 'exchange-online',
    words: ['connection timed out'],
    replyCodes: [450],
    statuses: ['4.4.315', '5.4.315'],
    speaker: 'own-server',
    title: 'Exchange Online got no answer from the receiving server',
    meaning: 'The server is down, the connector names a wrong address, or the address changed.',
    notMeaning: 'It says nothing about STARTTLS, for there was no session.',
    confidence: 'high',
    next: [ASK_HOST],
    source: CONNECTORS,
    example: '450 4.4.315 Connection timed out',
  },
  {
    id: 'exchange-online-connection-refused',
    vendor: 'exchange-online',
    words: ['connection refused'],
    replyCodes: [450],
    statuses: ['4.4.316', '5.4.316'],
    speaker: 'own-server',
    title: 'The receiving server, or the firewall before it, refused the connection of Exchange Online',
    meaning: 'As a rule a firewall does not let the addresses of Microsoft 365 in on port 25.',
    notMeaning: 'It says nothing about STARTTLS, for there was no session.',
    confidence: 'high',
    next: [ASK_HOST],
    source: CONNECTORS,
    example: '{LED=450 4.4.316 Connection refused [Message=Socket error code 10061]};{FQDN=mx.contoso.example}',
  },
  {
    id: 'exchange-online-cannot-connect',
    vendor: 'exchange-online',
    words: ['cannot connect to remote server'],
    replyCodes: [450, 550],
    statuses: ['4.4.317', '5.4.317'],
    speaker: 'own-server',
    title: 'Exchange Online reached the receiving server and could not use it',
    meaning:
      'The server answered with an error at once, or does not meet what the connector demands, such as TLS. What stands after "Message=" is the detail.',
    notMeaning: 'In spite of its words it is no fault of the network: the connection was made.',
    confidence: 'medium',
    next: [ASK_DIALOGUE, TELL_CAUSES_APART],
    source: CONNECTORS,
    example: '450 4.4.317 Cannot connect to remote server',
  },
  {
    id: 'exchange-online-starttls-required',
    vendor: 'exchange-online',
    words: ['remote server', 'starttls is required to send mail'],
    replyCodes: [450, 550, 451],
    statuses: ['4.4.317', '5.4.317'],
    speaker: 'own-server',
    title: 'Exchange Online requires TLS here, and the receiving server offered it no STARTTLS',
    meaning:
      'The connector, or a policy, requires TLS. The EHLO reply that Exchange Online got had no STARTTLS, so it gave up before MAIL; the inner 451 5.7.3 is its own too.',
    notMeaning:
      'The receiving server did not send the inner reply. The senders can do nothing about it: it is cured where the mail is received.',
    confidence: 'high',
    causes: [
      {
        cause: 'the receive connector has no usable certificate, or does not offer TLS on port 25',
        sign: 'STARTTLS is offered to nobody; on Exchange event 12014',
      },
      {
        cause: 'a middlebox before the receiving server removes the keyword',
        sign: 'STARTTLS is there when you ask inside the network; XXXXXXXA among the keywords from outside',
      },
      {
        cause: 'the receiving server does not trust the certificate of Exchange Online (DigiCert Global Root G2)',
        sign: 'STARTTLS is offered to you, and only Microsoft 365 fails',
      },
    ],
    next: [ASK_HOST, ASK_UNOFFERED, TELL_CAUSES_APART],
    source: {
      title: 'Microsoft, Exchange team blog: trust DigiCert Global Root G2 (it quotes the text)',
      url: 'https://techcommunity.microsoft.com/blog/exchange/trust-digicert-global-root-g2-certificate-authority-to-avoid-exchange-online-ema/4488311',
    },
    example:
      'Reason: [{LED=450 4.4.317 Cannot establish session with remote server [Message=451 5.7.3 STARTTLS is required to send mail] [LastAttemptedServerName=mx.contoso.example] [LastAttemptedIP=192.0.2.25:25]};{MSG=',
  },
  {
    id: 'exchange-online-closed-abruptly',
    vendor: 'exchange-online',
    words: ['connection was closed abruptly'],
    replyCodes: [450],
    statuses: ['4.4.318', '5.4.318'],
    speaker: 'own-server',
    title: 'The receiving side hung up on Exchange Online',
    meaning:
      'A firewall that inspects SMTP and is wrong about it, a server in trouble, or a network fault cut the connection.',
    notMeaning: FOR_RECEIVER,
    confidence: 'medium',
    next: [ASK_DIALOGUE, ASK_UNOFFERED],
    source: CONNECTORS,
    example: '450 4.4.318 Connection was closed abruptly (SuspiciousRemoteServerError)',
  },
];
