import { HEARTBEAT } from '../store/keys';
import type { Condition, Item, Key } from '../store/table';
import { newerThan } from '../store/vantageStore';
import type { Mark } from '../store/writeMarks';
import { isUnfit } from './hubFault';
import { kindOf, type Replication } from './replication';

export interface Bringing extends Replication {
  /** Marks of views that the hub does not take as they are, by their numbers: for this time they are left. */
  readonly unfit: Map<number, Mark>;
}

/** Puts some items at once, and takes the marks of what the hub has now; of what is not there any more, too. */
export async function bring(
  marks: readonly Mark[],
  items: readonly Item[],
  replication: Bringing,
  signal: AbortSignal,
): Promise<void> {
  const { local, heard, unfit } = replication;
  const results = await Promise.allSettled(
    marks.map(async (mark) => {
      const item = items.find((candidate) => isSameKey(candidate, mark));
      const isPut = item === undefined || (await replication.hub.put(item, conditionOf(item)));
      heard.answered();
      return { mark, item, isPut };
    }),
  );
  // Given up on: the store may be closed by now.
  if (signal.aborted) return;
  const answered = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  await lookAtRefused(
    answered.flatMap(({ item, isPut }) => (item === undefined || isPut ? [] : [item])),
    replication,
  );
  if (signal.aborted) return;
  local.unmark(answered.map(({ mark }) => mark));
  for (const { item, isPut } of answered) {
    const kind = item === undefined || !isPut ? undefined : kindOf(item.sk);
    if (kind !== undefined) heard.sent(kind, 1);
  }
  for (const [index, result] of results.entries()) {
    const mark = marks[index];
    if (result.status === 'fulfilled' || mark === undefined) continue;
    if (mark.sk === HEARTBEAT || !isUnfit(result.reason)) throw result.reason;
    heard.unfit(mark, result.reason);
    if (kindOf(mark.sk) === 'view') unfit.set(mark.number, mark);
    else local.unmark([mark]);
  }
}

/**
 * The hub takes nothing that it has already. What it has of a later time, though, is not ours: the store was put back to
 * an older state, or another machine publishes as this vantage. Our last run is the word that counts, if it is later.
 */
async function lookAtRefused(refused: readonly Item[], { local, hub, heard }: Replication): Promise<void> {
  if (refused.length === 0) return;
  const there = await hub.batchGet(refused);
  const newer = refused.filter((item) => !there.some((found) => isSameKey(found, item)));
  if (newer.length > 0) heard.newerVersion(newer.map(keyOf));
  const later = refused.filter(({ stamp = '', ...item }) =>
    there.some((found) => isSameKey(found, item) && (found.stamp ?? '') > stamp),
  );
  if (later.length === 0) return;
  heard.strangers(later.map(keyOf));
  const lastRuns = await local.batchGet(later.map(({ pk }) => ({ pk, sk: HEARTBEAT })));
  for (const item of later) {
    const lastRunAt = lastRuns.find(({ pk }) => pk === item.pk)?.stamp;
    if (lastRunAt !== undefined) await hub.put(item, newerThan(lastRunAt));
  }
}

/** As the vantage itself would write it (lib/store/vantageStore). */
const conditionOf = ({ stamp }: Item): Condition => (stamp === undefined ? { kind: 'always' } : newerThan(stamp));

const isSameKey = (a: Key, b: Key): boolean => a.pk === b.pk && a.sk === b.sk;
const keyOf = ({ pk, sk }: Key): Key => ({ pk, sk });
