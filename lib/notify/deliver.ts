import type { Waiting } from '../store/outboxStore';
import { backOffMs } from './backOff';
import { type Channel, ChannelError } from './channel';
import type { Queue } from './outbox';

export interface DeliverDependencies {
  readonly now: () => Date;
  /** Waits, or less where the signal fires. */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
  /** From 0 to below 1. */
  readonly random: () => number;
  /** Tells people one line. */
  readonly say: (text: string) => void;
}

const DAY_MS = 24 * 60 * 60 * 1000;
const OLD_MS = 7 * DAY_MS;

/**
 * Sends what waits for one channel, one after the other, until the signal fires. What fails is tried again with growing
 * pauses and never given up, and what came later waits behind it. At least once: a message that was sent and not marked is
 * sent again with the same id. That the channel fails is told once, and once that it works again; old messages once a day.
 */
export async function deliver(
  channel: Channel,
  queue: Queue,
  deps: DeliverDependencies,
  signal: AbortSignal,
): Promise<void> {
  const { now, wait, random, say } = deps;
  let failures = 0;
  let oldToldAt = Number.NEGATIVE_INFINITY;
  while (!signal.aborted) {
    const [next] = queue.waiting;
    if (next === undefined) {
      await queue.arrival(signal);
      continue;
    }
    try {
      await sendNext(next, channel, queue, deps, signal);
      if (failures > 0) say(`${channel.name} works again`);
      failures = 0;
    } catch (error) {
      if (signal.aborted) return;
      failures += 1;
      if (failures === 1) say(`${channel.name} fails: ${reasonOf(error)}. It is tried again until it works`);
      const at = now().getTime();
      if (at - oldToldAt >= DAY_MS && at - Date.parse(next.queuedAt) > OLD_MS) {
        oldToldAt = at;
        say(oldWords(channel, queue.waiting, at));
      }
      await wait(backOffMs(failures, random), signal);
    }
  }
}

async function sendNext(
  next: Waiting,
  channel: Channel,
  queue: Queue,
  { now, say }: DeliverDependencies,
  signal: AbortSignal,
): Promise<void> {
  const message = await queue.read(next);
  if (message === undefined) {
    say(`${channel.name}: a message of ${next.queuedAt} can't be read any more`);
    queue.skip(next);
    return;
  }
  await unlessAborted(channel.send(message, next.id, signal), signal);
  await queue.sent(next, now());
}

/** A channel may take its time to hear of the end; what it does then is not waited for. */
async function unlessAborted(sent: Promise<void>, signal: AbortSignal): Promise<void> {
  const done = new AbortController();
  const interrupted = new Promise<never>((_, reject) => {
    const end = () => reject(new ChannelError('unreachable', 'it was interrupted'));
    if (signal.aborted) end();
    else signal.addEventListener('abort', end, { once: true, signal: done.signal });
  });
  try {
    await Promise.race([sent, interrupted]);
  } finally {
    done.abort();
  }
}

/** What else fails is ours, such as a full disk. */
export const reasonOf = (error: unknown): string => {
  if (error instanceof ChannelError) return error.message;
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
};

function oldWords({ name }: Channel, waiting: readonly Waiting[], at: number): string {
  const old = waiting.filter(({ queuedAt }) => at - Date.parse(queuedAt) > OLD_MS);
  const count = old.length === 1 ? '1 message has' : `${old.length} messages have`;
  return `${name}: ${count} waited for more than 7 days, the oldest since ${waiting[0]?.queuedAt}`;
}
