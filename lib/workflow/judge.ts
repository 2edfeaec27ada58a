import { createHash } from 'node:crypto';
import pLimit from 'p-limit';
import { advance } from '../judgement/advance';
import { requiringStarttls } from '../judgement/baseline';
import { correlate } from '../judgement/correlate';
import { type Dialogue, type Incident, lastSequence } from '../judgement/incident';
import { isLoss } from '../judgement/outcome';
import type { Verdict } from '../judgement/verdict';
import type { View } from '../judgement/view';
import type { HostEnforcement } from '../policy/enforcement';
import type { StoredIncident } from '../store/incidentItem';
import type { HostRecord, IncidentStore, Loss, ToWatch } from '../store/incidentStore';
import { wakeUpOf } from '../store/keys';
import type { Key } from '../store/table';
import type { ConfiguredVantage, LookRequest } from '../telemetry/contract';
import { enforcedAt, enforcedBy, lossyOf, requiredAt } from './enforcing';
import { hostSightings } from './hostSightings';
import { type Asked, lookAt } from './lookRequests';
import { routingsToRead, surroundingsOf } from './surroundings';
import { sweptNow } from './sweepTurns';
import { triedBefore, withTrials } from './unofferedTrial';
import { placesOf, vantagesAhead, withoutFormerShards } from './vantageRecords';

export interface JudgeDependencies {
  readonly store: IncidentStore;
  readonly vantages: readonly ConfiguredVantage[];
  /** The shards that have targets; all that there are where absent. */
  readonly shards?: readonly number[];
  readonly everySeconds: number;
  /** Whether STARTTLS may be sent once though it is not offered; not unless set. */
  readonly testUnofferedStarttls?: boolean;
  readonly now: () => Date;
  /** Asks a vantage's probe, without waiting for its answer. */
  readonly ask: (vantage: ConfiguredVantage, looks: readonly LookRequest[]) => Promise<void>;
  readonly log: (message: string, facts: Record<string, unknown>) => void;
}

/** Somebody else wrote the incident three times in a row: the record that woke us is to be tried again. */
export class ConflictError extends Error {
  readonly code = 'incident-conflict';
}

/** The sweep failed at some hosts; the others are judged. Says so to whoever watches the function's errors. */
export class JudgingError extends Error {
  readonly code = 'judging-failed';
}

const ATTEMPTS = 3;
/** In each of these the sweep looks at what is lost though nobody there expects it, too: a wake-up may be lost. */
const FULL_SWEEP_MINUTES = 30;
const HOSTS_AT_ONCE = 16;
const MAX_DIALOGUE_LINES = 40;
const MAX_DIALOGUE_WIDTH = 200;

/**
 * Judges every host that the keys point at. A key is a wake-up call and nothing else: all facts are read from the table.
 * Answers the keys that failed; what concerns the others is done.
 */
export async function judgeWakeUps(keys: readonly Key[], deps: JudgeDependencies): Promise<readonly Key[]> {
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
  const judged = await judgeHosts(wakeUps, deps);
  return [...new Set([...failed, ...judged.keys])];
}

/** Judges whatever is live, because time has passed: deadlines of second looks, silence, lost wake-ups. */
export async function judgeSweep(deps: JudgeDependencies): Promise<void> {
  const { live, lost } = await watched(deps);
  const isFull = deps.now().getUTCMinutes() % FULL_SWEEP_MINUTES === 0;
  const losses = isFull ? await lossesOf(deps) : lost;
  const hosts = sweptNow([...new Set([...live, ...losses.map(({ host }) => host)])], deps.now());
  const { failed } = await judgeHosts(new Map(hosts.map((host) => [host, []])), deps);
  if (failed.length > 0) throw new JudgingError(`the sweep could not judge ${failed.join(', ')}`);
}

/** Of vantages and shards that are configured: who has left has no say. */
const configured = (losses: readonly Loss[], { vantages, shards }: JudgeDependencies): readonly Loss[] =>
  losses.filter(({ vantage, shard }) => vantages.some(({ id }) => id === vantage) && (shards?.includes(shard) ?? true));

async function watched(deps: JudgeDependencies): Promise<ToWatch> {
  const { live, lost } = await deps.store.toWatch();
  return { live, lost: configured(lost, deps) };
}

const lossesOf = async (deps: JudgeDependencies): Promise<readonly Loss[]> =>
  configured(await deps.store.losses(), deps);

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

/** What a shard's run may have news of: what is lost there, and what nobody loses any more though its incident lives. */
function heardOf({ vantage, shard }: Pick<Loss, 'vantage' | 'shard'>, { live, lost }: ToWatch): readonly string[] {
  const ofShard = lost.filter((loss) => loss.shard === shard);
  const [anywhere, here] = [lost, ofShard].map((losses) => new Set(losses.map(({ host }) => host)));
  const own = ofShard.filter((loss) => loss.vantage === vantage).map(({ host }) => host);
  return [...new Set([...own, ...live.filter((host) => here?.has(host) || !anywhere?.has(host))])];
}

/** What a block list says of a vantage concerns every host that it loses now. */
const concerning = (vantage: string, { live, lost }: ToWatch): readonly string[] => [
  ...new Set([...live, ...lost.filter((loss) => loss.vantage === vantage).map(({ host }) => host)]),
];

interface Judged {
  /** Hosts that could not be judged, and the keys that are to be tried again for them. */
  readonly failed: readonly string[];
  readonly keys: readonly Key[];
}

async function judgeHosts(hosts: ReadonlyMap<string, readonly Key[]>, deps: JudgeDependencies): Promise<Judged> {
  const looks = new Map<string, LookRequest[]>();
  const failed = new Map<string, readonly Key[]>();
  const limit = pLimit(HOSTS_AT_ONCE);
  const losses = once(() => lossesOf(deps));
  const judge = async (host: string, keys: readonly Key[]) => {
    try {
      for (const { vantage, look } of await judgeHost(host, keys, losses, deps)) {
        looks.set(vantage, [...(looks.get(vantage) ?? []), look]);
      }
    } catch (error) {
      deps.log('judging failed', { host, error });
      failed.set(host, keys);
    }
  };
  await Promise.all([...hosts].map(([host, keys]) => limit(judge, host, keys)));
  await askAll(looks, deps);
  return { failed: [...failed.keys()], keys: [...failed.values()].flat() };
}

/** An ask that fails is not repeated: that vantage's next scheduled run answers as well, only later. */
async function askAll(looks: ReadonlyMap<string, readonly LookRequest[]>, deps: JudgeDependencies): Promise<void> {
  for (const vantage of deps.vantages) {
    const own = looks.get(vantage.id);
    if (own === undefined) continue;
    try {
      await deps.ask(vantage, own);
    } catch (error) {
      deps.log('asking for a second look failed', { vantage: vantage.id, error });
    }
  }
}

/** Read for all hosts of a batch, and only where one of them is lost. */
function once<T>(read: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined;
  return () => {
    result ??= read();
    return result;
  };
}

async function judgeHost(
  host: string,
  known: readonly Key[],
  losses: () => Promise<readonly Loss[]>,
  deps: JudgeDependencies,
): Promise<readonly Asked[]> {
  const ids = deps.vantages.map(({ id }) => id);
  const views = known.filter(({ sk }) => sk.startsWith('host#'));
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const stored = await deps.store.readHost(host, ids, views);
    const time = deps.now().getTime();
    const ahead = vantagesAhead(stored, time).map((id) => `vantage ${id} writes times more than an hour ahead`);
    const rejected = [...stored.rejected, ...ahead];
    if (rejected.length > 0) deps.log('items left aside', { host, rejected });
    const own = withoutFormerShards(stored, deps.shards, time);
    const enforced = await enforcedAt(own, deps);
    const record = { ...own, views: requiringStarttls(own.views, requiredAt(own, enforced)) };
    const { latest } = record;
    const verdict = await verdictOf(record, enforced, losses, deps);
    const context = contextOf(host, record, deps);
    const { incident, asks } = advance(latest?.incident, verdict, context);
    if (incident === undefined) return [];
    const tried = triedBefore(latest?.incident, context.now);
    const elsewhere = verdict.sightings.filter((s) => s.hasOtherExchanges).map(({ vantage: id }) => id);
    const looks = asks.flatMap((vantage) => lookAt(vantage, incident, record.views, tried, elsewhere));
    const told = await withDialogue(incident, latest?.incident, record.views, deps);
    const next = withTried(told, tried, looks);
    const before = isContinued(latest?.incident, next) ? latest : undefined;
    if ((await deps.store.write(next, before)) || (looks.length > 0 && (await isWritten(next, before, deps)))) {
      logIncident(next, latest?.incident, deps);
      return looks;
    }
  }
  throw new ConflictError(`the incident of ${host} was written by others ${ATTEMPTS} times`);
}

/**
 * Whether what is there is what we wrote: where the answer to a write is lost it is tried again, and meets what it has
 * written itself. Then nobody else asks for the looks of its round, whose number no other round has.
 */
async function isWritten(
  next: Incident,
  before: StoredIncident | undefined,
  { store }: JudgeDependencies,
): Promise<boolean> {
  const there = await store.reread(next);
  if (there?.version !== (before?.version ?? 0) + 1) return false;
  const { id, state, round } = there.incident;
  return id === next.id && state === next.state && round !== undefined && round.number === next.round?.number;
}

/** A new incident has a key of its own; it does not overwrite the one before. */
const isContinued = (before: Incident | undefined, next: Incident): boolean => before?.generation === next.generation;

function withTried(incident: Incident, tried: readonly string[], looks: readonly Asked[]): Incident {
  const now = looks.filter(({ look }) => look.tryUnoffered === true).map(({ vantage }) => vantage);
  const all = [...new Set([...tried, ...now])];
  return all.length === 0 ? incident : { ...incident, triedUnoffered: all };
}

async function verdictOf(
  record: HostRecord,
  enforced: readonly HostEnforcement[],
  losses: () => Promise<readonly Loss[]>,
  { store, vantages, everySeconds, testUnofferedStarttls, now }: JudgeDependencies,
): Promise<Verdict> {
  const incident = record.latest?.incident;
  const time = now().getTime();
  const lossy = lossyOf(record);
  const listings = lossy === undefined ? [] : await store.readListings(placesOf(record, vantages));
  const sightings = hostSightings(record, vantages, listings, { now: time, everyMs: everySeconds * 1000 });
  if (lossy === undefined) return correlate(sightings, incident?.round?.number);
  const lost = await losses();
  const toRead = routingsToRead(lossy.host, lost, sightings);
  const targets = await store.readTargets(toRead.losses, toRead.vantages);
  const around = surroundingsOf(lossy, lost, record.heartbeats, incident, targets);
  const asked = testUnofferedStarttls === true ? withTrials(sightings, incident, time) : sightings;
  return correlate(asked, incident?.round?.number, { ...around, ...enforcedBy(enforced, lost) });
}

function contextOf(host: string, { views, latest }: HostRecord, { vantages, everySeconds, now }: JudgeDependencies) {
  const time = now().getTime();
  const { mxHost, port } = views[0] ?? latest?.incident ?? { mxHost: host, port: 25 };
  return {
    now: time,
    everyMs: everySeconds * 1000,
    host: { host, mxHost, port },
    newId: incidentId(host, time),
    askable: vantages.filter(({ external }) => !external).map(({ id }) => id),
  };
}

/** Six characters that a person can read out: no I, L, O, U. */
function incidentId(host: string, time: number): string {
  const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
  const digest = createHash('sha256').update(`${host} ${time}`).digest();
  return [...digest.subarray(0, 6)].map((byte) => alphabet[byte % 32]).join('');
}

/** Puts the dialogue of the vantage whose mail is affected, else of the first that lost it, into what is newly said. */
async function withDialogue(
  next: Incident,
  before: Incident | undefined,
  views: readonly View[],
  { store, vantages }: JudgeDependencies,
): Promise<Incident> {
  const latest = next.transitions.at(-1);
  const isNew =
    latest !== undefined &&
    (before === undefined || latest.sequence > lastSequence(before) || !isContinued(before, next));
  if (!isNew || latest.kind === 'resolved') return next;
  const lossy = views.filter((view) => latest.losing.includes(view.vantage) && isLoss(view.outcome));
  const isOnPath = ({ vantage }: View) => vantages.some(({ id, role }) => id === vantage && role === 'mail-path');
  const view = lossy.find(isOnPath) ?? lossy[0];
  const change = view === undefined ? undefined : await store.readChange(view);
  if (change === undefined || change.transcript.length === 0) return next;
  const lines = change.transcript.slice(0, MAX_DIALOGUE_LINES).map((line) => line.slice(0, MAX_DIALOGUE_WIDTH));
  const dialogue: Dialogue = { vantage: change.vantage, lines };
  return { ...next, transitions: [...next.transitions.slice(0, -1), { ...latest, dialogue }] };
}

function logIncident(next: Incident, before: Incident | undefined, { log }: JudgeDependencies): void {
  const { id, host, state, verdict, round } = next;
  const said = next.transitions.at(-1)?.kind;
  const facts = { id, host, state, from: before?.state ?? 'none', losing: verdict.losing, scope: verdict.scope, said };
  log('incident', { ...facts, cause: verdict.cause?.code, asked: round?.asked ?? [] });
}
