import type { Diagnosed } from '../../diagnosis/diagnose';
import type { Situation } from '../../diagnosis/situation';
import type { CheckReport } from '../checkReport';

/** All that is shown: what was seen, what it means, and the check that it rests on. */
export interface DiagnosedTarget {
  readonly report: CheckReport;
  readonly situation: Situation;
  readonly diagnosed: Diagnosed;
}
