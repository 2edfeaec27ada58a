import pLimit from 'p-limit';
import type { Loss, LossKind, OpenHosts } from '../store/incidentStore';
import { wakeUpOf } from '../store/keys';
import type { Key } from '../store/table';
import { type JudgeDependencies, judgeHost } from './judgeHost';
import { lookAsker } from './lookAsker';
import { isFullSweep, sweptNow } from './sweepTurns';

/** The sweep failed at some hosts; the others are judged. Says so to whoever watches the function's errors. */
export class JudgingError extends Error {
  readonly code = 'judging-failed';
}

const HOSTS_AT_ONCE = 32;

/** So long a run begins hosts that are nobody's key: it has fifty seconds. The others are the next sweep's. */
const TIME_MS = 35_000;

/**
 * Judges every host that the keys point at; of those that heartbeats and block lists do, as many as there is time for. A key
 * is a wake-up call and nothing else: all facts are read from the table. Answers the keys that failed; what concerns the
 * others is done.
 */
export async function judgeWakeUps(keys: readonly Key[], deps: JudgeDependencies): Promise<readonly Key[]> {
  const until = deps.now().getTime() + TIME_MS;
  const wakeUps = new Map<string, Key[]>();
  const failed: Key[] = [];
  const toWatch = once(() => watched(deps));
  for (const key of keys) {
    try {
      const { hosts, isOfOne } = await hostsOf(key, toWatch, deps);
      for (const host of hosts) wakeUps.set(host, [...(wakeUps.get(host) ?? []), ...(isOfOne ? [key] : [])]);
    } catch (error) {
      deps.log('wake-up failed', { key, error });
      failed.push(key);
    }
  }
  const named = [...wakeUps].filter(([, own]) => own.length > 0);
  const others = [...wakeUps].filter(([, own]) => own.length === 0);
  const judged = await judgeHosts([...named, ...others], deps, until);
  return [...new Set([...failed, ...judged.keys])];
}

/** Judges whatever is live, because time has passed: deadlines of second looks, silence, lost wake-ups. */
export async function judgeSweep(deps: JudgeDependencies): Promise<void> {
  const until = deps.now().getTime() + TIME_MS;
  const kind = isFullSweep(deps.now()) ? 'any' : 'expected';
  const [{ inMotion, atRest }, losses] = await Promise.all([deps.store.open(), lossesOf(kind, deps)]);
  const hosts = sweptNow([...new Set([...inMotion, ...atRest, ...losses.map(({ host }) => host)])], deps.now());
  const toJudge = hosts.map((host): HostKeys => [host, []]);
  const { failed } = await judgeHosts(toJudge, deps, until);
  if (failed.length > 0) throw new JudgingError(`the sweep could not judge ${failed.join(', ')}`);
}

/** Of vantages and shards that are configured: who has left has no say. The same list where none has. */
async function lossesOf(kind: LossKind, { store, vantages, shards }: JudgeDependencies): Promise<readonly Loss[]> {
  const all = await store.losses(kind);
  const own = all.filter(
    ({ vantage, shard }) => vantages.some(({ id }) => id === vantage) && (shards?.includes(shard) ?? true),
  );
  return own.length === all.length ? all : own;
}

/** What may have to be judged whenever a vantage was heard. */
interface ToWatch extends OpenHosts {
  readonly lost: readonly Loss[];
  /** The hosts of `lost`, and `atRest` again: made once for all runs of a batch. */
  readonly lostHosts: ReadonlySet<string>;
  readonly resting: ReadonlySet<string>;
}

async function watched(deps: JudgeDependencies): Promise<ToWatch> {
  const [open, lost] = await Promise.all([deps.store.open(), lossesOf('expected', deps)]);
  return { ...open, lost, lostHosts: new Set(lost.map(({ host }) => host)), resting: new Set(open.atRest) };
}

interface Woken {
  readonly hosts: readonly string[];
  /** Whether the key is about one host, so that it is tried again if judging that host fails; else the sweep is. */
  readonly isOfOne: boolean;
}

async function hostsOf(key: Key, toWatch: () => Promise<ToWatch>, { store }: JudgeDependencies): Promise<Woken> {
  const wakeUp = wakeUpOf(key);
  switch (wakeUp.kind) {
    case 'host':
      return { hosts: [wakeUp.host], isOfOne: true };
    case 'look': {
      const host = await store.hostOfLook(key);
      return { hosts: host === undefined ? [] : [host], isOfOne: true };
    }
    case 'heartbeat':
      return { hosts: heardOf(wakeUp, await toWatch()), isOfOne: false };
    case 'listing':
      return { hosts: concerning(wakeUp.vantage, await toWatch()), isOfOne: false };
    case 'incident':
    case 'nothing':
      return { hosts: [], isOfOne: false };
  }
}

/**
 * What a shard's run may have news of: what is lost there and still awaits a run, and what nobody loses any more though its
 * incident is open. At an outage each of hundreds of runs would have all of it judged again otherwise.
 */
function heardOf(
  { vantage, shard }: Pick<Loss, 'vantage' | 'shard'>,
  { inMotion, atRest, lost, lostHosts, resting }: ToWatch,
): readonly string[] {
  const ofShard = lost.filter((loss) => loss.shard === shard);
  const here = new Set(ofShard.map(({ host }) => host));
  const own = ofShard.filter((loss) => loss.vantage === vantage && !resting.has(loss.host)).map(({ host }) => host);
  const moving = inMotion.filter((host) => here.has(host) || !lostHosts.has(host));
  return [...new Set([...own, ...moving, ...atRest.filter((host) => !lostHosts.has(host))])];
}

/** What a block list says of a vantage concerns every host that it loses now. */
const concerning = (vantage: string, { inMotion, atRest, lost }: ToWatch): readonly string[] => [
  ...new Set([...inMotion, ...atRest, ...lost.filter((loss) => loss.vantage === vantage).map(({ host }) => host)]),
];

interface Judged {
  /** Hosts that could not be judged, and the keys that are to be tried again for them. */
  readonly failed: readonly string[];
  readonly keys: readonly Key[];
}

/** A host, and the keys that are about it alone. */
type HostKeys = readonly [host: string, keys: readonly Key[]];

/** Begins none that has no key of its own after `until`. Milliseconds since the epoch. */
async function judgeHosts(hosts: readonly HostKeys[], deps: JudgeDependencies, until: number): Promise<Judged> {
  const asker = lookAsker(deps);
  const failed = new Map<string, readonly Key[]>();
  const left: string[] = [];
  const limit = pLimit(HOSTS_AT_ONCE);
  const losses = once(() => lossesOf('any', deps));
  const judge = async (host: string, keys: readonly Key[]) => {
    if (keys.length === 0 && deps.now().getTime() > until) return void left.push(host);
    try {
      for (const asked of await judgeHost(host, keys, losses, deps)) asker.add(asked);
    } catch (error) {
      deps.log('judging failed', { host, error });
      failed.set(host, keys);
    }
  };
  await Promise.all(hosts.map(([host, keys]) => limit(judge, host, keys)));
  await asker.end();
  if (left.length > 0) deps.log('left to the sweep', { hosts: left.length });
  return { failed: [...failed.keys()], keys: [...failed.values()].flat() };
}

/** Read for all hosts of a batch, and only where one of them is lost. */
function once<T>(read: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined;
  return () => {
    result ??= read();
    return result;
  };
}
