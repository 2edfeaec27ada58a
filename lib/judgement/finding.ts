/** Codes of findings: RFC 8460 §4.3 result types where one fits, ours in the same form. */
export const FINDING_CODES = [
  'starttls-not-supported',
  'starttls-masked',
  'ehlo-refused',
  'starttls-refused',
  'plaintext-after-starttls',
  'tls-handshake-failed',
  'tls-obsolete',
  'starttls-never-offered',
  'starttls-intermittent',
  'certificate-expired',
  'certificate-host-mismatch',
  'certificate-not-trusted',
  'certificate-expires-soon',
  'tlsa-invalid',
  'tlsa-rollover',
  'dnssec-invalid',
  'dane-required',
  'sts-policy-fetch-error',
  'sts-policy-invalid',
  'sts-webpki-invalid',
  'mx-mismatch',
  'policy-changed',
  'capability-lost',
  'capability-gained',
  'required-capability-missing',
  'probe-throttled',
  'probe-refused',
  'tarpit',
  'unreachable',
  'unresolvable',
  'null-mx',
  'no-mx',
  'mx-changed',
  'mx-differs-by-vantage',
  'too-many-mx',
  'egress-listed',
  'vantage-not-mail-path',
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

/** The gravest first. `unknown` says why something could not be seen: neither bad nor good. */
export const LOOK_SEVERITIES = ['critical', 'warning', 'unknown', 'notice'] as const satisfies readonly (
  | Severity
  | 'unknown'
)[];
export type LookSeverity = (typeof LOOK_SEVERITIES)[number];

/** What one look at one address gives: findings, and what it could not see. */
export interface LookFinding extends Pick<Finding, 'code' | 'message'> {
  readonly severity: LookSeverity;
}

/** The gravest first. */
export const byGravity = (a: Pick<LookFinding, 'severity'>, b: Pick<LookFinding, 'severity'>): number =>
  LOOK_SEVERITIES.indexOf(a.severity) - LOOK_SEVERITIES.indexOf(b.severity);
