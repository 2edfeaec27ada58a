import type { Waiting } from '../store/outboxStore';
import { newBackOff } from './backOff';
import type { Queue } from './outbox';
import { reasonOf } from './reason';

/** What a channel has taken, and the store does not know of yet. It is not sent again, only marked. */
export interface Marking {
  has(waiting: Waiting): boolean;
  /** Until it is to be tried again; absent: all is marked. */
  readonly leftMs: number | undefined;
  /** Remembers one, and marks it unless the store is failing. */
  taken(waiting: Waiting): Promise<void>;
  retry(): Promise<void>;
}

export interface MarkingDependencies {
  readonly now: () => Date;
  readonly random: () => number;
  readonly say: (text: string) => void;
}

/** That the store can't be written is told once, and once that it can again. */
export function markingOf(
  name: string,
  queue: Pick<Queue, 'sent'>,
  { now, random, say }: MarkingDependencies,
): Marking {
  const unmarked = new Map<Waiting, Date>();
  const pause = newBackOff(now, random);
  const retry = async (): Promise<void> => {
    try {
      for (const [waiting, at] of unmarked) {
        await queue.sent(waiting, at);
        unmarked.delete(waiting);
      }
    } catch (error) {
      pause.failed();
      if (pause.failures === 1)
        say(
          `the store can't be written: ${reasonOf(error)}. What ${name} has taken is marked later, and sent again only after a restart`,
        );
      return;
    }
    if (pause.failures > 0) say(`the store can be written again: what ${name} has taken is marked`);
    pause.worked();
  };
  return {
    has: (waiting) => unmarked.has(waiting),
    get leftMs() {
      return unmarked.size === 0 ? undefined : pause.leftMs;
    },
    async taken(waiting) {
      unmarked.set(waiting, now());
      if (pause.failures === 0) await retry();
    },
    retry,
  };
}
