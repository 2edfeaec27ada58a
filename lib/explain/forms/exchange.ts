import type { Form, PossibleCause } from '../form';
import { ASK_HOST, ASK_TWICE, ASK_UNOFFERED, COUNT_EXCHANGE_SESSIONS, READ_SEND_LOG, TELL_CAUSES_APART } from './steps';

const CBL_2013 = {
  title: 'Microsoft support engineer (TechNet blog, 2013): on-premises queues and the CBL',
  url: 'https://blogs.technet.microsoft.com/johnbai/2013/12/06/o365-on-premises-transport-queuing-lessons-learned-from-cbl/',
};
const NEW_CERTIFICATE = {
  title: 'Microsoft KB 2989382: no mail in a hybrid environment after a new certificate',
  url: 'https://learn.microsoft.com/exchange/troubleshoot/email-delivery/cannot-receive-mail-with-new-certificate',
};

/** Why a server is offered no STARTTLS. */
export const NOT_OFFERED: readonly PossibleCause[] = [
  {
    cause: 'your address is on a block list, and the receiver withholds STARTTLS from it',
    sign: 'from another address STARTTLS is offered by the same host; the list says so (https://check.spamhaus.org)',
  },
  {
    cause: 'a middlebox on your path (firewall, SMTP proxy) removes the keyword',
    sign: 'other receivers lose it too; XXXXXXXA among the keywords, a greeting of asterisks, or STARTTLS works unoffered',
  },
  {
    cause: 'the receiver changed something, such as a certificate that is not bound to its connector any more',
    sign: 'STARTTLS is offered to nobody, from whichever address you ask',
  },
];

const NOT_A_QUOTATION =
  'The remote server did not send these words, though they stand in quotation marks: your server made them up. Your server forgot nothing, and turning TLS off only hides the cause. It does not say that the receiver has no STARTTLS for others.';

const INVENTED_STEPS = [ASK_TWICE, TELL_CAUSES_APART, ASK_UNOFFERED, READ_SEND_LOG, COUNT_EXCHANGE_SESSIONS];

/** What Exchange 2000 to 2019 and Subscription Edition say about STARTTLS. */
export const EXCHANGE_STARTTLS: readonly Form[] = [
  {
    id: 'exchange-must-issue-starttls',
    vendor: 'exchange',
    words: ['must issue a starttls command first'],
    replyCodes: [451],
    statuses: ['5.7.3'],
    speaker: 'own-server',
    title: 'Your own server made up the inner reply: the remote is not offering STARTTLS to you',
    meaning:
      'The Send connector sends over TLS only. The EHLO reply had no STARTTLS, so Exchange gave up before MAIL and wrote this reply itself. The mail waits in the queue and is tried again.',
    notMeaning: NOT_A_QUOTATION,
    confidence: 'high',
    causes: NOT_OFFERED,
    next: INVENTED_STEPS,
    source: CBL_2013,
    example:
      '451 4.4.0 Primary target IP address responded with: "451 5.7.3 Must issue a STARTTLS command first." Attempted failover to alternate host, but that did not succeed. Either there are no alternate hosts, or delivery failed to all alternate hosts.',
  },
  {
    id: 'exchange-starttls-required',
    vendor: 'exchange',
    words: ['starttls is required to send mail'],
    replyCodes: [451],
    statuses: ['5.7.3'],
    speaker: 'own-server',
    title: 'Your own server made up the inner reply: it could not start the TLS that its connector requires',
    meaning:
      'The Send connector sends over TLS only, and Exchange got no TLS from the remote server: as a rule because the EHLO reply had no STARTTLS, else because it does not trust the certificate. It is the newer wording of "Must issue a STARTTLS command first".',
    notMeaning: NOT_A_QUOTATION,
    confidence: 'high',
    causes: [
      ...NOT_OFFERED,
      {
        cause: 'your server does not trust the certificate, since a root or an intermediate certificate is missing',
        sign: 'the check finds STARTTLS and a valid certificate from here',
      },
    ],
    next: INVENTED_STEPS,
    source: NEW_CERTIFICATE,
    example:
      '450 4.4.101 Proxy session setup failed on Frontend with \'451 4.4.0 Primary target IP address responded with "451 5.7.3 STARTTLS is required to send mail." Attempted failover to alternate host, but that did not succeed. Either there are no alternate hosts, or delivery failed to all alternate hosts. The last endpoint attempted was 192.0.2.25:25\'.',
  },
  {
    id: 'exchange-connector-only-over-tls',
    vendor: 'exchange',
    words: ["connector is configured to send mail only over tls connections and remote doesn't support tls"],
    speaker: 'own-server',
    title: 'The log of the Send connector: the remote server offered no STARTTLS, so Exchange gave up',
    meaning:
      'The connector sends over TLS only, and the EHLO reply a few lines above had no STARTTLS. In the queue it stands as 451 5.7.3.',
    notMeaning:
      "It does not say that the receiver has no TLS, though the words do: it was not offered to you. The line is your server's remark, and nothing of it was sent.",
    confidence: 'high',
    causes: NOT_OFFERED,
    next: [ASK_TWICE, TELL_CAUSES_APART, ASK_UNOFFERED, COUNT_EXCHANGE_SESSIONS],
    source: CBL_2013,
    example:
      "2013-12-06T21:54:52.011Z,Outbound to Office 365,08D0C0DE40C1BF74,13,192.0.2.25:64526,198.51.100.7:25,*,,Connector is configured to send mail only over TLS connections and remote doesn't support TLS",
  },
  {
    id: 'exchange-2003-no-tls',
    vendor: 'exchange',
    words: ['the remote smtp service does not support tls'],
    speaker: 'own-server',
    title: 'The SMTP connector of Exchange 2000 or 2003 requires TLS, and the remote server offered none',
    meaning: 'The connector encrypts all that it sends, and STARTTLS was not among the keywords of the EHLO reply.',
    notMeaning: 'It does not say that the remote server has no STARTTLS for others, nor why it offers none to you.',
    confidence: 'medium',
    causes: NOT_OFFERED,
    next: [ASK_TWICE, TELL_CAUSES_APART],
    source: {
      title: 'Microsoft KB 329061: Exchange Server cannot communicate with non-TLS domains',
      url: 'https://mskb.pkisolutions.com/kb/329061',
    },
    example: 'The remote SMTP service does not support TLS.',
  },
  {
    id: 'exchange-security-policy-in-force',
    vendor: 'exchange',
    words: ['would violate the security policy in force'],
    statuses: ['5.7.0'],
    speaker: 'own-server',
    title: 'A report of Exchange 2000 or 2003: the mail could not be sent as encrypted as a server demands',
    meaning: 'Either the connector of Exchange requires TLS, or the remote server does and was not given it.',
    notMeaning: 'It is not about the content of the mail, nor about its recipient.',
    confidence: 'low',
    next: [ASK_HOST, TELL_CAUSES_APART],
    source: {
      title: 'Microsoft KB 329061: Exchange Server cannot communicate with non-TLS domains',
      url: 'https://mskb.pkisolutions.com/kb/329061',
    },
    example: 'The recipient could not be processed because it would violate the security policy in force. #5.7.0',
  },
];
