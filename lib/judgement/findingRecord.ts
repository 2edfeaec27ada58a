import type { FindingCode, Severity } from './finding';

export const SUBJECT_KINDS = ['host', 'target', 'vantage'] as const;
export type SubjectKind = (typeof SUBJECT_KINDS)[number];

/**
 * A finding beside a loss of STARTTLS, over all vantages: one for each subject and code. Warnings are told at once,
 * notices in the daily digest.
 */
export interface FindingRecord {
  readonly schemaVersion: 1;
  readonly kind: SubjectKind;
  /** `mxHost:port`, a target's name or a vantage's id. */
  readonly subject: string;
  readonly code: FindingCode;
  readonly severity: Severity;
  /** One sentence, of the vantage that has seen it longest. */
  readonly message: string;
  readonly targets: readonly string[];
  /** Who sees it; of a resolved one, who saw it last. */
  readonly vantages: readonly string[];
  readonly openedAt: string;
  readonly resolvedAt?: string;
  /** Counts what there is to tell of it: opened, louder, resolved. */
  readonly sequence: number;
}
