import type { CheckState } from '../checkReport';

/** What the doctor can find; docs/doctor.md has a row on each. */
export const DOCTOR_CODES = [
  'not-deployed',
  'deployment-failed',
  'never-ran',
  'late',
  'clock-wrong',
  'blind',
  'smtp-proxy',
  'port-25-closed',
  'port-25-unknown',
  'elastic-ip-missing',
  'elastic-ip-unused',
  'wrong-address',
  'address-unknown',
  'helo-name-unresolvable',
  'helo-name-elsewhere',
  'pointer-missing',
  'pointer-differs',
  'dns-unanswered',
  'version-differs',
  'nothing-watched',
  'nobody-told',
  'subscription-pending',
  'subscription-missing',
  'sms-sandbox',
  'sms-limit',
  'subscriber-inside',
  'orphan-stack',
  'orphan-address',
  'not-readable',
] as const;
export type DoctorCode = (typeof DOCTOR_CODES)[number];

/** The gravest first. A notice changes no exit status; `unknown` is what could not be seen. */
export const DOCTOR_SEVERITIES = ['critical', 'warning', 'unknown', 'notice'] as const;
export type DoctorSeverity = (typeof DOCTOR_SEVERITIES)[number];

/** What is wrong, and in one sentence what to do about it. Texts are not yet escaped. */
export interface DoctorFinding {
  readonly code: DoctorCode;
  readonly severity: DoctorSeverity;
  /** The vantage that it is about; absent where it is about the installation. */
  readonly vantage?: string;
  readonly message: string;
  readonly remedy: string;
}

export const byGravity = (a: DoctorFinding, b: DoctorFinding): number =>
  DOCTOR_SEVERITIES.indexOf(a.severity) - DOCTOR_SEVERITIES.indexOf(b.severity);

/** The gravest decides, as with `check`. */
export function stateOf(findings: readonly DoctorFinding[]): CheckState {
  const [gravest] = findings.toSorted(byGravity);
  return gravest === undefined || gravest.severity === 'notice' ? 'ok' : gravest.severity;
}
