import * as z from 'zod/mini';
import type { Message } from '../notification/message';
import { SCHEMA_VERSION } from '../telemetry/contract';
import { parseBody, readableOf, type Unreadable } from './item';
import { outboxKey, outboxPartitions } from './keys';
import { instant, severity } from './schemaParts';
import type { Item, Key, Table } from './table';

/** Index value of what waits. */
const WAITING = 'outbox';
const READ_AT_ONCE = 10;
/** A message that is told again so long after it was delivered is a new one. */
const KEPT_DAYS = 30;
const DAY_SECONDS = 24 * 60 * 60;

/** A message that a channel has not taken yet; its words are in the table. */
export interface Waiting {
  /** Of the message: the same in each repeat. */
  readonly id: string;
  /** Counted: the order in which they came. */
  readonly number: number;
  readonly queuedAt: string;
}

const messageSchema: z.ZodMiniType<Message> = z.object({
  ids: z.readonly(z.array(z.string())),
  severity,
  channel: z.exactOptional(z.enum(['email', 'sms'])),
  subject: z.string(),
  email: z.string(),
  sms: z.string(),
  json: z.string(),
  chat: z.exactOptional(
    z.object({
      title: z.string(),
      description: z.string(),
      nextSteps: z.readonly(z.array(z.string())),
      threadId: z.exactOptional(z.string()),
    }),
  ),
});
const waitingSchema = z.object({ id: z.string(), queuedAt: instant, message: messageSchema });

/** What is to be sent, by the queue of each channel: `queue` is a word without `#`. */
export interface OutboxStore {
  /** What waits there, in the order in which it came. */
  waiting(queue: string): Promise<readonly Waiting[]>;
  /** False where the message is there already, delivered or not. */
  add(queue: string, waiting: Waiting, message: Message): Promise<boolean>;
  /** Undefined where it is gone. Rejects with InvalidItemError. */
  read(queue: string, waiting: Waiting): Promise<Message | undefined>;
  /** Marks it as delivered, and forgets its words. */
  markSent(queue: string, waiting: Waiting, at: Date): Promise<void>;
  /** How many wait in other queues than these. */
  elsewhere(queues: readonly string[]): Promise<number>;
}

export function outboxStore(table: Table, unreadable: Unreadable = () => {}): OutboxStore {
  return {
    async waiting(queue) {
      const keys = await table.queryIndex({ index: 'open', value: WAITING, beginsWith: outboxPartitions(queue) });
      const found: Waiting[] = [];
      // A few at a time, since each is read with its words.
      for (let from = 0; from < keys.length; from += READ_AT_ONCE) {
        const items = await table.batchGet(keys.slice(from, from + READ_AT_ONCE));
        found.push(...readableOf(items, waitingOf, unreadable));
      }
      return found.toSorted((a, b) => a.number - b.number);
    },
    add: (queue, { id, number, queuedAt }, message) =>
      table.put(
        {
          ...outboxKey(queue, id),
          schemaVersion: SCHEMA_VERSION,
          version: number,
          open: WAITING,
          body: { id, queuedAt, message },
        },
        { kind: 'absent' },
      ),
    async read(queue, { id }) {
      const [item] = await table.batchGet([outboxKey(queue, id)]);
      return item === undefined ? undefined : parseBody(item, waitingSchema).message;
    },
    async markSent(queue, { id, number, queuedAt }, at) {
      await table.put(
        {
          ...outboxKey(queue, id),
          schemaVersion: SCHEMA_VERSION,
          version: number,
          ttl: Math.floor(at.getTime() / 1000) + KEPT_DAYS * DAY_SECONDS,
          body: { id, queuedAt, sentAt: at.toISOString() },
        },
        { kind: 'versionIs', version: number },
      );
    },
    async elsewhere(queues) {
      const keys: readonly Key[] = await table.queryIndex({ index: 'open', value: WAITING });
      return keys.filter(({ pk }) => !queues.some((queue) => pk.startsWith(outboxPartitions(queue)))).length;
    },
  };
}

function waitingOf(item: Item): Waiting {
  const { id, queuedAt } = parseBody(item, waitingSchema);
  return { id, number: item.version ?? 0, queuedAt };
}
