import type { Waiting } from '../store/outboxStore';
import { type Attempt, attempt } from './attempt';
import { newBackOff } from './backOff';
import { type Channel, ChannelError } from './channel';
import { markingOf } from './marking';
import type { Queue } from './outbox';
import { reasonOf } from './reason';

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
 * pauses and never given up. Where the first fails, one other is tried: if that is taken, the first is held back and tried
 * again while the others go on in their order; else the channel fails, and all wait. At least once: what was sent and not
 * marked before a crash is sent again with the same id. That the channel fails, that it refuses a message, and the end of
 * either is told once; old messages once a day.
 */
export async function deliver(
  channel: Channel,
  queue: Queue,
  deps: DeliverDependencies,
  signal: AbortSignal,
): Promise<void> {
  const { now, wait, random, say } = deps;
  const marking = markingOf(channel.name, queue, deps);
  const pause = newBackOff(now, random);
  // One pause for all that is held back: many of them are no more attempts than one.
  const held = new Set<Waiting>();
  const heldPause = newBackOff(now, random);
  const probed = new Set<Waiting>();
  let oldToldAt = Number.NEGATIVE_INFINITY;

  const isNext = (one: Waiting): boolean => !held.has(one) && !marking.has(one);

  async function send(one: Waiting): Promise<Attempt> {
    const result = await attempt(one, channel, queue, signal);
    if (result.kind === 'failed') return result;
    if (result.kind === 'unreadable') {
      say(`${channel.name}: a message of ${one.queuedAt} can't be read any more`);
      held.delete(one);
      queue.skip(one);
      return result;
    }
    if (pause.failures > 0) say(`${channel.name} works again`);
    pause.worked();
    probed.clear();
    if (held.delete(one)) say(`${channel.name} has taken ${nameOf(one, result.subject)} now`);
    await marking.taken(one);
    return result;
  }

  async function sendFirst(first: Waiting): Promise<void> {
    const result = await send(first);
    if (result.kind !== 'failed' || signal.aborted) return;
    const { error, subject } = result;
    // A lost connection is more often the network's than the message's: once more, before another overtakes it.
    const isWorthProbing = pause.failures > 0 || (error instanceof ChannelError && error.code === 'refused');
    const probe = isWorthProbing && subject !== undefined ? nextProbe(first) : undefined;
    const isTaken = probe !== undefined && (await send(probe)).kind === 'taken';
    if (signal.aborted) return;
    if (isTaken) return hold(first, subject ?? '', error);
    pause.failed();
    if (pause.failures === 1) say(`${channel.name} fails: ${reasonOf(error)}. It is tried again until it works`);
    tellOld();
  }

  /** Another one each time, so that several that are refused don't hide that the channel works. */
  function nextProbe(first: Waiting): Waiting | undefined {
    const others = [...queue.waiting.filter((one) => one !== first && isNext(one)), ...held];
    if (others.every((one) => probed.has(one))) probed.clear();
    const probe = others.find((one) => !probed.has(one));
    if (probe !== undefined) probed.add(probe);
    return probe;
  }

  function hold(one: Waiting, subject: string, error: unknown): void {
    if (held.size === 0) {
      heldPause.worked();
      heldPause.failed();
    }
    held.add(one);
    say(
      `${channel.name} takes others, but not ${nameOf(one, subject)}: ${reasonOf(error)}. It is tried again until it is taken`,
    );
  }

  async function sendHeld(one: Waiting): Promise<void> {
    const { kind } = await send(one);
    if (signal.aborted) return;
    if (kind !== 'failed') return heldPause.worked();
    held.delete(one);
    held.add(one);
    heldPause.failed();
    tellOld();
  }

  function tellOld(): void {
    const at = now().getTime();
    const old = queue.waiting.filter((one) => !marking.has(one) && at - Date.parse(one.queuedAt) > OLD_MS);
    const [oldest] = old;
    if (oldest === undefined || at - oldToldAt < DAY_MS) return;
    oldToldAt = at;
    const count = old.length === 1 ? '1 message has' : `${old.length} messages have`;
    say(`${channel.name}: ${count} waited for more than 7 days, the oldest since ${oldest.queuedAt}`);
  }

  /** Until something is due, or, unless the channel fails, until something comes. */
  async function rest(first: Waiting | undefined): Promise<void> {
    const dues = [marking.leftMs, first !== undefined ? pause.leftMs : held.size > 0 ? heldPause.leftMs : undefined];
    const ms = Math.min(...dues.map((due) => due ?? Number.POSITIVE_INFINITY));
    if (first !== undefined) return wait(ms, signal);
    const done = new AbortController();
    const either = AbortSignal.any([signal, done.signal]);
    const arrival = queue.arrival(either, queue.waiting.length);
    await (ms === Number.POSITIVE_INFINITY ? arrival : Promise.race([arrival, wait(ms, either)]));
    done.abort();
  }

  while (!signal.aborted) {
    const first = queue.waiting.find(isNext);
    const [firstHeld] = held;
    if (marking.leftMs === 0) await marking.retry();
    else if (first !== undefined && pause.leftMs === 0) await sendFirst(first);
    else if (first === undefined && firstHeld !== undefined && heldPause.leftMs === 0) await sendHeld(firstHeld);
    else await rest(first);
  }
}

const nameOf = ({ id }: Waiting, subject: string): string => `"${subject}" (message ${id})`;
