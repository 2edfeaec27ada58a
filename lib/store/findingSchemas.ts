import * as z from 'zod/mini';
import { FINDING_CODES } from '../judgement/finding';
import { FINDING_ENDINGS, type FindingRecord, SUBJECT_KINDS } from '../judgement/findingRecord';
import { count, few, instant, names, prose, schemaVersion, severity, text, texts } from './schemaParts';

/** The door of finding records, as incidentSchemas is of incidents. */
const recordSchema: z.ZodMiniType<FindingRecord> = z.object({
  schemaVersion,
  kind: z.enum(SUBJECT_KINDS),
  subject: text,
  code: z.enum(FINDING_CODES),
  severity,
  message: prose,
  targets: names,
  targetCount: z.exactOptional(count),
  vantages: texts,
  openedAt: instant,
  confirmedAt: z.exactOptional(instant),
  goneAt: z.exactOptional(instant),
  resolvedAt: z.exactOptional(instant),
  ended: z.exactOptional(z.enum(FINDING_ENDINGS)),
  sequence: count,
  changes: few(z.object({ at: instant, isOpen: z.boolean(), severity })),
  flapping: z.exactOptional(z.object({ since: instant, turns: count, turnedAt: instant })),
});

/**
 * `said`: up to which sequence it was told; `isToldOpen`: what was told last is that it stands; `isPhonedOpen`: the same of
 * phones, which the version before told together with everybody.
 */
export const storedFindingSchema = z.object({
  said: count,
  isToldOpen: z.boolean(),
  isPhonedOpen: z.exactOptional(z.boolean()),
  record: recordSchema,
});

/** The local day of the newest daily digest, `2026-11-24`. */
export const digestSchema = z.object({ day: z.iso.date() });

export interface FirstRunState {
  /** `<vantage>#<shard>` → hash of the target list that its newest summary covered. */
  readonly lists: Readonly<Record<string, string>>;
  /** Digests of the names of targets that were summed up. */
  readonly targets: readonly string[];
  /** A summary is due since, and waits for vantages that have not reported yet. */
  readonly waitingSince?: string;
}

export const firstRunSchema: z.ZodMiniType<FirstRunState> = z.object({
  lists: z.record(z.string(), text),
  targets: z.readonly(z.array(text)),
  waitingSince: z.exactOptional(instant),
});
