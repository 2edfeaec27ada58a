import { isPassing } from '../judgement/advanceFinding';
import { bySeverity, type FindingCode, type Severity } from '../judgement/finding';
import { type FindingRecord, toldAs } from '../judgement/findingRecord';

/** A finding with something unsaid; `isToldOpen`: what was told of it last is that it stands. */
export interface FindingNews {
  readonly record: FindingRecord;
  readonly isToldOpen: boolean;
}

/** `passed`: came and went before anybody was told. `changed`: louder, or gone and back, since it was told. */
export type FindingWord = 'new' | 'changed' | 'resolved' | 'passed';

export function wordOf({ record, isToldOpen }: FindingNews): FindingWord {
  if (record.resolvedAt !== undefined) return isToldOpen ? 'resolved' : 'passed';
  return isToldOpen && !isPassing(record.code) ? 'changed' : 'new';
}

/** Findings that are one thing to a reader: the same news of many subjects, from the same vantages. */
export interface FindingGroup {
  readonly first: FindingNews;
  readonly all: readonly FindingNews[];
  readonly word: FindingWord;
  readonly code: FindingCode;
  readonly severity: Severity;
}

/** Groups what is unsaid: what stands before what is over, the loudest first, then the newest. */
export function groupFindings(news: readonly FindingNews[]): readonly FindingGroup[] {
  const groups = new Map<string, FindingNews[]>();
  for (const each of news.toSorted(byUrgency)) {
    const { code, kind, vantages, ended } = each.record;
    const key = JSON.stringify([wordOf(each), code, kind, toldAs(each.record), vantages, ended]);
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  return [...groups.values()].flatMap((all) => {
    const [first] = all;
    if (first === undefined) return [];
    return [{ first, all, word: wordOf(first), code: first.record.code, severity: toldAs(first.record) }];
  });
}

export const byUrgency = (a: FindingNews, b: FindingNews): number =>
  Number(isOver(a)) - Number(isOver(b)) ||
  bySeverity({ severity: toldAs(a.record) }, { severity: toldAs(b.record) }) ||
  b.record.openedAt.localeCompare(a.record.openedAt) ||
  a.record.subject.localeCompare(b.record.subject);

const isOver = ({ record }: FindingNews): boolean => record.resolvedAt !== undefined;

/** `certificate-expired 3, tls-obsolete 1`: the most frequent first. */
export function countsByCode(records: readonly FindingRecord[]): string {
  const counts = new Map<string, number>();
  for (const { code } of records) counts.set(code, (counts.get(code) ?? 0) + 1);
  return [...counts]
    .toSorted(([a, x], [b, y]) => y - x || a.localeCompare(b))
    .map(([code, count]) => `${code} ${count}`)
    .join(', ');
}
