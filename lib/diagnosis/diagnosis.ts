import type { Cause } from '../judgement/verdict';
import type { HostVerdict } from './hostVerdict';

export const DIAGNOSIS_KINDS = [
  'loss',
  'served',
  'throttled',
  'unanswered',
  'unreached',
  'port-blocked',
  'not-tried',
  'no-address',
  'null-mx',
  'no-mx',
  'unresolvable',
] as const;

/** What is concluded of one target, in words for people. A sentence may hold words of peers, cleaned. */
export interface Diagnosis {
  readonly kind: (typeof DIAGNOSIS_KINDS)[number];
  /** What is so, in one line. */
  readonly headline: string;
  /** The paragraph: what was seen, what it means, why, and what nobody can know from here. */
  readonly sentences: readonly string[];
  /** What to do, in this order. */
  readonly next: readonly string[];
  /** Where STARTTLS is lost: what the vantages together suggest. */
  readonly cause?: Cause;
  /** The host that it is about. */
  readonly about?: HostVerdict;
}
