import { HEARTBEAT, hostOf } from '../store/keys';
import type { Item } from '../store/table';
import type { Mark } from '../store/writeMarks';
import { type Bringing, bring } from './bring';
import { kindOf, ownPartitions, type Replication } from './replication';
import { changeOf, waitingChanges } from './waitingChanges';

const PUTS_AT_ONCE = 8;

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
  const unfit = new Map<number, Mark>();
  const own = () =>
    local.marked().filter(({ pk, number }) => pk.startsWith(ownPartitions(vantage)) && !unfit.has(number));
  while (!signal.aborted) {
    // Read before the rest of the marks: what was written before it is then among these.
    const beats = own().filter(({ sk }) => sk === HEARTBEAT);
    const heartbeats = await local.batchGet(beats);
    const rest = own().filter(({ sk }) => sk !== HEARTBEAT);
    if (rest.length > 0) await bringStates(rest, { ...replication, unfit }, signal);
    else if (beats.length > 0) {
      const told = heartbeats.map((item) => withUnfinished(item, [...unfit.values()]));
      await bring(beats, told, { ...replication, unfit }, signal);
    } else return;
  }
}

/** Hosts whose views are not at the hub are as unknown to it as those that the run did not get to. */
function withUnfinished(item: Item, unfit: readonly Mark[]): Item {
  const hosts = unfit.filter(({ pk }) => pk === item.pk).flatMap(({ sk }) => hostOf(sk) ?? []);
  if (hosts.length === 0) return item;
  const { unfinished }: { readonly unfinished: readonly string[] } = { unfinished: [], ...Object(item.body) };
  return { ...item, body: { ...Object(item.body), unfinished: [...new Set([...unfinished, ...hosts])] } };
}

async function bringStates(marks: readonly Mark[], replication: Bringing, signal: AbortSignal): Promise<void> {
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
