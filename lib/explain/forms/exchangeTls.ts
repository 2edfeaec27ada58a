import type { Form } from '../form';
import { ASK_DIALOGUE, ASK_HOST, READ_SEND_LOG } from './steps';

const SEE_OWN_CERTIFICATE = {
  step: 'send-connector-certificate',
  tells: 'which certificate the connector presents, and whether it is bound to SMTP',
} as const;

/** What Exchange Server says of its own TLS and of authentication between its servers. */
export const EXCHANGE_TLS: readonly Form[] = [
  {
    id: 'exchange-no-exchange-authentication',
    vendor: 'exchange',
    words: ['cannot achieve exchange server authentication'],
    replyCodes: [451],
    statuses: ['5.7.3'],
    speaker: 'own-server',
    title: 'Two Exchange servers of one organisation cannot authenticate to each other',
    meaning:
      'The sending Exchange wanted Exchange authentication (X-EXPS) and was not offered it, or it failed: the receive connector lacks it, or a device between the servers removes X-ANONYMOUSTLS and X-EXPS from the EHLO reply.',
    notMeaning: 'It is not about mail to other organisations, nor about a block list.',
    confidence: 'high',
    next: [ASK_DIALOGUE, READ_SEND_LOG],
    source: {
      title: 'Exchange 2010 and 2013: a Cisco appliance removed X-EXPS',
      url: 'http://jermsmit.com/primary-target-ip-address-responded-with-451-5-7-3-cannot-achieve-exchange-server-authentication/',
    },
    example:
      '451 4.4.0 Primary target IP address responded with: "451 5.7.3 Cannot achieve Exchange Server authentication." Attempted failover to alternate host, but that did not succeed.',
  },
  {
    id: 'exchange-temporary-authentication-failure',
    vendor: 'exchange',
    words: ['temporary authentication failure'],
    replyCodes: [454],
    statuses: ['4.7.0'],
    speaker: 'remote-server',
    title: 'An Exchange server of the same organisation refused the authentication of another',
    meaning: 'Clocks differ, Kerberos ports are blocked, or the names of the service (SPN) are wrong.',
    notMeaning: 'It is no fault of TLS: the session was encrypted when this was said.',
    confidence: 'high',
    next: [READ_SEND_LOG],
    source: {
      title: 'Microsoft KB 979174: 454 4.7.0 Temporary authentication failure',
      url: 'https://support.microsoft.com/help/979174',
    },
    example:
      '451 4.4.0 Primary target IP address responded with: "454 4.7.0 Temporary authentication failure." Attempted failover to alternate host, but that did not succeed.',
  },
  {
    id: 'exchange-tls-no-credentials',
    vendor: 'exchange',
    words: ['tls negotiation failed with error nocredentials'],
    speaker: 'own-server',
    title: 'Exchange cannot use the certificate of its own Send connector',
    meaning: 'The private key of the certificate that TlsCertificateName names is missing.',
    notMeaning: 'It says nothing about the certificate of the remote server.',
    confidence: 'high',
    next: [SEE_OWN_CERTIFICATE, READ_SEND_LOG],
    source: {
      title: 'Microsoft KB 4495258: TLS negotiation failed with error NoCredentials',
      url: 'https://support.microsoft.com/help/4495258',
    },
    example: 'TLS negotiation failed with error NoCredentials',
  },
  {
    id: 'exchange-tls-unknown-credentials',
    vendor: 'exchange',
    words: ['tls negotiation failed with error unknowncredentials'],
    speaker: 'own-server',
    title: 'Exchange cannot use the certificate of its own Send connector',
    meaning: 'The certificate is not bound to the SMTP service of Exchange.',
    notMeaning: 'It says nothing about the certificate of the remote server.',
    confidence: 'high',
    next: [SEE_OWN_CERTIFICATE, READ_SEND_LOG],
    source: {
      title: 'Microsoft KB 4051498: outbound messages are not sent',
      url: 'https://support.microsoft.com/help/4051498',
    },
    example: 'TLS negotiation failed with error UnknownCredentials.',
  },
  {
    id: 'exchange-tls-negotiation-failed',
    vendor: 'exchange',
    words: ['tls negotiation failed with error'],
    speaker: 'own-server',
    title: 'STARTTLS was offered and taken, and the TLS handshake failed',
    meaning:
      'Both sides wanted TLS and did not agree: no common version or cipher (TLS 1.2 is the least that Exchange Online takes), or something cut the connection in the handshake.',
    notMeaning: 'It is no loss of STARTTLS: the server offered it.',
    confidence: 'medium',
    next: [ASK_HOST, READ_SEND_LOG],
    source: {
      title: 'Microsoft Q&A 1187616: TLS negotiation failed with error SocketError',
      url: 'https://learn.microsoft.com/answers/questions/1187616/lost-connectivity-between-exchange-2013-on-prem-an',
    },
    example:
      'Reason: [{LED=450 4.4.317 Cannot connect to remote server [Message=451 4.4.0 TLS negotiation failed with error SocketError] [LastAttemptedServerName=mx.contoso.example] [LastAttemptedIP=192.0.2.25:25] [SmtpSecurity=-2;-2]};{MSG=4',
  },
  {
    id: 'exchange-connector-certificate-not-found',
    vendor: 'exchange',
    words: ['the certificate specified in tlscertificatename of the sendconnector could not be found'],
    replyCodes: [454],
    statuses: ['4.7.5'],
    speaker: 'own-server',
    title: 'The certificate of the Send connector is gone',
    meaning: 'TlsCertificateName names a certificate that was removed, or renewed without the connector.',
    notMeaning: 'It says nothing about the remote server, which was not asked.',
    confidence: 'high',
    next: [SEE_OWN_CERTIFICATE],
    source: {
      title: 'Mail stuck after a renewed certificate (454 4.7.5)',
      url: 'https://blog.ollischer.com/category/microsoft/exchange',
    },
    example: '454 4.7.5 The certificate specified in TlsCertificateName of the SendConnector could not be found',
  },
  {
    id: 'exchange-security-status',
    vendor: 'exchange',
    words: ['security status'],
    replyCodes: [451],
    statuses: ['4.4.0'],
    isDetail: true,
    speaker: 'own-server',
    title: 'STARTTLS was offered and taken, and the TLS handshake failed',
    meaning:
      'The word that follows is that of Windows (InvalidToken, IllegalMessage): what came was no TLS that it understands, as from an old version, or from a box in between.',
    notMeaning: 'It is no loss of STARTTLS: the server offered it.',
    confidence: 'medium',
    next: [ASK_HOST, ASK_DIALOGUE],
    source: {
      title: 'Microsoft Q&A 2114505: Security status IllegalMessage',
      url: 'https://learn.microsoft.com/answers/questions/2114505/o365-to-exchange-2019-on-prem-emails-stuck',
    },
    example:
      'Reason: [{LED=450 4.4.317 Cannot connect to remote server [Message=451 4.4.0 Security status IllegalMessage]',
  },
];
