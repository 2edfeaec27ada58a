import type { Form } from '../form';
import { READ_TLSA, TELL_CAUSES_APART } from './steps';

const POLICY = {
  title: 'Postfix, src/smtp/smtp_tls_policy.c',
  url: 'https://github.com/vdukhovni/postfix/blob/master/postfix/src/smtp/smtp_tls_policy.c',
};

/** What Postfix says about DANE before it asks the server. */
export const POSTFIX_DANE: readonly Form[] = [
  {
    id: 'postfix-tlsa-lookup-error',
    vendor: 'postfix',
    words: ['tlsa lookup error for'],
    statuses: ['4.7.5'],
    speaker: 'own-server',
    title: 'The TLSA records of the receiving host could not be looked up',
    meaning:
      'The DNS of the receiver answers with an error, or a resolver fails; Postfix waits, for it must not guess.',
    notMeaning: 'It says nothing about STARTTLS: the server was not asked.',
    confidence: 'high',
    next: [READ_TLSA, TELL_CAUSES_APART],
    source: POLICY,
    example: 'dsn=4.7.5, status=deferred (TLSA lookup error for mx.contoso.example:25)',
  },
  {
    id: 'postfix-no-tlsa-records',
    vendor: 'postfix',
    words: ['no tlsa records found'],
    statuses: ['4.7.5'],
    speaker: 'own-server',
    title: 'Your Postfix demands DANE (dane-only), and the receiving host has no TLSA record',
    meaning: 'The level of this destination is yours; the receiver does not have DANE, or not any more.',
    notMeaning: 'It says nothing about STARTTLS: the server was not asked.',
    confidence: 'high',
    next: [READ_TLSA],
    source: POLICY,
    example: 'dsn=4.7.5, status=deferred (no TLSA records found)',
  },
  {
    id: 'postfix-non-dnssec-destination',
    vendor: 'postfix',
    words: ['non dnssec destination'],
    statuses: ['4.7.5'],
    speaker: 'own-server',
    title: 'Your Postfix demands DANE (dane-only), and the domain of the receiver is not signed',
    meaning: 'DANE needs DNSSEC; the domain has none, or your resolver does not validate.',
    notMeaning: 'It says nothing about STARTTLS: the server was not asked.',
    confidence: 'high',
    next: [READ_TLSA],
    source: POLICY,
    example: 'dsn=4.7.5, status=deferred (non DNSSEC destination)',
  },
  {
    id: 'postfix-tlsa-unusable',
    vendor: 'postfix',
    words: ['tlsa records unusable'],
    statuses: ['4.7.5'],
    speaker: 'own-server',
    title: 'The TLSA records of the receiving host are of no use for mail',
    meaning: 'Their usage, selector or matching type is none that RFC 7672 has.',
    notMeaning: 'It says nothing about STARTTLS: the server was not asked.',
    confidence: 'high',
    next: [READ_TLSA],
    source: POLICY,
    example: 'dsn=4.7.5, status=deferred (TLSA records unusable)',
  },
];
