import type { Message } from '../notification/message';
import { InvalidItemError } from '../store/item';
import type { OutboxStore, Waiting } from '../store/outboxStore';
import type { Destination } from './destination';
import { messageId } from './messageId';

/** What one channel is still to be sent, in the order in which it came. In memory are the ids; the words are in the table. */
export interface Queue {
  readonly waiting: readonly Waiting[];
  /** Undefined where nothing can be read there any more. */
  read(waiting: Waiting): Promise<Message | undefined>;
  /** Marks one as delivered, and takes it out. Rejects, and leaves it there, where the store can't be written. */
  sent(waiting: Waiting, at: Date): Promise<void>;
  /** Takes one out of the memory only, for one that can't be read. */
  skip(waiting: Waiting): void;
  /** Settles when more than `known` wait, or the signal fires. */
  arrival(signal: AbortSignal, known: number): Promise<void>;
}

export interface Outbox {
  /** Writes the message down for each destination that wants it. Once it resolves, it will be sent. */
  publish(message: Message): Promise<void>;
  readonly queues: readonly { readonly destination: Destination; readonly queue: Queue }[];
  /** Messages of channels that are no longer configured. */
  readonly left: number;
}

/** Reads what waits. One process at a time (storeLock). */
export async function openOutbox(
  store: OutboxStore,
  destinations: readonly Destination[],
  now: () => Date,
): Promise<Outbox> {
  const opened: { readonly destination: Destination; readonly queue: GrowingQueue }[] = [];
  for (const destination of destinations) {
    opened.push({ destination, queue: queueOver(store, destination.queue, await store.waiting(destination.queue)) });
  }
  return {
    queues: opened,
    left: await store.elsewhere(destinations.map(({ queue }) => queue)),
    async publish(message) {
      const id = messageId(message);
      for (const { destination, queue } of opened) {
        if (destination.wants(message)) await queue.add(id, now().toISOString(), message);
      }
    },
  };
}

interface GrowingQueue extends Queue {
  add(id: string, queuedAt: string, message: Message): Promise<void>;
}

function queueOver(store: OutboxStore, name: string, before: readonly Waiting[]): GrowingQueue {
  const waiting = [...before];
  let last = waiting.at(-1)?.number ?? 0;
  let wake = (): void => {};
  const remove = (one: Waiting) => {
    const at = waiting.indexOf(one);
    if (at >= 0) waiting.splice(at, 1);
  };
  return {
    waiting,
    async add(id, queuedAt, message) {
      last += 1;
      const one = { id, number: last, queuedAt };
      if (!(await store.add(name, one, message))) return;
      waiting.push(one);
      wake();
    },
    async read(one) {
      try {
        return await store.read(name, one);
      } catch (error) {
        if (error instanceof InvalidItemError) return undefined;
        throw error;
      }
    },
    async sent(one, at) {
      await store.markSent(name, one, at);
      remove(one);
    },
    skip: remove,
    arrival: (signal, known) =>
      new Promise((resolve) => {
        if (waiting.length > known || signal.aborted) return resolve();
        const end = () => {
          signal.removeEventListener('abort', end);
          resolve();
        };
        wake = end;
        signal.addEventListener('abort', end);
      }),
  };
}
