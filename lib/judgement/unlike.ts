import { isSettled } from './baseline';
import type { Finding } from './finding';
import type { Baseline, Unlike, View } from './view';

/** Keywords named as lost or gained. */
const MAX_CHANGED = 16;

/** By what the keywords of a host are measured. */
export interface Measure {
  readonly baseline?: Baseline;
  /** Keywords that the configuration requires. */
  readonly require: readonly string[];
}

/**
 * How the keywords of one run differ from the baseline, once that has a full day behind it, and from what is required;
 * STARTTLS apart. Undefined where they don't. Keywords that are known to come and go don't count.
 */
export function unlikeBaseline(keywords: readonly string[], { baseline, require }: Measure): Unlike | undefined {
  const usual = isSettled(baseline) ? baseline.keywords : [];
  const isRegular = (keyword: string) => keyword !== 'STARTTLS' && !baseline?.irregular?.includes(keyword);
  const lost = [...new Set([...usual, ...require])].filter((word) => word !== 'STARTTLS' && !keywords.includes(word));
  const gained = usual.length === 0 ? [] : keywords.filter((word) => isRegular(word) && !usual.includes(word));
  if (lost.length === 0 && gained.length === 0) return undefined;
  return { lost: lost.sort().slice(0, MAX_CHANGED), gained: [...gained].sort().slice(0, MAX_CHANGED) };
}

/** What two runs in a row agree on. */
export function unlikeFindings(
  before: Unlike | undefined,
  now: Unlike | undefined,
  require: readonly string[],
): readonly Finding[] {
  if (before === undefined || now === undefined) return [];
  const lost = now.lost.filter((keyword) => before.lost.includes(keyword));
  const gained = now.gained.filter((keyword) => before.gained.includes(keyword));
  const required = lost.filter((keyword) => require.includes(keyword));
  const usual = lost.filter((keyword) => !require.includes(keyword));
  const findings: Finding[] = [];
  if (required.length > 0) {
    const message = `${required.join(', ')} ${required.length === 1 ? 'is' : 'are'} required, but not offered`;
    findings.push({ code: 'required-capability-missing', severity: 'warning', message });
  }
  if (usual.length > 0) findings.push(notice('capability-lost', `no longer offered: ${usual.join(', ')}`));
  if (gained.length > 0) findings.push(notice('capability-gained', `newly offered: ${gained.join(', ')}`));
  return findings;
}

const notice = (code: Finding['code'], message: string): Finding => ({ code, severity: 'notice', message });

/** Which keywords went and came with a loss of STARTTLS: what tells a listed client from a changed receiver. */
export function changedKeywords(
  now: readonly string[],
  baseline: Baseline | undefined,
  isOffered: boolean,
): Pick<View, 'lost' | 'gained'> {
  const usual = baseline?.keywords ?? [];
  const lost = usual.filter((keyword) => keyword !== 'STARTTLS' && !now.includes(keyword));
  const isKnown = (word: string) => usual.includes(word) || baseline?.irregular?.includes(word);
  const gained = usual.length === 0 ? [] : now.filter((keyword) => !isKnown(keyword));
  return {
    lost: [...(isOffered ? [] : ['STARTTLS']), ...lost].slice(0, MAX_CHANGED),
    gained: gained.slice(0, MAX_CHANGED),
  };
}
