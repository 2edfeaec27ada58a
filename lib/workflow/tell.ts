import { type Incident, lastSequence, type Transition } from '../judgement/incident';
import { type Telling, telling } from '../judgement/telling';
import type { MessageContext } from '../notification/context';
import { composeFitting, type Fitting } from '../notification/fitting';
import { byUrgency, type Entry, groupEntries } from '../notification/groups';
import type { Message } from '../notification/message';
import type { StoredIncident } from '../store/incidentItem';
import type { IncidentStore } from '../store/incidentStore';
import type { Key } from '../store/table';
import { MANY_UNSAID, type UnsaidIncident, type UnsaidReader } from '../store/unsaidReader';
import { composeSound, type Sound, UntoldError } from './composeSound';
import type { Silences } from './tellFindings';
import { withLease } from './withLease';

export interface TellDependencies {
  readonly store: IncidentStore;
  readonly context: MessageContext;
  /** Publishes one message. Rejects where it is not known to have been taken. */
  readonly publish: (message: Message) => Promise<void>;
  /** What nobody is to be told of for a while; absent: nothing is muted. */
  readonly silences?: () => Promise<Silences>;
  readonly now: () => Date;
  readonly wait: (ms: number) => Promise<void>;
  /** How long what comes in together is gathered into one message. */
  readonly gatherMs: number;
  readonly log: (message: string, facts: Record<string, unknown>) => void;
}

export const NEWS_LEASE = 'notify';
const MAX_ROUNDS = 3;
const MAX_LOGGED_IDS = 50;

/**
 * Says what is unsaid: takes the lease, gathers, publishes one message that lists the ids of its transitions (and one for
 * phones, where there is something for them), marks them said. At least once: a crash between publishing and marking says
 * them again, with the same ids. Where much still comes in, it is left to those that it wakes, for a while, so that an outage is
 * one message. What is muted stays unsaid, or is marked said without a word. Who finds the lease taken
 * leaves it to its holder, or to the next sweep. `known` are keys of incidents that the index may not show yet. What can't
 * be worded keeps nothing else from being said; the sweep, which knows no keys, rejects for it with an UntoldError.
 */
export async function tell(deps: TellDependencies, known: readonly Key[] = []): Promise<void> {
  const { store, now, log } = deps;
  const reader = store.unsaidReader(known);
  const until = now().getTime() + LONGEST_GATHERING_MS;
  const isMuch = (await reader.count()) > MANY_UNSAID;
  // To read much takes so long that somebody else may say it meanwhile, and it would be said again.
  if (!isMuch && (await toDo(deps, reader)).length === 0) return;
  const failed = new Map<string, unknown>();
  await withLease(NEWS_LEASE, { leases: store, now, log }, async () => {
    const own = store.unsaidReader(known);
    const first = isMuch ? await toDo(deps, own) : [];
    if (isMuch && first.length === 0) return;
    for (let round = 1; round <= MAX_ROUNDS; round += 1) {
      if (round > 1 && now().getTime() > until) return;
      // Of few, what they are by then is told.
      const all = await (round === 1 && first.length > MANY_UNSAID
        ? gathered(deps, own, until, first)
        : gathered(deps, store.unsaidReader(known), until));
      const unsaid = all?.filter(({ stored }) => !failed.has(nameOf(stored))) ?? [];
      if (unsaid.length === 0) return;
      for (const { one, error } of await tellNext(unsaid, deps)) failed.set(nameOf(one), error);
      // All of it would be read again, within the time of one run; what came in meanwhile wakes us by itself.
      if (unsaid.length > MANY_UNSAID) return;
    }
  });
  const [cause] = failed.values();
  if (failed.size === 0 || known.length > 0) return;
  throw new UntoldError(`could not be worded: ${[...failed.keys()].join(', ')}`, { cause });
}

/** Of a run, which has fifty seconds: what is gathered has to be said and marked as well. */
const LONGEST_GATHERING_MS = 30_000;
const MANY = 50;
/** Since the first of it. With what comes before and after it is a message within two minutes of the loss. */
const LONGEST_HELD_MS = 75_000;

/**
 * What has come in within a while; a little longer where very much is coming in, so that it reads as one thing. Undefined
 * where it still comes in at `until` (ms), and the first of it is not so old that it must be said: who is woken by the rest
 * goes on. Where most of what was there at `first` is that old, it waits for nothing.
 */
async function gathered(
  deps: TellDependencies,
  reader: UnsaidReader,
  until: number,
  first: readonly Unsaid[] = [],
): Promise<readonly Unsaid[] | undefined> {
  let before = first.length;
  let isOld = first.filter((one) => isHeldLongEnough(one, deps.now())).length > first.length / 2;
  for (;;) {
    if (!isOld) await deps.wait(deps.gatherMs);
    const unsaid = await toDo(deps, reader);
    isOld = unsaid.some((one) => isHeldLongEnough(one, deps.now()));
    if (isOld || unsaid.length - before < MANY) return unsaid;
    if (deps.now().getTime() + deps.gatherMs > until) {
      deps.log('more is coming in', { unsaid: unsaid.length });
      return undefined;
    }
    before = unsaid.length;
  }
}

/** A time that does not read holds nothing back. */
function isHeldLongEnough({ stored }: Unsaid, now: Date): boolean {
  const [first] = unsaidOf(stored);
  return first !== undefined && !(now.getTime() - Date.parse(first.at) < LONGEST_HELD_MS);
}

const nameOf = ({ incident }: StoredIncident): string => `${incident.id} of ${incident.host}`;

interface Unsaid {
  readonly stored: UnsaidIncident;
  readonly how: Exclude<Telling, 'hold'>;
}

/** What is to be said, or to be passed over for good. */
async function toDo({ silences, now }: TellDependencies, reader: UnsaidReader): Promise<readonly Unsaid[]> {
  const unsaid = await reader.read();
  if (silences === undefined || unsaid.length === 0) return unsaid.map((stored) => ({ stored, how: 'tell' }));
  const { mutes, windows } = await silences();
  return unsaid.flatMap((stored) => {
    const how = telling(stored.incident, unsaidOf(stored), mutes, windows, now());
    return how === 'hold' ? [] : [{ stored, how }];
  });
}

/** Says as much as one message takes; the next round says the rest. Answers what could not be worded. */
async function tellNext(
  unsaid: readonly Unsaid[],
  deps: TellDependencies,
): Promise<Sound<StoredIncident, Fitting>['failed']> {
  const { store, context, publish, log } = deps;
  const dropped = unsaid.filter(({ how }) => how === 'drop').map(({ stored }) => stored);
  const some = unsaid.filter(({ how }) => how === 'tell').map(({ stored }) => stored);
  const open = await withFirstsInFull(some, store);
  const { made, failed } = composeSound(open, (all) => composeFitting(mostUrgentFirst(all), context));
  const { messages, told } = made ?? { messages: [], told: [] };
  for (const { one, error } of failed)
    log('telling failed', { incident: one.incident.id, host: one.incident.host, error });
  for (const message of messages) {
    await publish(message);
    const { channel, ids, subject } = message;
    log('told', { channel, ids: ids.slice(0, MAX_LOGGED_IDS), count: ids.length, subject });
  }
  if (dropped.length > 0) log('muted', { incidents: dropped.map(({ incident }) => incident.id) });
  const last = new Map(told.map(({ incident, transition }) => [incident, transition.sequence]));
  const marks = [...last].map(([incident, sequence]) => ({ incident, sequence }));
  const passedOver = dropped.map(({ incident }) => ({ incident, sequence: lastSequence(incident) }));
  const unmarked = await store.markSaid([...marks, ...passedOver]);
  for (const { incident } of unmarked) log('not marked as said', { host: incident.host });
  return failed;
}

const MOST_IN_FULL = 20;

/** What stands for the others in the message is told in full. */
async function withFirstsInFull(
  all: readonly UnsaidIncident[],
  store: IncidentStore,
): Promise<readonly UnsaidIncident[]> {
  if (!all.some(({ isThin }) => isThin)) return all;
  const firsts = groupEntries(mostUrgentFirst(all)).slice(0, MOST_IN_FULL);
  const full = new Map<Incident, StoredIncident>();
  for (const { first } of firsts) {
    const stored = await store.reread(first.incident);
    if (stored !== undefined && lastSequence(stored.incident) === lastSequence(first.incident))
      full.set(first.incident, stored);
  }
  return all.map((one) => full.get(one.incident) ?? one);
}

const unsaidOf = ({ incident, said }: StoredIncident): readonly Transition[] =>
  incident.transitions.filter(({ sequence }) => sequence > said);

/** What is said is a mark up to which everything was said, so an incident's transitions stay together and in order. */
function mostUrgentFirst(unsaid: readonly StoredIncident[]): readonly Entry[] {
  return unsaid
    .flatMap((stored) => {
      const { incident } = stored;
      const entries = unsaidOf(stored).map((transition) => ({ incident, transition }));
      const last = entries.at(-1);
      return last === undefined ? [] : [{ entries, last }];
    })
    .toSorted((a, b) => byUrgency(a.last, b.last))
    .flatMap(({ entries }) => entries);
}
