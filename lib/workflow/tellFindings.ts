import pLimit from 'p-limit';
import { type FindingRecord, findingId } from '../judgement/findingRecord';
import { findingTelling } from '../judgement/findingTelling';
import type { Mute } from '../judgement/mute';
import type { MessageContext } from '../notification/context';
import { composeFindings, composeForPhones } from '../notification/findingMessage';
import type { FindingNews } from '../notification/findingNews';
import type { Message } from '../notification/message';
import { type FindingStore, isUnphoned, isUnsaid, type StoredFinding } from '../store/findingStore';
import type { Key } from '../store/table';
import type { QuietWindow } from '../telemetry/contract';
import { composeSound, UntoldError } from './composeSound';
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
 * crash between publishing and marking says them again, with the same ids. What can't be worded keeps nothing else from
 * being told; the sweep, which knows no keys, rejects for it with an UntoldError.
 */
export async function tellFindings(deps: TellFindingsDependencies, known: readonly Key[] = []): Promise<void> {
  const { store, wait, gatherMs } = deps;
  if ((await sayable(await store.urgent(known), deps)).length === 0) return;
  const failed = new Set<string>();
  await withLease(FINDINGS_LEASE, deps, async () => {
    for (let round = 1; round <= MAX_ROUNDS; round += 1) {
      await wait(gatherMs);
      const all = await sayable(await store.urgent(known), deps);
      const unsaid = all.filter(({ record }) => !failed.has(findingId(record)));
      if (unsaid.length === 0) return;
      const told = await tellReaders(unsaid.filter(isUnsaid), deps);
      const phoned = await tellPhones(unsaid.filter(isUnphoned), deps);
      for (const id of [...told, ...phoned]) failed.add(id);
    }
  });
  if (failed.size > 0 && known.length === 0) throw new UntoldError(`could not be worded: ${[...failed].join(', ')}`);
}

type Told = Pick<ReturnType<typeof composeFindings>, 'message' | 'told'>;

/** Tells what can be worded. Answers the ids of what can't. */
async function tellSound(
  unsaid: readonly StoredFinding[],
  compose: (some: readonly StoredFinding[]) => Told,
  deps: TellFindingsDependencies,
): Promise<readonly string[]> {
  const { made, failed } = composeSound(unsaid, compose);
  if (made !== undefined) await publishAndMark([made.message], made.told, unsaid, deps);
  return failed.map(({ one: { record }, error }) => {
    deps.log('telling failed', { finding: findingId(record), error });
    return findingId(record);
  });
}

const tellReaders = (unsaid: readonly StoredFinding[], deps: TellFindingsDependencies): Promise<readonly string[]> =>
  tellSound(unsaid, (some) => composeFindings(some.map(newsOf), deps.context), deps);

/** To phones it is news although those who read reports know it. */
function tellPhones(unsaid: readonly StoredFinding[], deps: TellFindingsDependencies): Promise<readonly string[]> {
  const newsFor = ({ record, isPhonedOpen }: StoredFinding): FindingNews => ({ record, isToldOpen: isPhonedOpen });
  return tellSound(unsaid, (some) => composeForPhones(some.map(newsFor), deps.context), deps);
}

export const newsOf = ({ record, isToldOpen }: StoredFinding): FindingNews => ({ record, isToldOpen });

/** What is unsaid and may be said now. What came and went in silence is marked said without a word. */
export async function sayable(
  stored: readonly StoredFinding[],
  deps: Pick<TellFindingsDependencies, 'store' | 'silences' | 'now'>,
): Promise<readonly StoredFinding[]> {
  const unsaid = stored.filter((one) => isUnsaid(one) || isUnphoned(one));
  if (unsaid.length === 0) return [];
  const { mutes, windows } = await deps.silences();
  const now = deps.now().getTime();
  const telling = ({ record, isToldOpen }: StoredFinding) => findingTelling(record, isToldOpen, mutes, windows, now);
  await markAllSaid(
    unsaid.filter((one) => telling(one) === 'drop'),
    true,
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
    messages.some(({ channel }) => channel === 'sms'),
    store,
  );
}

async function markAllSaid(all: readonly StoredFinding[], isPhoned: boolean, store: FindingStore): Promise<void> {
  const limit = pLimit(MARKS_AT_ONCE);
  await Promise.all(all.map((stored) => limit(markSaid, stored, stored.record, isPhoned, store)));
}

/** The judge may have written meanwhile; then its version is the one to mark, up to what was told. */
async function markSaid(
  stored: StoredFinding,
  told: FindingRecord,
  isPhoned: boolean,
  store: FindingStore,
): Promise<void> {
  const isMarked = ({ said, isPhonedOpen }: StoredFinding): boolean =>
    said >= told.sequence && (!isPhoned || isPhonedOpen === (told.resolvedAt === undefined));
  let current: StoredFinding | undefined = stored;
  for (let attempt = 1; attempt <= MARK_ATTEMPTS; attempt += 1) {
    if (current === undefined || isMarked(current) || (await store.markSaid(current, told, isPhoned))) return;
    current = await store.reread(told);
  }
}
