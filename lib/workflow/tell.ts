import { randomInt } from 'node:crypto';
import { lastSequence } from '../judgement/incident';
import { composeMessage, type Message, type MessageContext } from '../notification/message';
import type { IncidentStore, StoredIncident } from '../store/incidentStore';

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

/**
 * Says what is unsaid: takes the lease, gathers, publishes one message that lists the ids of its transitions, marks them
 * said. At least once: a crash between publishing and marking says them again, with the same ids. Who finds the lease
 * taken leaves it to its holder, or to the next sweep.
 */
export async function tell(deps: TellDependencies): Promise<void> {
  const { store, log } = deps;
  if ((await store.unsaid()).length === 0) return;
  const owner = randomInt(2 ** 47);
  const now = deps.now();
  const until = new Date(now.getTime() + LEASE_MS).toISOString();
  if (!(await store.takeLease(LEASE, owner, now.toISOString(), until))) return log('another notify is at work', {});
  try {
    for (let round = 1; round <= MAX_ROUNDS; round += 1) {
      await deps.wait(deps.gatherMs);
      const unsaid = await store.unsaid();
      if (unsaid.length === 0) return;
      await tellAll(unsaid, deps);
    }
  } finally {
    await store.dropLease(LEASE, owner);
  }
}

async function tellAll(unsaid: readonly StoredIncident[], { store, context, publish, log }: TellDependencies) {
  const entries = unsaid.flatMap(({ incident, said }) =>
    incident.transitions.filter(({ sequence }) => sequence > said).map((transition) => ({ incident, transition })),
  );
  const message = composeMessage(entries, context);
  await publish(message);
  log('told', { ids: message.ids, subject: message.subject });
  await Promise.all(unsaid.map((stored) => markSaid(stored, store)));
}

/** The judge may have written meanwhile; then its version is the one to mark, up to what was published. */
async function markSaid(
  stored: StoredIncident,
  store: IncidentStore,
  published = lastSequence(stored.incident),
): Promise<void> {
  if (await store.markSaid(stored, published)) return;
  const { host, openedAt } = stored.incident;
  const isSame = ({ incident }: StoredIncident) => incident.host === host && incident.openedAt === openedAt;
  const current = (await store.unsaid()).find(isSame);
  if (current !== undefined && current.said < published) await markSaid(current, store, published);
}
