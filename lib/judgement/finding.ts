/** Codes of findings: RFC 8460 §4.3 result types where one fits, ours in the same form. */
export const FINDING_CODES = [
  'starttls-not-supported',
  'starttls-masked',
  'ehlo-refused',
  'starttls-refused',
  'plaintext-after-starttls',
  'tls-handshake-failed',
  'required-capability-missing',
] as const;
export type FindingCode = (typeof FINDING_CODES)[number];

export const SEVERITIES = ['critical', 'warning', 'notice'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** One thing that is wrong, in one sentence for people. */
export interface Finding {
  readonly code: FindingCode;
  readonly severity: Severity;
  readonly message: string;
}

/** The loudest first: for sorting, and for the severity of a group. */
export const bySeverity = (a: { readonly severity: Severity }, b: { readonly severity: Severity }): number =>
  SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity);
