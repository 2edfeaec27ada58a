import { z } from 'zod';
import { FINDING_CODES } from '../judgement/finding';
import { FINDING_ENDINGS, type FindingRecord, SUBJECT_KINDS } from '../judgement/findingRecord';
import { count, schemaVersion, severity, text, texts } from './schemaParts';

/** The door of finding records, as incidentSchemas is of incidents. */
const recordSchema: z.ZodType<FindingRecord> = z.object({
  schemaVersion,
  kind: z.enum(SUBJECT_KINDS),
  subject: text,
  code: z.enum(FINDING_CODES),
  severity,
  message: text,
  targets: texts,
  vantages: texts,
  openedAt: text,
  goneAt: text.exactOptional(),
  resolvedAt: text.exactOptional(),
  ended: z.enum(FINDING_ENDINGS).exactOptional(),
  sequence: count,
  changes: z.array(z.object({ at: text, isOpen: z.boolean(), severity })).readonly(),
  flapping: z.object({ since: text, turns: count, turnedAt: text }).exactOptional(),
});

/** `said`: up to which sequence it was told; `isToldOpen`: what was told last is that it stands. */
export const storedFindingSchema = z.object({ said: count, isToldOpen: z.boolean(), record: recordSchema });

/** The local day of the newest daily digest, `2026-11-24`. */
export const digestSchema = z.object({ day: text });

export interface FirstRunState {
  /** `<vantage>#<shard>` → hash of the target list that its newest summary covered. */
  readonly lists: Readonly<Record<string, string>>;
  /** Digests of the names of targets that were summed up. */
  readonly targets: readonly string[];
  /** A summary is due since, and waits for vantages that have not reported yet. */
  readonly waitingSince?: string;
}

export const firstRunSchema: z.ZodType<FirstRunState> = z.object({
  lists: z.record(z.string(), text),
  targets: texts,
  waitingSince: text.exactOptional(),
});
