import { createHash } from 'node:crypto';
import { advance } from '../judgement/advance';
import { requiringStarttls } from '../judgement/baseline';
import { correlate } from '../judgement/correlate';
import { type Dialogue, type Incident, lastSequence } from '../judgement/incident';
import { isLoss } from '../judgement/outcome';
import type { Verdict } from '../judgement/verdict';
import type { View } from '../judgement/view';
import type { HostEnforcement } from '../policy/enforcement';
import type { StoredIncident } from '../store/incidentItem';
import type { HostRecord, IncidentStore, Loss } from '../store/incidentStore';
import type { Key } from '../store/table';
import type { ConfiguredVantage, LookRequest } from '../telemetry/contract';
import { enforcedAt, enforcedBy, lossyOf, requiredAt } from './enforcing';
import { hostSightings } from './hostSightings';
import { type Asked, lookAt } from './lookRequests';
import { routingsToRead, surroundingsOf } from './surroundings';
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

const ATTEMPTS = 3;
const MAX_DIALOGUE_LINES = 40;
const MAX_DIALOGUE_WIDTH = 200;

/**
 * Judges one host by all that the table holds of it, and writes what became of its incident. Gives the second looks that
 * are to be asked for. `known`: keys that woke the judge, of views that are so named already. Throws ConflictError.
 */
export async function judgeHost(
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
