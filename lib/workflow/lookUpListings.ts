import { MAX_FEW, MAX_MESSAGE } from '../judgement/limits';
import { nextAnswer, type SaidByList } from '../judgement/nextAnswer';
import { isLoss } from '../judgement/outcome';
import type { Heartbeat, Listing } from '../judgement/view';
import type { BlockListSettings } from '../telemetry/contract';
import type { AskBlockList } from './blockListAsker';
import { isLookUpDue } from './dueListings';
import { egressAddresses } from './egressAddresses';
import type { ProbeDependencies } from './probeDependencies';

export interface ListingDependencies extends Pick<ProbeDependencies, 'vantage' | 'store' | 'log' | 'now'> {
  readonly askBlockList: AskBlockList;
}

/** What was looked at just before: one shard, in a scheduled run with its heartbeat, or in a second look without. */
export interface LookedAt {
  readonly shard: number;
  readonly heartbeat?: Heartbeat;
}

/** The shard whose runs look up daily; the others only on a loss that they see. */
const DAILY_SHARD = 0;

/**
 * Looks the vantage's own addresses up in the configured block lists where that is due, and writes what they say. It
 * comes after the views, and gives up when the signal fires: the next run tries again. Rejects for a fault of the store
 * only.
 */
export async function lookUpListings(looked: LookedAt, deps: ListingDependencies, signal: AbortSignal): Promise<void> {
  const { vantage, store, now } = deps;
  const lists = vantage.blockLists ?? [];
  if (lists.length === 0 || signal.aborted) return;
  const at = now();
  const [stored, { heartbeat, lossSince }] = await Promise.all([
    store.readListings(vantage.id, at),
    lossesOf(looked, at, deps),
  ]);
  if (looked.shard !== DAILY_SHARD && lossSince === undefined) return;
  const due = egressAddresses(vantage, heartbeat).flatMap((address) => {
    const listing = stored.find((candidate) => candidate.address === address);
    const state = { ...(listing && { listing }), ...(lossSince !== undefined && { lossSince }), lists, now: at };
    return isLookUpDue(state) ? [{ address, previous: listing }] : [];
  });
  await Promise.all(due.map((one) => lookUp({ ...one, at: at.toISOString() }, lists, deps, signal)));
}

/** The views are read only where the heartbeat says that there is a loss, or where there is none to say so. */
async function lossesOf({ shard, heartbeat }: LookedAt, at: Date, { vantage, store }: ListingDependencies) {
  if (heartbeat !== undefined && heartbeat.hostsWithoutStarttls === 0) return { heartbeat, lossSince: undefined };
  const stored = await store.read(vantage.id, shard, at);
  const losses = stored.views.filter(({ outcome, retired }) => isLoss(outcome) && retired === undefined);
  return {
    heartbeat: heartbeat ?? stored.heartbeat,
    lossSince: losses
      .map(({ since }) => since)
      .sort()
      .at(-1),
  };
}

interface DueAddress {
  readonly address: string;
  readonly previous: Listing | undefined;
  readonly at: string;
}

async function lookUp(
  { address, previous, at }: DueAddress,
  lists: readonly BlockListSettings[],
  { vantage, store, log, askBlockList }: ListingDependencies,
  signal: AbortSignal,
): Promise<void> {
  const said = await before(signal, Promise.all(lists.map((list) => askBlockList(list, address))));
  if (said === undefined) return log('block lists not asked in time', { address });
  const answers = said.map(bounded).map((reply, index) => {
    const zone = lists[index]?.zone ?? '';
    const known = previous?.answers.find((answer) => answer.zone === zone);
    return nextAnswer(reply, {
      zone,
      at,
      ...(known && previous && { previous: known, previousAt: previous.observedAt }),
    });
  });
  await store.writeListing({
    schemaVersion: 1,
    vantage: vantage.id,
    shard: DAILY_SHARD,
    address,
    observedAt: at,
    answers,
  });
  const words = answers.map(({ zone, state, lists: on, reason }) => ({ zone, state, lists: on, reason }));
  log('block lists', { address, answers: words });
}

/** A list may be anybody's: what it answers is kept within bounds. */
function bounded(said: SaidByList): SaidByList {
  switch (said.state) {
    case 'clean':
      return said;
    case 'listed':
      return { ...said, codes: said.codes.slice(0, MAX_FEW), lists: said.lists.slice(0, MAX_FEW) };
    case 'unknown':
      return { ...said, codes: said.codes.slice(0, MAX_FEW), reason: said.reason.slice(0, MAX_MESSAGE) };
  }
}

/** The value, or undefined where the signal fires first. */
function before<T>(signal: AbortSignal, promise: Promise<T>): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return resolve(undefined);
    const stop = () => resolve(undefined);
    signal.addEventListener('abort', stop, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
