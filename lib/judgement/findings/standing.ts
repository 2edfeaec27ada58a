import { bySeverity, type Finding, type FindingCode } from '../finding';
import type { StandingFinding } from '../view';

const MAX_MESSAGE = 400;

/** Messages that tell a count or a time: that they go on counting is no news. */
const COUNTING: ReadonlySet<FindingCode> = new Set(['starttls-intermittent']);

/** One of each code, each with the time since when it stands; the loudest first. `at` is ISO 8601. */
export function standing(
  findings: readonly Finding[],
  before: readonly StandingFinding[] | undefined,
  at: string,
): readonly StandingFinding[] {
  return byCode(findings)
    .map((finding) => ({ ...finding, since: before?.find(({ code }) => code === finding.code)?.since ?? at }))
    .sort((a, b) => bySeverity(a, b) || (a.code < b.code ? -1 : 1));
}

/** What several addresses show alike is said once. */
function byCode(findings: readonly Finding[]): readonly Finding[] {
  return [...new Set(findings.map(({ code }) => code))].map((code) => {
    const own = findings.filter((finding) => finding.code === code).toSorted(bySeverity);
    const message = [...new Set(own.map((finding) => finding.message))].join('; ').slice(0, MAX_MESSAGE);
    return { code, severity: own[0]?.severity ?? 'notice', message };
  });
}

/** What makes a finding another one to those who read it. */
export const significanceOf = (findings: readonly StandingFinding[] | undefined): readonly unknown[] =>
  (findings ?? []).map(({ code, severity, message }) => [code, severity, COUNTING.has(code) ? '' : message]);
