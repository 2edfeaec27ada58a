import type { FindingReport } from '../../lib/judgement/advanceFinding';
import type { FindingRecord } from '../../lib/judgement/findingRecord';
import type { StandingFinding } from '../../lib/judgement/view';
import { minute } from './records';

/** A certificate that expires soon at mx1.contoso.example, seen by two vantages. */
export function record(more: Partial<FindingRecord> = {}): FindingRecord {
  const severity = more.severity ?? 'warning';
  const openedAt = more.openedAt ?? minute(5);
  const isOpen = more.resolvedAt === undefined;
  return {
    schemaVersion: 1,
    kind: 'host',
    subject: 'mx1.contoso.example:25',
    code: 'certificate-expires-soon',
    severity,
    message: 'The certificate expires in 14 days, on 7 Dec 2026.',
    targets: ['contoso.example'],
    vantages: ['hq', 'us-east-1'],
    openedAt,
    sequence: isOpen ? 1 : 2,
    changes: [
      { at: openedAt, isOpen: true, severity },
      ...(more.resolvedAt === undefined ? [] : [{ at: more.resolvedAt, isOpen: false, severity }]),
    ],
    ...more,
  };
}

export const finding = (more: Partial<StandingFinding> = {}): StandingFinding => ({
  code: 'certificate-expires-soon',
  severity: 'warning',
  message: 'The certificate expires in 14 days, on 7 Dec 2026.',
  since: minute(5),
  ...more,
});

/** What vantage `a` says of it after its run at 21:05. */
export const report = (more: Partial<FindingReport> = {}): FindingReport => ({
  vantage: 'a',
  targets: ['contoso.example'],
  canAnswer: true,
  seenAt: minute(5),
  heardAt: minute(5),
  ...more,
});
