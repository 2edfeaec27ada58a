import { randomInt } from 'node:crypto';
import type { MessageContext } from '../notification/context';
import { composeFitting } from '../notification/fitting';
import { byUrgency, type Entry } from '../notification/groups';
import type { Message } from '../notification/message';
import type { IncidentStore, StoredIncident } from '../store/incidentStore';
import type { Key } from '../store/table';

export interface TellDependencies {
  readonly store: IncidentStore;
  readonly context: MessageContext;
  /** Publishes one message. Rejects where it is not known to have been taken. */
  readonly publish: (message: Message) => Promise<void>;
  readonly now: () => Date;
  readonly wait: (ms: number) => Promise<void>;
  /** How long what comes in together is gathered into one message. */
  readonly gatherMs: number;
  readonly log: (message: string, facts: Record<string, unknown>) => void;
}

const LEASE = 'notify';
const LEASE_MS = 60 * 1000;
const MAX_ROUNDS = 3;
const MARK_ATTEMPTS = 5;

/**
 * Says what is unsaid: takes the lease, gathers, publishes one message that lists the ids of its transitions, marks them
 * said. At least once: a crash between publishing and marking says them again, with the same ids. Who finds the lease
 * taken leaves it to its holder, or to the next sweep. `known` are keys of incidents that the index may not show yet.
 */
export async function tell(deps: TellDependencies, known: readonly Key[] = []): Promise<void> {
  const { store, log } = deps;
  if ((await store.unsaid(known)).length === 0) return;
  const owner = randomInt(2 ** 47);
  const now = deps.now();
  const until = new Date(now.getTime() + LEASE_MS).toISOString();
  if (!(await store.takeLease(LEASE, owner, now.toISOString(), until))) return log('another notify is at work', {});
  try {
    for (let round = 1; round <= MAX_ROUNDS; round += 1) {
      await deps.wait(deps.gatherMs);
      const unsaid = await store.unsaid(known);
      if (unsaid.length === 0) return;
      await tellNext(unsaid, deps);
    }
  } finally {
    await store.dropLease(LEASE, owner);
  }
}

/** Says as much as one message takes; the next round says the rest. */
async function tellNext(unsaid: readonly StoredIncident[], { store, context, publish, log }: TellDependencies) {
  const { message, told } = composeFitting(mostUrgentFirst(unsaid), context);
  await publish(message);
  log('told', { ids: message.ids, subject: message.subject });
  const marks = unsaid.flatMap((stored) => {
    const last = told.findLast(({ incident }) => incident === stored.incident);
    return last === undefined ? [] : [markSaid(stored, store, last.transition.sequence)];
  });
  await Promise.all(marks);
}

/** What is said is a mark up to which everything was said, so an incident's transitions stay together and in order. */
function mostUrgentFirst(unsaid: readonly StoredIncident[]): readonly Entry[] {
  return unsaid
    .flatMap(({ incident, said }) => {
      const entries = incident.transitions
        .filter(({ sequence }) => sequence > said)
        .map((transition) => ({ incident, transition }));
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
