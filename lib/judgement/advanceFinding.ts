import { bySeverity, type FindingCode, type Severity } from './finding';
import type { FindingChange, FindingRecord, FindingSubject } from './findingRecord';
import { namedTargets } from './targetNames';
import type { StandingFinding } from './view';

/** What one vantage says of one finding at a subject. Times are ISO 8601, by its own clock. */
export interface FindingReport {
  readonly vantage: string;
  readonly targets: readonly string[];
  /** Neither silent nor blind: what it says holds now. */
  readonly canAnswer: boolean;
  /** Absent where it does not see it. */
  readonly finding?: StandingFinding;
  /** It may see it, but an incident tells of that. */
  readonly isTaken?: boolean;
  /** When it last looked into the matter. */
  readonly seenAt: string;
  /** Start of its newest run that covered the subject. */
  readonly heardAt?: string;
}

const DAY_MS = 24 * 60 * 60 * 1000;
const CHANGES_BEFORE_FLAPPING = 3;

const PASSING: ReadonlySet<FindingCode> = new Set(['mx-changed', 'policy-changed', 'capability-gained']);
/** An event rather than a state: that it has passed is no news, and the next one, in other words, is another. */
export const isPassing = (code: FindingCode): boolean => PASSING.has(code);

/**
 * The next record of a finding, or undefined where there never was one. Opens as soon as a vantage that can answer sees
 * it (views are confirmed already); resolves when nobody sees it and everybody who did has made another run. Who is
 * silent or blind resolves nothing. `now` in milliseconds. Pure; an equal record where nothing is new.
 */
export function advanceFinding(
  about: FindingSubject & Pick<FindingRecord, 'code'>,
  record: FindingRecord | undefined,
  reports: readonly FindingReport[],
  now: number,
): FindingRecord | undefined {
  const open = record?.resolvedAt === undefined ? record : undefined;
  const seeing = reports.filter(isSeeing).toSorted((a, b) => a.finding.since.localeCompare(b.finding.since));
  const next = standing(about, record, seeing, reports, now) ?? (open ? leaving(open, reports, now) : record);
  return next && announced(settled(next, record, now), now);
}

/** Time alone, or the next run, may change it: what the sweep looks at again. */
export const isWaiting = (record: FindingRecord): boolean =>
  record.goneAt !== undefined ||
  record.flapping !== undefined ||
  (record.severity === 'critical' && record.resolvedAt === undefined && record.confirmedAt === undefined) ||
  newsOf(record) !== undefined;

type Seeing = FindingReport & Required<Pick<FindingReport, 'finding'>>;
const isSeeing = (report: FindingReport): report is Seeing => report.canAnswer && report.finding !== undefined;

/** A run that began after the one which found it has not missed it. */
const isSeenAgain = ({ finding, heardAt = '' }: Seeing): boolean =>
  finding.severity === 'critical' && heardAt > finding.since;

const iso = (time: number): string => new Date(time).toISOString();
const sorted = (words: readonly string[]): readonly string[] => [...new Set(words)].sort();
const isLouder = (a: Severity, b: Severity): boolean => bySeverity({ severity: a }, { severity: b }) < 0;

function standing(
  { kind, subject, code }: FindingSubject & Pick<FindingRecord, 'code'>,
  record: FindingRecord | undefined,
  seeing: readonly Seeing[],
  reports: readonly FindingReport[],
  now: number,
): FindingRecord | undefined {
  const told = isPassing(code) ? seeing.at(-1) : seeing[0];
  const [loudest] = seeing.map(({ finding }) => finding).toSorted(bySeverity);
  if (told === undefined || loudest === undefined) return undefined;
  const open = record?.resolvedAt === undefined ? record : undefined;
  const unable = (open?.vantages ?? []).filter((id) => reports.some((r) => r.vantage === id && !r.canAnswer));
  const { since, message } = told.finding;
  const confirmedAt =
    open?.confirmedAt ?? (loudest.severity === 'critical' && seeing.some(isSeenAgain) ? iso(now) : undefined);
  const isAnother = open !== undefined && isPassing(code) && since > open.openedAt && message !== open.message;
  return {
    schemaVersion: 1,
    kind,
    subject,
    code,
    severity: loudest.severity,
    message,
    ...namedTargets([...seeing.flatMap(({ targets }) => targets), ...(unable.length > 0 ? (open?.targets ?? []) : [])]),
    vantages: sorted([...seeing.map(({ vantage }) => vantage), ...unable]),
    ...(confirmedAt !== undefined && { confirmedAt }),
    openedAt: (isAnother ? undefined : open?.openedAt) ?? [since, iso(now)].sort()[0] ?? since,
    sequence: record?.sequence ?? 0,
    changes: isAnother ? unsaid(open.changes) : (record?.changes ?? []),
    ...(record?.flapping !== undefined && { flapping: record.flapping }),
  };
}

/** Nobody sees it now. Who saw it last has the last word, once a run later than the one that missed it is in. */
function leaving(open: FindingRecord, reports: readonly FindingReport[], now: number): FindingRecord {
  const { goneAt: before, ...rest } = open;
  const former = reports.filter(({ vantage }) => open.vantages.includes(vantage));
  const goneAt =
    before ??
    former
      .flatMap(({ canAnswer, seenAt }) => (canAnswer ? [seenAt] : []))
      .sort()
      .at(-1);
  const holds = ({ canAnswer, heardAt }: FindingReport): boolean =>
    !canAnswer || goneAt === undefined || heardAt === undefined || heardAt <= goneAt;
  const isTaken = reports.some((report) => report.isTaken && (report.canAnswer || former.includes(report)));
  if (isTaken) return { ...rest, resolvedAt: iso(now), ended: 'told-by-incident' };
  if (former.some(holds)) return { ...rest, ...(goneAt !== undefined && { goneAt }) };
  return { ...rest, resolvedAt: iso(now), ...(former.length === 0 && { ended: 'no-longer-watched' }) };
}

/** Counts how often it comes and goes while it is flapping, until it has stood still for a day. */
function settled(next: FindingRecord, before: FindingRecord | undefined, now: number): FindingRecord {
  const { flapping, ...rest } = next;
  if (flapping === undefined) return next;
  const hasTurned = before !== undefined && (next.resolvedAt === undefined) !== (before.resolvedAt === undefined);
  if (hasTurned) return { ...rest, flapping: { ...flapping, turns: flapping.turns + 1, turnedAt: iso(now) } };
  return now - Date.parse(flapping.turnedAt) < DAY_MS ? next : rest;
}

/** Puts down what is to be told, unless it has to wait because it comes and goes. */
function announced(record: FindingRecord, now: number): FindingRecord {
  const news = newsOf(record);
  if (news === undefined) return record;
  if (!news.isOpen && isPassing(record.code)) return { ...record, changes: unsaid(record.changes) };
  if (isHeld(record, news, now)) return record;
  const changes = [...record.changes, { at: iso(now), ...news }].slice(-CHANGES_BEFORE_FLAPPING);
  const [first] = changes;
  const since = first?.at ?? iso(now);
  const isFlapping = changes.length === CHANGES_BEFORE_FLAPPING && now - Date.parse(since) < DAY_MS;
  const flapping = record.flapping ?? (isFlapping ? { since, turns: changes.length, turnedAt: iso(now) } : undefined);
  return { ...record, sequence: record.sequence + 1, changes, ...(flapping !== undefined && { flapping }) };
}

/** How it stands now, where that is not what was put down last. */
function newsOf({ changes, severity, resolvedAt }: FindingRecord): Omit<FindingChange, 'at'> | undefined {
  const last = changes.at(-1);
  const isOpen = resolvedAt === undefined;
  if (isOpen && (last?.isOpen !== true || isLouder(severity, last.severity))) return { isOpen, severity };
  return !isOpen && last?.isOpen === true ? { isOpen, severity: last.severity } : undefined;
}

/** As if what was put down last had passed: an event that comes after it is another one. */
const unsaid = (changes: readonly FindingChange[]): readonly FindingChange[] =>
  changes.map((change, at) => (at === changes.length - 1 ? { ...change, isOpen: false } : change));

/** What is louder than all that was told within the day does not wait. */
function isHeld({ changes, flapping }: FindingRecord, news: Omit<FindingChange, 'at'>, now: number): boolean {
  if (flapping === undefined) return false;
  const ofTheDay = changes.filter(({ at }) => now - Date.parse(at) < DAY_MS);
  return ofTheDay.length > 0 && !(news.isOpen && ofTheDay.every(({ severity }) => isLouder(news.severity, severity)));
}
