import type { Form } from '../form';
import { ASK_HOST } from './steps';

/** Why Exchange Online does not trust the certificate of a server that a connector leads to. */
export const EXCHANGE_ONLINE_CERTIFICATE: readonly Form[] = [
  {
    id: 'exchange-online-subject-mismatch',
    vendor: 'exchange-online',
    words: ['message=subjectmismatch'],
    replyCodes: [450],
    statuses: ['4.4.317', '4.7.320'],
    isDetail: true,
    speaker: 'own-server',
    title: 'The certificate of the receiving server is for another name than the connector expects',
    meaning:
      'TLS was offered and worked. The connector demands a name in the certificate, and the server presented another certificate: a self-signed one of Exchange, an old one, or that of a firewall.',
    notMeaning: 'It is no loss of STARTTLS, and the message never got as far as the content.',
    confidence: 'high',
    next: [ASK_HOST],
    source: {
      title: 'Mail flow from Exchange Online: 450 4.7.320 Certificate validation failed (2017)',
      url: 'https://xostmoen.wordpress.com/2017/11/08/450-4-7-320-certificate-validation-failed/',
    },
    example:
      'Reason: [{LED=450 4.7.320 Certificate validation failed [Message=SubjectMismatch] [LastAttemptedServerName=mx.contoso.example] [LastAttemptedIP=192.0.2.25:25]};{MSG=SubjectMismatch};{FQDN=mx.contoso.example};{IP=192.0.2.25};{LRT=11/1/2017 12:12:45 PM}]',
  },
  {
    id: 'exchange-online-untrusted-root',
    vendor: 'exchange-online',
    words: ['message=untrustedroot'],
    replyCodes: [450],
    statuses: ['4.4.317', '4.7.320'],
    isDetail: true,
    speaker: 'own-server',
    title: 'The receiving server does not send the intermediate certificates, or its root is not trusted',
    meaning: 'Exchange Online fetches no intermediate certificates, so a server has to present its whole chain.',
    notMeaning: 'It is no loss of STARTTLS. That browsers or other senders trust the certificate proves nothing.',
    confidence: 'high',
    next: [ASK_HOST],
    source: {
      title: 'Microsoft Learn: NDR error code 450 4.4.317 UntrustedRoot',
      url: 'https://learn.microsoft.com/exchange/troubleshoot/email-delivery/ndr/fix-error-code-450-4-4-317-untrusted-root',
    },
    example: '450 4.4.317 Cannot connect to remote server [Message=UntrustedRoot]',
  },
  {
    id: 'exchange-online-certificate-expired',
    vendor: 'exchange-online',
    words: ['message=certificateexpired'],
    replyCodes: [450],
    statuses: ['4.4.317', '4.7.320'],
    isDetail: true,
    speaker: 'own-server',
    title: 'What answers on port 25 presents an expired certificate',
    meaning:
      'Its thumbprint stands in the text. Where the mail server has no such certificate, a firewall before it answers.',
    notMeaning: 'It is no loss of STARTTLS.',
    confidence: 'high',
    next: [ASK_HOST],
    source: {
      title: 'Microsoft Q&A 2195248: the expired certificate was in the firewall',
      url: 'https://learn.microsoft.com/answers/questions/2195248/cannot-validate-exchange-hybrid-config-due-to-expi',
    },
    example:
      '450 4.4.317 Cannot connect to remote server [Message=CertificateExpired Expected Subject: mx.contoso.example. Presented Subject: CN=mx.contoso.example.] [LastAttemptedServerName=mx.contoso.example] [LastAttemptedIP=192.0.2.25:25]',
  },
  {
    id: 'exchange-online-certificate-validation',
    vendor: 'exchange-online',
    words: ['certificate validation failed'],
    replyCodes: [450],
    statuses: ['4.7.320', '5.7.320'],
    speaker: 'own-server',
    title: 'Exchange Online does not accept the certificate of the receiving server',
    meaning: 'It has expired, is for another name than the connector expects, or is not valid any more.',
    notMeaning: 'It is no loss of STARTTLS.',
    confidence: 'high',
    next: [ASK_HOST],
    source: {
      title: 'Microsoft Learn: mail flow intelligence in EOP',
      url: 'https://learn.microsoft.com/defender-office-365/connectors-mail-flow-intelligence',
    },
    example: '450 4.7.320 Certificate validation failed',
  },
];
