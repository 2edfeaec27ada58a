import type { FindingCode, Severity } from './finding';

export const SUBJECT_KINDS = ['host', 'target', 'vantage'] as const;
export type SubjectKind = (typeof SUBJECT_KINDS)[number];

/** What findings are about: a host (`mxHost:port`), a target's name or a vantage's id. */
export interface FindingSubject {
  readonly kind: SubjectKind;
  readonly subject: string;
}

/** Why a finding ended though nobody saw it pass: its last witness left, or an incident tells of it from then on. */
export const FINDING_ENDINGS = ['no-longer-watched', 'told-by-incident'] as const;
export type FindingEnding = (typeof FINDING_ENDINGS)[number];

/**
 * A finding beside a loss of STARTTLS, over all vantages: one for each subject and code. Warnings are told at once,
 * notices in the daily digest. Times are ISO 8601, UTC.
 */
export interface FindingRecord extends FindingSubject {
  readonly schemaVersion: 1;
  readonly code: FindingCode;
  /** The loudest of those who see it now; of a resolved one, the last. */
  readonly severity: Severity;
  /** One sentence, of the vantage that has seen it longest; of an event, of the newest. */
  readonly message: string;
  readonly targets: readonly string[];
  /** How many there are, where `targets` does not name them all. */
  readonly targetCount?: number;
  /** Who sees it, or saw it last and can't be asked now; of a resolved one, who saw it last. */
  readonly vantages: readonly string[];
  readonly openedAt: string;
  /** Of a critical one: when a run after the first that saw it still did, which is when phones are told. */
  readonly confirmedAt?: string;
  /** Nobody sees it any more, and it is not resolved yet: since when. */
  readonly goneAt?: string;
  readonly resolvedAt?: string;
  /** Of a resolved one that did not pass. */
  readonly ended?: FindingEnding;
  /** Counts what there is to tell of it: opened, louder, resolved. */
  readonly sequence: number;
  /** The newest three of what `sequence` counts, the newest last; there is one at least. */
  readonly changes: readonly FindingChange[];
  /** It comes and goes: at most one change a day is told. */
  readonly flapping?: Flapping;
}

/** What there was to tell: it stands, or is resolved. A resolved one is as loud as what was told of it before. */
export interface FindingChange {
  readonly at: string;
  readonly isOpen: boolean;
  readonly severity: Severity;
}

export interface Flapping {
  readonly since: string;
  /** How often it has come or gone since, and when last. */
  readonly turns: number;
  readonly turnedAt: string;
}

/** Whose word a finding is now: `<kind>/<subject>/<code>#<sequence>`. A repeated message has the same ones. */
export const findingId = ({ kind, subject, code, sequence }: FindingRecord): string =>
  `${kind}/${subject}/${code}#${sequence}`;

/** Whether there is something to tell phones, who were told last that it stands (`isPhonedOpen`) or not. */
export function isForPhones(record: FindingRecord, isPhonedOpen: boolean): boolean {
  const { confirmedAt, resolvedAt, changes } = record;
  const isOpen = resolvedAt === undefined;
  // What waits to be told, as it comes and goes, is not put down yet.
  if (toldAs(record) !== 'critical' || changes.at(-1)?.isOpen !== isOpen || isOpen === isPhonedOpen) return false;
  return !isOpen || confirmedAt !== undefined;
}

/** How loud the newest word on it is: what it is told as. */
export const toldAs = ({ changes, severity }: FindingRecord): Severity => changes.at(-1)?.severity ?? severity;
