import type { Finding, Severity } from '../judgement/finding';

/** Codes that one look by itself can give, beside those of judgement; RFC 8460 §4.3 result types where one fits. */
export const LOOK_CODES = [
  'certificate-expired',
  'certificate-host-mismatch',
  'certificate-not-trusted',
  'validation-failure',
  'tls-obsolete',
  'capability-lost',
  'probe-refused',
  'probe-throttled',
  'tarpit',
  'unreachable',
] as const;
export type CheckFindingCode = Finding['code'] | (typeof LOOK_CODES)[number];

/** The gravest first. `unknown` says why something could not be seen: neither bad nor good. */
export const CHECK_SEVERITIES = ['critical', 'warning', 'unknown', 'notice'] as const;
export type CheckSeverity = Severity | 'unknown';

/** What there is to say of one address, in one sentence for people. */
export interface AddressFinding {
  readonly code: CheckFindingCode;
  readonly severity: CheckSeverity;
  readonly message: string;
}

/** A finding of a host, with those of its addresses that show it. */
export interface CheckFinding extends AddressFinding {
  readonly addresses: readonly string[];
}

export const byWeight = (a: AddressFinding, b: AddressFinding): number =>
  CHECK_SEVERITIES.indexOf(a.severity) - CHECK_SEVERITIES.indexOf(b.severity);
