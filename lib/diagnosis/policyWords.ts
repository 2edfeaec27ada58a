import type { FindingCode, LookFinding } from '../judgement/finding';
import { listed } from '../judgement/verdict';
import { clean } from '../notification/words';
import { capital, sentence } from './named';

/** Whom a finding of a domain's policies concerns: senders with … */
const CONCERNED: Partial<Readonly<Record<FindingCode, string>>> = {
  'mx-mismatch': 'MTA-STS',
  'dnssec-invalid': 'a resolver that validates',
  'dane-required': 'a demand for DANE',
};

/** Senders that check what a domain publishes, and do not deliver for it. */
export const concernedSenders = (keeping: readonly LookFinding[]): string =>
  `senders with ${listed([...new Set(keeping.map(({ code }) => CONCERNED[code] ?? 'DANE'))])}`;

export const keepingSentences = (keeping: readonly LookFinding[]): readonly string[] =>
  keeping.map(({ message, code }) => capital(sentence(`${clean(message, 400)} (${code})`)));

export const KEEPING_NEXT: readonly string[] = [
  'If your mail server checks that: ask the postmaster of the receiver to mend what they publish or serve, or take the demand back for this domain until they have.',
  'If the domain is yours, docs/runbook.md says of each code how to mend it.',
];
