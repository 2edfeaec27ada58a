import type { Form } from '../form';
import { ASK_HOST, READ_STS_POLICY, READ_TLSA, TELL_CAUSES_APART } from './steps';

const REPORTS = {
  title: 'Microsoft Learn: NDRs and SMTP errors in Exchange Online',
  url: 'https://learn.microsoft.com/exchange/troubleshoot/email-delivery/ndr/non-delivery-reports-in-exchange-online',
};
const DANE = {
  title: 'Microsoft Learn: how SMTP DANE works',
  url: 'https://learn.microsoft.com/purview/how-smtp-dane-works',
};
const STS = {
  title: 'Microsoft Learn: enhancing mail flow with MTA-STS',
  url: 'https://learn.microsoft.com/purview/enhancing-mail-flow-with-mta-sts',
};

const RECEIVER_PROMISED =
  'It is no fault of the sender, and mail to other domains is not concerned: the receiving domain promises secure delivery, and its server does not keep the promise, or somebody stands between.';

/** What Exchange Online says where the receiving domain promises TLS, by DANE (RFC 7672) or MTA-STS (RFC 8461). */
export const EXCHANGE_ONLINE_POLICY: readonly Form[] = [
  {
    id: 'exchange-online-dane-starttls-not-supported',
    vendor: 'exchange-online',
    words: ['starttls-not-supported', 'destination mail server must support tls'],
    statuses: ['4.7.321', '5.7.321'],
    speaker: 'own-server',
    title: 'The domain has DANE, and its server offered Exchange Online no STARTTLS, or the handshake failed',
    meaning: 'DNSSEC and TLSA records promise TLS, so Exchange Online must not fall back to cleartext.',
    notMeaning: RECEIVER_PROMISED,
    confidence: 'high',
    next: [ASK_HOST, TELL_CAUSES_APART, READ_TLSA],
    source: DANE,
    example: '4.7.321 starttls-not-supported: Destination mail server must support TLS to receive mail.',
  },
  {
    id: 'exchange-online-dane-certificate-expired',
    vendor: 'exchange-online',
    words: ["certificate-expired: destination mail server's certificate is expired"],
    statuses: ['4.7.322', '5.7.322'],
    speaker: 'own-server',
    title: 'The domain has DANE, and the certificate of its server has expired',
    meaning: 'The certificate, and with it as a rule the TLSA record, has to be renewed where the mail is received.',
    notMeaning: RECEIVER_PROMISED,
    confidence: 'high',
    next: [ASK_HOST, READ_TLSA],
    source: DANE,
    example: "4.7.322 certificate-expired: Destination mail server's certificate is expired.",
  },
  {
    id: 'exchange-online-dane-tlsa-invalid',
    vendor: 'exchange-online',
    words: ['tlsa-invalid: the domain failed dane validation'],
    statuses: ['4.7.323', '5.7.323'],
    speaker: 'own-server',
    title: 'The certificate of the receiving server does not match its TLSA record',
    meaning:
      'The certificate was changed without the record, the record is wrong, or somebody else answers in its place. All three look alike.',
    notMeaning: RECEIVER_PROMISED,
    confidence: 'high',
    next: [READ_TLSA, ASK_HOST],
    source: DANE,
    example: '4.7.323 tlsa-invalid: The domain failed DANE validation.',
  },
  {
    id: 'exchange-online-dane-dnssec-invalid',
    vendor: 'exchange-online',
    words: ['dnssec-invalid: destination domain returned invalid dnssec records'],
    statuses: ['4.7.324', '5.7.324'],
    speaker: 'own-server',
    title: 'DNSSEC of the receiving domain is broken',
    meaning: 'The domain says that it is signed, and Exchange Online could not verify it.',
    notMeaning: 'It says nothing about the mail server: it was not asked.',
    confidence: 'high',
    next: [READ_TLSA, TELL_CAUSES_APART],
    source: DANE,
    example: '4.7.324 dnssec-invalid: Destination domain returned invalid DNSSEC records',
  },
  {
    id: 'exchange-online-dane-host-mismatch',
    vendor: 'exchange-online',
    words: ['certificate-host-mismatch', 'remote certificate must have'],
    statuses: ['4.7.325', '5.7.325'],
    speaker: 'own-server',
    title: 'The domain has DANE, and the certificate of its server has another name',
    meaning: 'Neither the common name nor an alternative name of the certificate is that of the MX host or the domain.',
    notMeaning: RECEIVER_PROMISED,
    confidence: 'high',
    next: [ASK_HOST, READ_TLSA],
    source: REPORTS,
    example:
      '4.7.325 certificate-host-mismatch: Remote certificate MUST have a common name or subject alternative name matching the hostname (DANE)',
  },
  {
    id: 'exchange-online-sts-mx',
    vendor: 'exchange-online',
    words: ['mx hosts of', 'failed mta-sts validation'],
    statuses: ['4.4.8', '5.4.8'],
    speaker: 'own-server',
    title: 'No MX host of the domain is one that its MTA-STS policy allows',
    meaning: 'The policy (mode enforce) names other hosts than the MX records: one of the two was changed alone.',
    notMeaning: RECEIVER_PROMISED,
    confidence: 'high',
    next: [READ_STS_POLICY, { step: 'mx-records', tells: 'the hosts that the policy has to allow' }, TELL_CAUSES_APART],
    source: STS,
    example: "5.4.8 MX hosts of 'contoso.example' failed MTA-STS validation",
  },
  {
    id: 'exchange-online-sts-certificate',
    vendor: 'exchange-online',
    words: ['remote certificate failed mta-sts validation'],
    statuses: ['4.7.5', '5.7.5'],
    speaker: 'own-server',
    title: 'The domain has an MTA-STS policy, and the certificate of its server is not good enough for it',
    meaning: 'It does not lead to a trusted root, has expired, or lacks the name of the MX host.',
    notMeaning: RECEIVER_PROMISED,
    confidence: 'high',
    next: [ASK_HOST, READ_STS_POLICY],
    source: STS,
    example: '5.7.5 Remote certificate failed MTA-STS validation.',
  },
];
