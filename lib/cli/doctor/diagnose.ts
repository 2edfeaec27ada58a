import type { CheckState } from '../checkReport';
import type { DoctorFacts } from './facts';
import { byGravity, type DoctorFinding, stateOf } from './finding';
import { type PolicyReport, policyReport } from './policyReport';
import { smsFindings } from './smsFindings';
import { stackFindings } from './stackFindings';
import { subscriberInside } from './subscriberInside';
import { subscriptionFindings } from './subscriptionFindings';
import { unreadFindings } from './unreadFindings';
import { type VantageReport, vantageReport } from './vantageReport';

/** What the doctor concludes. */
export interface Diagnosis {
  readonly facts: DoctorFacts;
  readonly state: CheckState;
  readonly vantages: readonly VantageReport[];
  /** Absent where what it stored could not be read. */
  readonly policies?: PolicyReport;
  /** Of the installation and of its vantages, the gravest first. */
  readonly findings: readonly DoctorFinding[];
}

/** Facts in, findings out. Pure. */
export function diagnose(facts: DoctorFacts): Diagnosis {
  const vantages = facts.vantages.map((vantage) => vantageReport(vantage, facts));
  const policies = facts.policies.isKnown ? policyReport(facts.policies.value, facts) : undefined;
  const findings = [
    ...nothingWatched(vantages, facts),
    ...stackFindings(facts),
    ...vantages.flatMap((vantage) => vantage.findings),
    ...(policies?.findings ?? []),
    ...subscriptionFindings(facts),
    ...smsFindings(facts),
    ...subscriberInside(facts),
    ...unreadFindings(facts),
  ].toSorted(byGravity);
  return { facts, state: stateOf(findings), vantages, ...(policies !== undefined && { policies }), findings };
}

/** One vantage that sees is enough for a loss to be noticed; without any it is not. */
function nothingWatched(vantages: readonly VantageReport[], { targets }: DoctorFacts): readonly DoctorFinding[] {
  const isAllOn25 = targets.every(({ port }) => port === 25);
  if (!vantages.every((vantage) => seesNothing(vantage, isAllOn25))) return [];
  return [
    {
      code: 'nothing-watched',
      severity: 'critical',
      message: 'No vantage sees anything at present: a loss of STARTTLS would go unnoticed',
      remedy: 'Mend at least one vantage, as said at each of them',
    },
  ];
}

const BLINDING: readonly DoctorFinding['code'][] = ['not-deployed', 'never-ran', 'late', 'blind', 'smtp-proxy'];

const seesNothing = ({ findings, port25 }: VantageReport, isAllOn25: boolean): boolean =>
  findings.some(({ code }) => BLINDING.includes(code)) || (isAllOn25 && port25.state === 'closed');
