import { RESULT_TYPES, type ResultType } from '../../tlsrpt/types';

/** What a result type of RFC 8460 §4.3 means for the domain that is reported on, and what to do. */
export interface ResultWords {
  readonly meaning: string;
  readonly next: string;
  /** An article of docs/runbook.md. */
  readonly article?: string;
}

export const RESULT_WORDS: Readonly<Record<ResultType, ResultWords>> = {
  'starttls-not-supported': {
    meaning: 'Your MX host did not offer STARTTLS to them.',
    next: 'Ask it yourself with "check"; where you are served, something on their way takes it out, or it is withheld from their address.',
    article: 'starttls-not-supported',
  },
  'certificate-host-mismatch': {
    meaning: 'The certificate does not name the MX host as the policy has it.',
    next: 'Install one with the name of each MX host, or correct the MX records and the policy.',
    article: 'certificate-host-mismatch',
  },
  'certificate-expired': {
    meaning: 'The certificate was out of date.',
    next: 'Renew it, reload the mail server, and look at every server behind the name.',
    article: 'certificate-expired',
  },
  'certificate-not-trusted': {
    meaning: 'The chain of the certificate led to no authority that they trust.',
    next: 'Install the full chain, intermediate certificates included.',
    article: 'certificate-not-trusted',
  },
  'validation-failure': {
    meaning: 'TLS failed for another reason, which the reason codes may tell.',
    next: 'Look at the reasons, then at the handshake with "check".',
    article: 'tls-handshake-failed',
  },
  'tlsa-invalid': {
    meaning: 'No TLSA record matched what the server presented.',
    next: 'Publish TLSA records of the certificate in use, and of the next one before it is installed (RFC 7671 §8.1).',
    article: 'tlsa-invalid',
  },
  'dnssec-invalid': {
    meaning: 'DNSSEC failed where they looked for TLSA records.',
    next: "Look at the zone's signatures and DS records; renewals and changes of the DNS provider are the usual reasons.",
    article: 'dnssec-invalid',
  },
  'dane-required': {
    meaning: 'They insist on DANE with you, and found no TLSA record that DNSSEC vouches for.',
    next: 'Publish TLSA records in a signed zone, or agree with them that they ask for less.',
    article: 'dane-required',
  },
  'sts-policy-fetch-error': {
    meaning: 'Your MTA-STS policy could not be fetched.',
    next: 'It must come from https://mta-sts.DOMAIN/.well-known/mta-sts.txt with status 200, without a redirect (RFC 8461 §3.3).',
    article: 'sts-policy-fetch-error',
  },
  'sts-policy-invalid': {
    meaning: 'Your MTA-STS policy was fetched and broke a rule.',
    next: 'Compare it with RFC 8461 §3.2: version, mode, mx and max_age, a line each.',
    article: 'sts-policy-invalid',
  },
  'sts-webpki-invalid': {
    meaning: 'The web server of your MTA-STS policy had no valid certificate.',
    next: 'Install one for the name mta-sts.DOMAIN, with its full chain.',
    article: 'sts-webpki-invalid',
  },
};

const UNKNOWN: ResultWords = {
  meaning: 'This is no result type of RFC 8460.',
  next: 'Look at the reasons, and ask the organization that reported it.',
};

/** Of a result type as it stands in a report. */
export function resultWords(resultType: string): ResultWords {
  const known = RESULT_TYPES.find((type) => type === resultType);
  return known === undefined ? UNKNOWN : RESULT_WORDS[known];
}
