import type { Transition } from '../judgement/incident';
import { type Telling, telling } from '../judgement/telling';
import type { MessageContext } from '../notification/context';
import { composeFitting, type Fitting } from '../notification/fitting';
import { byUrgency, type Entry } from '../notification/groups';
import type { Message } from '../notification/message';
import type { StoredIncident } from '../store/incidentItem';
import type { IncidentStore } from '../store/incidentStore';
import type { Key } from '../store/table';
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
const MARK_ATTEMPTS = 5;

/**
 * Says what is unsaid: takes the lease, gathers, publishes one message that lists the ids of its transitions (and one for
 * phones, where there is something for them), marks them said. At least once: a crash between publishing and marking says
 * them again, with the same ids. What is muted stays unsaid, or is marked said without a word. Who finds the lease taken
 * leaves it to its holder, or to the next sweep. `known` are keys of incidents that the index may not show yet. What can't
 * be worded keeps nothing else from being said; the sweep, which knows no keys, rejects for it with an UntoldError.
 */
export async function tell(deps: TellDependencies, known: readonly Key[] = []): Promise<void> {
  const { store, now, log } = deps;
  if ((await toDo(deps, known)).length === 0) return;
  const failed = new Map<string, unknown>();
  await withLease(NEWS_LEASE, { leases: store, now, log }, async () => {
    for (let round = 1; round <= MAX_ROUNDS; round += 1) {
      const unsaid = (await gathered(deps, known)).filter(({ stored }) => !failed.has(nameOf(stored)));
      if (unsaid.length === 0) return;
      for (const { one, error } of await tellNext(unsaid, deps)) failed.set(nameOf(one), error);
    }
  });
  const [cause] = failed.values();
  if (failed.size === 0 || known.length > 0) return;
  throw new UntoldError(`could not be worded: ${[...failed.keys()].join(', ')}`, { cause });
}

const LONGEST_GATHERINGS = 3;
const MANY = 50;

/** What has come in within a while; a little longer where very much is coming in, so that it reads as one thing. */
async function gathered(deps: TellDependencies, known: readonly Key[]): Promise<readonly Unsaid[]> {
  let before = 0;
  for (let gathering = 1; ; gathering += 1) {
    await deps.wait(deps.gatherMs);
    const unsaid = await toDo(deps, known);
    if (gathering === LONGEST_GATHERINGS || unsaid.length - before < MANY) return unsaid;
    before = unsaid.length;
  }
}

const nameOf = ({ incident }: StoredIncident): string => `${incident.id} of ${incident.host}`;

interface Unsaid {
  readonly stored: StoredIncident;
  readonly how: Exclude<Telling, 'hold'>;
}

/** What is to be said, or to be passed over for good. */
async function toDo({ store, silences, now }: TellDependencies, known: readonly Key[]): Promise<readonly Unsaid[]> {
  const unsaid = await store.unsaid(known);
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
  const open = unsaid.filter(({ how }) => how === 'tell').map(({ stored }) => stored);
  const { made, failed } = composeSound(open, (some) => composeFitting(mostUrgentFirst(some), context));
  const { messages, told } = made ?? { messages: [], told: [] };
  for (const { one, error } of failed)
    log('telling failed', { incident: one.incident.id, host: one.incident.host, error });
  for (const message of messages) {
    await publish(message);
    log('told', { channel: message.channel, ids: message.ids, subject: message.subject });
  }
  if (dropped.length > 0) log('muted', { incidents: dropped.map(({ incident }) => incident.id) });
  await Promise.all([
    ...open.flatMap((stored) => {
      const last = told.findLast(({ incident }) => incident === stored.incident);
      return last === undefined ? [] : [markSaid(stored, store, last.transition.sequence)];
    }),
    ...dropped.map((stored) => markSaid(stored, store, unsaidOf(stored).at(-1)?.sequence ?? stored.said)),
  ]);
  return failed;
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

/** The judge may have written meanwhile; then its version is the one to mark, up to what was published. */
async function markSaid(stored: StoredIncident, store: IncidentStore, published: number): Promise<void> {
  let current: StoredIncident | undefined = stored;
  for (let attempt = 1; attempt <= MARK_ATTEMPTS; attempt += 1) {
    if (current === undefined || current.said >= published || (await store.markSaid(current, published))) return;
    current = await store.reread(stored.incident);
  }
}
