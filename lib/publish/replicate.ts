import { HEARTBEAT } from '../store/keys';
import type { SqliteTable } from '../store/sqliteTable';
import type { Condition, Item, Key, Table } from '../store/table';
import { newerThan } from '../store/vantageStore';
import type { Mark } from '../store/writeMarks';
import { changeOf, waitingChanges } from './waitingChanges';

/** What a machine's store and the hub's table have to do with each other. */
export interface Replication {
  readonly local: SqliteTable;
  readonly hub: Table;
  readonly vantage: string;
  /** Hears of what was brought to the hub, and of what could not be. */
  readonly heard: Heard;
}

export interface Heard {
  /** The hub answered, whatever it said. */
  answered(): void;
  sent(kind: SentKind, count: number): void;
  /** Keys of items that the hub keeps as they are, since a newer version wrote them. */
  newerVersion(keys: readonly Key[]): void;
  /** Keys of items of which the hub has a later one than this machine ever wrote. */
  strangers(keys: readonly Key[]): void;
}

export type SentKind = 'change' | 'changeLeftOut' | 'view' | 'listing' | 'heartbeat';

const PUTS_AT_ONCE = 8;

/** `vantage#<id>#`: where a vantage writes, and nobody else. */
export const ownPartitions = (vantage: string): string => `vantage#${vantage}#`;

/** Marks all that stands now, of the configured shards: the hub may have been made anew. What changed before stays told. */
export async function markAll({ local, vantage }: Pick<Replication, 'local' | 'vantage'>, shards: readonly number[]) {
  for (const shard of shards) {
    const pk = `${ownPartitions(vantage)}${shard}`;
    const items = await local.query({ pk });
    local.mark(items.filter(({ sk }) => kindOf(sk) !== 'change' && kindOf(sk) !== undefined));
  }
}

/**
 * Brings what is marked to the hub, by the conditions under which a cloud vantage writes it there: what changed, then what
 * stands, and a heartbeat only when nothing that was written before it is left, so that the hub never takes an old view
 * for confirmed. Rejects with the first error of the hub; what was brought by then stays brought, and what was brought
 * though the answer was lost is brought again, which changes nothing.
 */
export async function replicate(replication: Replication, signal: AbortSignal): Promise<void> {
  const { local, vantage } = replication;
  const own = () => local.marked().filter(({ pk }) => pk.startsWith(ownPartitions(vantage)));
  while (!signal.aborted) {
    // Read before the rest of the marks: what was written before it is then among these.
    const beats = own().filter(({ sk }) => sk === HEARTBEAT);
    const heartbeats = await local.batchGet(beats);
    const rest = own().filter(({ sk }) => sk !== HEARTBEAT);
    if (rest.length > 0) await bringStates(rest, replication, signal);
    else if (beats.length > 0) await bring(beats, heartbeats, replication, signal);
    else return;
  }
}

async function bringStates(marks: readonly Mark[], replication: Replication, signal: AbortSignal): Promise<void> {
  const { local, heard } = replication;
  for (const { mark, leftOut } of waitingChanges(marks.filter(({ sk }) => changeOf(sk) !== undefined))) {
    if (signal.aborted) return;
    const since = changeOf(leftOut[0]?.sk ?? '')?.at;
    const items = await local.batchGet([mark]);
    const told = items.map((item) => (since === undefined ? item : withLeftOut(item, leftOut.length, since)));
    await bring([mark], told, replication, signal);
    if (signal.aborted) return;
    local.unmark(leftOut);
    if (leftOut.length > 0) heard.sent('changeLeftOut', leftOut.length);
  }
  const states = marks.filter(({ sk }) => changeOf(sk) === undefined);
  for (let from = 0; from < states.length && !signal.aborted; from += PUTS_AT_ONCE) {
    const some = states.slice(from, from + PUTS_AT_ONCE);
    await bring(some, await local.batchGet(some), replication, signal);
  }
}

const withLeftOut = (item: Item, count: number, since: string): Item => ({
  ...item,
  body: { ...Object(item.body), leftOut: { count, since } },
});

/** Puts some items at once, and takes the marks of what the hub has now; of what is not there any more, too. */
async function bring(
  marks: readonly Mark[],
  items: readonly Item[],
  replication: Replication,
  signal: AbortSignal,
): Promise<void> {
  const { local, heard } = replication;
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
  for (const result of results) if (result.status === 'rejected') throw result.reason;
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

const KINDS: Readonly<Record<string, SentKind>> = {
  host: 'view',
  target: 'view',
  change: 'change',
  listing: 'listing',
  heartbeat: 'heartbeat',
};
const kindOf = (sk: string): SentKind | undefined => KINDS[sk.split('#')[0] ?? ''];
