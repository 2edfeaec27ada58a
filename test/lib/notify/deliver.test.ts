import type { Message } from '../../../lib/notification/message';
import { newBackOff } from '../../../lib/notify/backOff';
import { type Channel, ChannelError, type ChannelErrorCode } from '../../../lib/notify/channel';
import { deliver } from '../../../lib/notify/deliver';
import { messageId } from '../../../lib/notify/messageId';
import { openOutbox } from '../../../lib/notify/outbox';
import { outboxStore } from '../../../lib/store/outboxStore';
import { sqliteTable } from '../../../lib/store/sqliteTable';
import { messageOf } from './messages';

const START = Date.parse('2026-11-23T21:55:00Z');
const HOUR_MS = 60 * 60 * 1000;

interface World {
  readonly forMs: number;
  /** Messages that wait when the delivery begins. */
  readonly count: number;
  /** Why the channel does not take one at a time; absent: it takes it. */
  readonly refuses?: (subject: string, atMs: number) => ChannelErrorCode | undefined;
  readonly isFull?: (atMs: number) => boolean;
  /** Published at these times, in ms, one each. */
  readonly later?: readonly number[];
}

const named = (at: number): Message => messageOf(String(at), { subject: `m${at}` });

/** Delivers for so long by a clock that waiting moves on. */
async function simulate({ forMs, count, refuses = () => undefined, isFull = () => false, later = [] }: World) {
  const table = sqliteTable(':memory:', new Date(START));
  const ending = new AbortController();
  let at = 0;
  const now = () => new Date(START + at);
  let isBegun = false;
  const store = outboxStore({
    ...table,
    put: async (...given) => {
      if (isBegun && isFull(at)) throw new Error('disk is full');
      return table.put(...given);
    },
  });
  const tried: { readonly subject: string; readonly at: number }[] = [];
  const taken: string[] = [];
  const said: string[] = [];
  const channel: Channel = {
    name: 'a',
    async send({ subject }) {
      if (tried.push({ subject, at }) > 5000) ending.abort();
      const code = refuses(subject, at);
      if (code !== undefined) throw new ChannelError(code, 'it refuses the mail (554)');
      taken.push(subject);
    },
  };
  const outbox = await openOutbox(store, [{ channel, queue: 'a', wants: () => true }], now);
  for (let one = 1; one <= count; one += 1) await outbox.publish(named(one));
  isBegun = true;
  const coming = [...later];
  let published = count;
  const publishDue = async () => {
    while (coming[0] !== undefined && coming[0] <= at) {
      coming.shift();
      published += 1;
      await outbox.publish(named(published));
    }
  };
  const wait = async (ms: number): Promise<void> => {
    const until = at + ms;
    const next = coming[0] ?? until;
    at = Math.min(until, Math.max(at, next));
    if (at >= forMs) ending.abort();
    if (next >= until) return;
    // The rest of the pause never ends: only the arrival does.
    await publishDue();
    await new Promise(() => {});
  };
  const [opened] = outbox.queues;
  if (opened === undefined) throw new Error('no queue');
  const { queue } = opened;
  const arrival = async (signal: AbortSignal, known: number) => {
    if (queue.waiting.length > 0) return queue.arrival(signal, known);
    ending.abort();
  };
  const deps = { now, wait, random: () => 1, say: (text: string) => void said.push(text) };
  await deliver(channel, { ...queue, arrival }, deps, ending.signal);
  const left = await store.waiting('a');
  table.close();
  return { tried, taken, said, left };
}

const name = (at: number): string => `"m${at}" (message ${messageId(named(at))})`;
const held = (at: number): string =>
  `a takes others, but not ${name(at)}: it refuses the mail (554). It is tried again until it is taken`;

test('a message that is refused holds up no other, is named once, and is tried again until it is taken', async () => {
  const { tried, taken, said, left } = await simulate({
    forMs: 8 * HOUR_MS,
    count: 4,
    refuses: (subject, at) => (subject === 'm1' && at < 2 * HOUR_MS ? 'refused' : undefined),
    later: [HOUR_MS],
  });
  expect(taken).toEqual(['m2', 'm3', 'm4', 'm5', 'm1']);
  expect(said).toEqual([held(1), `a has taken ${name(1)} now`]);
  expect(tried.filter(({ at }) => at === 0).map(({ subject }) => subject)).toEqual(['m1', 'm2', 'm3', 'm4']);
  expect(tried.find(({ subject }) => subject === 'm5')?.at).toBe(HOUR_MS);
  expect(tried.filter(({ subject }) => subject === 'm1').length).toBeLessThan(40);
  expect(left).toEqual([]);
});

test('a message at which the connection is lost holds up the others no longer than one pause', async () => {
  const { taken, said, tried } = await simulate({
    forMs: HOUR_MS,
    count: 3,
    refuses: (subject) => (subject === 'm1' ? 'unreachable' : undefined),
  });
  expect(taken).toEqual(['m2', 'm3']);
  expect(said).toEqual([
    'a fails: it refuses the mail (554). It is tried again until it works',
    'a works again',
    held(1),
  ]);
  expect(tried.find(({ subject }) => subject === 'm3')?.at).toBe(1000);
});

test('several that are refused at the front hide nothing, and are kept', async () => {
  const { taken, left, said } = await simulate({
    forMs: HOUR_MS,
    count: 6,
    refuses: (subject) => (['m1', 'm2', 'm3'].includes(subject) ? 'refused' : undefined),
  });
  expect(taken).toEqual(['m4', 'm5', 'm6']);
  expect(left.map(({ number }) => number)).toEqual([1, 2, 3]);
  expect(said.filter((text) => text.includes('takes others'))).toEqual([held(1), held(2), held(3)]);
});

test('a channel that fails is tried with two messages between pauses, however many wait, and then gets all in order', async () => {
  const { tried, taken, said } = await simulate({
    forMs: 8 * HOUR_MS,
    count: 200,
    refuses: (_, at) => (at < HOUR_MS ? 'refused' : undefined),
  });
  const failed = tried.filter(({ at }) => at < HOUR_MS);
  expect(failed.length).toBeLessThanOrEqual(2 * 20);
  for (const { at } of failed) expect(failed.filter((other) => other.at === at).length).toBeLessThanOrEqual(2);
  expect(taken).toEqual(Array.from({ length: 200 }, (_, at) => `m${at + 1}`));
  expect(said).toEqual(['a fails: it refuses the mail (554). It is tried again until it works', 'a works again']);
});

test('what was sent while the store was full is not sent again, and marked later', async () => {
  const { taken, said, left } = await simulate({
    forMs: 8 * HOUR_MS,
    count: 3,
    isFull: (at) => at < 7 * HOUR_MS,
  });
  expect(taken).toEqual(['m1', 'm2', 'm3']);
  expect(said).toEqual([
    "the store can't be written: Error: disk is full. What a has taken is marked later, and sent again only after a restart",
    'the store can be written again: what a has taken is marked',
  ]);
  expect(left).toEqual([]);
});

test('a clock that is set back makes no pause longer', () => {
  let at = START;
  const pause = newBackOff(
    () => new Date(at),
    () => 1,
  );
  pause.failed();
  expect(pause.leftMs).toBe(1000);
  at -= HOUR_MS;
  expect(pause.leftMs).toBe(0);
});
