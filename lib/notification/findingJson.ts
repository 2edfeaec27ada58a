import { type FindingRecord, findingId, toldAs } from '../judgement/findingRecord';
import { targetCountOf } from '../judgement/targetNames';
import type { MessageContext } from './context';
import { type FindingNews, wordOf } from './findingNews';
import { runbookLink } from './runbook';
import { clean, prose } from './words';

const MAX_TARGETS = 20;

export const FINDING_MESSAGES = ['findings', 'digest', 'first-run'] as const;
export type FindingMessageKind = (typeof FINDING_MESSAGES)[number];

/** What the JSON of a message about findings holds beside the findings. Shape: docs/findings.md. */
export interface JsonExtras {
  /** Told by number only, since one message does not take them all. */
  readonly omitted?: number;
  readonly [name: string]: unknown;
}

export const findingsJson = (
  kind: FindingMessageKind,
  news: readonly FindingNews[],
  { installation }: MessageContext,
  extras: JsonExtras = {},
): string => JSON.stringify({ schemaVersion: 1, installation, kind, ...extras, findings: news.map(jsonFinding) });

const jsonFinding = (news: FindingNews) => ({
  ...jsonRecord(news.record),
  state: wordOf(news),
});

function jsonRecord(record: FindingRecord) {
  const { code, subject, kind, targets, vantages, message, openedAt, resolvedAt, ended, flapping } = record;
  return {
    id: clean(findingId(record)),
    code,
    severity: toldAs(record),
    kind,
    subject: clean(subject),
    targets: targets.slice(0, MAX_TARGETS).map((target) => clean(target)),
    targetCount: targetCountOf(record),
    vantages,
    message: prose(message),
    openedAt,
    ...(resolvedAt !== undefined && { resolvedAt }),
    ...(ended !== undefined && { ended }),
    ...(flapping !== undefined && { flapping: { since: flapping.since, turns: flapping.turns } }),
    runbook: runbookLink(code),
  };
}
