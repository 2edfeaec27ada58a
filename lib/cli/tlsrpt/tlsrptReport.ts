import type { LeftOut } from '../../maillog/filesIn';
import type { DaySummary, ReportSummary } from '../../tlsrpt/summary';
import { isEnforced } from '../../tlsrpt/types';
import type { CheckState } from '../checkReport';

/** What the reports told, judged. */
export interface TlsrptReport {
  readonly at: Date;
  readonly since?: number;
  readonly domain?: string;
  readonly state: CheckState;
  readonly summary: ReportSummary;
  readonly filesRead: number;
  readonly leftOut: readonly LeftOut[];
  /** Files that were left out, those that found no room in `leftOut` among them. */
  readonly leftOutCount: number;
}

/** One day: critical where sessions failed under a policy that keeps mail back. */
export function dayState(day: DaySummary): CheckState {
  if (day.failed === 0) return 'ok';
  return isEnforced(day) ? 'critical' : 'warning';
}

/** All of it; unknown without a report. A failure counts even where the report's own sum has none. */
export function stateOf({ reports, days, failures, further }: ReportSummary): CheckState {
  if (reports === 0) return 'unknown';
  const states = days.map(dayState);
  if (states.includes('critical') || failures.some(({ enforced }) => enforced > 0)) return 'critical';
  return states.includes('warning') || failures.length > 0 || further.failures > 0 ? 'warning' : 'ok';
}
