import pLimit from 'p-limit';
import type { FindingRecord } from '../judgement/findingRecord';
import { findingTelling } from '../judgement/findingTelling';
import type { Mute } from '../judgement/mute';
import type { MessageContext } from '../notification/context';
import { composeFindings } from '../notification/findingMessage';
import type { FindingNews } from '../notification/findingNews';
import type { Message } from '../notification/message';
import { type FindingStore, isUnsaid, type StoredFinding } from '../store/findingStore';
import type { Key } from '../store/table';
import type { QuietWindow } from '../telemetry/contract';
import { type Leasing, withLease } from './withLease';

/** What makes nobody be told. Mutes that are over tell what happened in silence. */
export interface Silences {
  readonly mutes: readonly Mute[];
  readonly windows: readonly QuietWindow[];
}

export interface TellFindingsDependencies extends Leasing {
  readonly store: FindingStore;
  readonly context: MessageContext;
  /** Publishes one message. Rejects where it is not known to have been taken. */
  readonly publish: (message: Message) => Promise<void>;
  readonly wait: (ms: number) => Promise<void>;
  /** How long what comes in together is gathered into one message. */
  readonly gatherMs: number;
  readonly silences: () => Promise<Silences>;
}

/** One for all that is said of findings, so that none is said at once and in the digest. */
export const FINDINGS_LEASE = 'notify-findings';
const MAX_ROUNDS = 3;
const MARK_ATTEMPTS = 5;
const MARKS_AT_ONCE = 20;
const MAX_LOGGED_IDS = 50;

/**
 * Tells warnings and critical findings in a message of their own: gathers, publishes, marks them said. At least once: a
 * crash between publishing and marking says them again, with the same ids.
 */
export async function tellFindings(deps: TellFindingsDependencies, known: readonly Key[] = []): Promise<void> {
  const { store, context, wait, gatherMs } = deps;
  if ((await sayable(await store.urgent(known), deps)).length === 0) return;
  await withLease(FINDINGS_LEASE, deps, async () => {
    for (let round = 1; round <= MAX_ROUNDS; round += 1) {
      await wait(gatherMs);
      const unsaid = await sayable(await store.urgent(known), deps);
      if (unsaid.length === 0) return;
      const { messages, told } = composeFindings(unsaid.map(newsOf), context);
      await publishAndMark(messages, told, unsaid, deps);
    }
  });
}

export const newsOf = ({ record, isToldOpen }: StoredFinding): FindingNews => ({ record, isToldOpen });

/** What is unsaid and may be said now. What came and went in silence is marked said without a word. */
export async function sayable(
  stored: readonly StoredFinding[],
  deps: Pick<TellFindingsDependencies, 'store' | 'silences' | 'now'>,
): Promise<readonly StoredFinding[]> {
  const unsaid = stored.filter(isUnsaid);
  if (unsaid.length === 0) return [];
  const { mutes, windows } = await deps.silences();
  const now = deps.now().getTime();
  const telling = ({ record, isToldOpen }: StoredFinding) => findingTelling(record, isToldOpen, mutes, windows, now);
  await markAllSaid(
    unsaid.filter((one) => telling(one) === 'drop'),
    deps.store,
  );
  return unsaid.filter((one) => telling(one) === 'tell');
}

/** Publishes, and marks those of the findings said that the messages are about. */
export async function publishAndMark(
  messages: readonly Message[],
  told: readonly FindingNews[],
  unsaid: readonly StoredFinding[],
  { store, publish, log }: Pick<TellFindingsDependencies, 'store' | 'publish' | 'log'>,
): Promise<void> {
  for (const message of messages) {
    await publish(message);
    const { ids, subject, channel } = message;
    log('told', { ids: ids.slice(0, MAX_LOGGED_IDS), count: ids.length, subject, channel });
  }
  const records = new Set(told.map(({ record }) => record));
  await markAllSaid(
    unsaid.filter(({ record }) => records.has(record)),
    store,
  );
}

async function markAllSaid(all: readonly StoredFinding[], store: FindingStore): Promise<void> {
  const limit = pLimit(MARKS_AT_ONCE);
  await Promise.all(all.map((stored) => limit(markSaid, stored, stored.record, store)));
}

/** The judge may have written meanwhile; then its version is the one to mark, up to what was told. */
async function markSaid(stored: StoredFinding, told: FindingRecord, store: FindingStore): Promise<void> {
  let current: StoredFinding | undefined = stored;
  for (let attempt = 1; attempt <= MARK_ATTEMPTS; attempt += 1) {
    if (current === undefined || current.said >= told.sequence || (await store.markSaid(current, told))) return;
    current = await store.reread(told);
  }
}
