import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Message } from '../../../lib/notification/message';
import { backOffMs } from '../../../lib/notify/backOff';
import { type Channel, ChannelError } from '../../../lib/notify/channel';
import { type DeliverDependencies, deliver } from '../../../lib/notify/deliver';
import { type Destination, destinationsOf } from '../../../lib/notify/destination';
import { messageId } from '../../../lib/notify/messageId';
import { openOutbox } from '../../../lib/notify/outbox';
import { outboxStore } from '../../../lib/store/outboxStore';
import { type SqliteTable, sqliteTable } from '../../../lib/store/sqliteTable';
import type { Item } from '../../../lib/store/table';
import { fc } from '../../support/properties';
import { messageOf } from './messages';

const START = Date.parse('2026-11-23T21:55:00Z');
const DAY_MS = 24 * 60 * 60 * 1000;
const opened: SqliteTable[] = [];
afterEach(() => {
  for (const table of opened.splice(0)) table.close();
});
const newTable = (): SqliteTable => {
  const table = sqliteTable(':memory:', new Date(START));
  opened.push(table);
  return table;
};

interface Sent {
  readonly id: string;
  readonly subject: string;
}

/** A channel that does what `react` says with each message. */
function channelOf(name: string, react: (message: Message, sent: readonly Sent[]) => void = () => {}) {
  const sent: Sent[] = [];
  const channel: Channel = {
    name,
    async send(message, id) {
      react(message, sent);
      sent.push({ id, subject: message.subject });
    },
  };
  const destination: Destination = { channel, queue: name, wants: () => true };
  return { channel, sent, destination };
}

/** A clock that waiting moves on. */
function clockOf() {
  let at = START;
  const said: string[] = [];
  const waits: number[] = [];
  const deps: DeliverDependencies = {
    now: () => new Date(at),
    wait: async (ms) => {
      waits.push(ms);
      at += ms;
    },
    random: () => 1,
    say: (text) => void said.push(text),
  };
  return { deps, said, waits, advance: (ms: number) => void deps.wait(ms, new AbortController().signal) };
}

/** Opens the outbox, as a process does that begins, and delivers until nothing waits. */
async function run(table: SqliteTable, destinations: readonly Destination[], deps: DeliverDependencies) {
  const outbox = await openOutbox(outboxStore(table), destinations, deps.now);
  for (const { destination, queue } of outbox.queues) {
    const ending = new AbortController();
    const channel: Channel = destination.channel;
    await deliver(channel, { ...queue, arrival: async () => ending.abort() }, deps, ending.signal);
  }
  return outbox;
}

const publishAll = async (table: SqliteTable, destinations: readonly Destination[], messages: readonly Message[]) => {
  const { publish } = await openOutbox(outboxStore(table), destinations, () => new Date(START));
  for (const message of messages) await publish(message);
};

test('what is published waits for each channel, and is sent in order', async () => {
  const table = newTable();
  const [a, b] = [channelOf('a'), channelOf('b')];
  const messages = ['1', '2', '3'].map((id) => messageOf(id));
  await publishAll(table, [a.destination, b.destination], messages);
  await run(table, [a.destination, b.destination], clockOf().deps);
  const expected = messages.map((message) => ({ id: messageId(message), subject: message.subject }));
  expect([a.sent, b.sent]).toEqual([expected, expected]);
});

test('a repeat is one message, also after it was delivered', async () => {
  const table = newTable();
  const { sent, destination } = channelOf('a');
  const { deps } = clockOf();
  await publishAll(table, [destination], [messageOf('1'), messageOf('1')]);
  await run(table, [destination], deps);
  await publishAll(table, [destination], [messageOf('1')]);
  await run(table, [destination], deps);
  expect(sent).toHaveLength(1);
});

test('a message for phones, and one that tells of nothing, is another message than the one for readers', () => {
  const ids = [
    messageOf('1'),
    messageOf('1', { channel: 'sms' }),
    messageOf('1', { ids: [] }),
    messageOf('2', { ids: [] }),
    messageOf('1', { ids: ['1', '2'] }),
  ].map(messageId);
  expect(new Set(ids).size).toBe(ids.length);
  const { channel: _, ...rest } = messageOf('1', { subject: 'told later' });
  expect(messageId(rest)).toBe(ids[0]);
});

test('what fails is told once, tried again with growing pauses, and told once when it works', async () => {
  const table = newTable();
  const { deps, said, waits } = clockOf();
  const { sent, destination } = channelOf('a', () => {
    if (deps.now().getTime() < START + 1_000_000) throw new ChannelError('refused', 'it answers 500');
  });
  await publishAll(table, [destination], [messageOf('1'), messageOf('2')]);
  await run(table, [destination], deps);
  expect(sent.map(({ subject }) => subject)).toEqual([messageOf('1').subject, messageOf('2').subject]);
  expect(said).toEqual(['a fails: it answers 500. It is tried again until it works', 'a works again']);
  expect(waits.map((ms) => ms / 1000)).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]);
});

test('a pause is between half and all of its length, and never longer than 5 min', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 100_000 }),
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      (failures, part) => {
        const all = Math.min(300_000, 1000 * 2 ** (failures - 1));
        const ms = backOffMs(failures, () => part);
        expect(ms).toBeGreaterThanOrEqual(all / 2);
        expect(ms).toBeLessThanOrEqual(all);
      },
    ),
  );
});

test('what waits for more than 7 days is told in one line a day, and not given up', async () => {
  const table = newTable();
  const { deps, said, advance } = clockOf();
  const { sent, destination } = channelOf('a', () => {
    if (deps.now().getTime() < START + 9.5 * DAY_MS) throw new ChannelError('refused', 'it answers 500');
  });
  await publishAll(table, [destination], [messageOf('1'), messageOf('2')]);
  advance(7 * DAY_MS - 1000);
  await run(table, [destination], deps);
  expect(said).toEqual([
    'a fails: it answers 500. It is tried again until it works',
    ...Array(3).fill('a: 2 messages have waited for more than 7 days, the oldest since 2026-11-23T21:55:00.000Z'),
    'a works again',
  ]);
  expect(sent).toHaveLength(2);
});

test('what was delivered is kept without its words, for 30 days', async () => {
  const table = newTable();
  const { destination } = channelOf('a');
  await publishAll(table, [destination], [messageOf('1')]);
  await run(table, [destination], clockOf().deps);
  const key = { pk: `outbox#a#${messageId(messageOf('1'))}`, sk: 'message' };
  const [item] = await table.batchGet([key]);
  expect(item).toMatchObject({ ttl: START / 1000 + 30 * 24 * 60 * 60 });
  expect(JSON.stringify(item)).not.toContain('contoso');
  table.forget(new Date(START + 31 * DAY_MS));
  expect(await table.batchGet([key])).toEqual([]);
});

test('what waits is not forgotten, and counted where its channel is gone', async () => {
  const table = newTable();
  await publishAll(table, [channelOf('a').destination], [messageOf('1')]);
  table.forget(new Date(START + 3650 * DAY_MS));
  expect((await openOutbox(outboxStore(table), [channelOf('b').destination], () => new Date(START))).left).toBe(1);
});

test('an item that nobody can read holds up no other', async () => {
  const table = newTable();
  const { sent, destination } = channelOf('a');
  await publishAll(table, [destination], [messageOf('1'), messageOf('2')]);
  const key = { pk: `outbox#a#${messageId(messageOf('1'))}`, sk: 'message' };
  const broken: Item = { ...key, schemaVersion: 1, version: 1, open: 'outbox', body: { id: 1 } };
  await table.put(broken, { kind: 'always' });
  await run(table, [destination], clockOf().deps);
  expect(sent.map(({ subject }) => subject)).toEqual([messageOf('2').subject]);
});

/** The table of a process that dies at one of its writes: before it, or right after. `die` ends what it does. */
class Death extends Error {}
function dyingTable(
  table: SqliteTable,
  deaths: readonly { readonly at: number; readonly isAfter: boolean }[],
  die: () => void,
) {
  let writes = 0;
  return {
    ...table,
    async put(...given: Parameters<SqliteTable['put']>) {
      writes += 1;
      const death = deaths.find(({ at }) => at === writes);
      if (death !== undefined) die();
      if (death !== undefined && !death.isAfter) throw new Death();
      const isWritten = await table.put(...given);
      if (death !== undefined) throw new Death();
      return isWritten;
    },
  };
}

test('whenever a process dies, each message is delivered to each channel, in order, and a repeat has the same id', async () => {
  const death = fc.record({ at: fc.integer({ min: 1, max: 20 }), isAfter: fc.boolean() });
  await fc.assert(
    fc.asyncProperty(fc.array(death, { maxLength: 6 }), fc.integer({ min: 1, max: 5 }), async (deaths, count) => {
      const table = sqliteTable(':memory:', new Date(START));
      try {
        let ending = new AbortController();
        const dying = dyingTable(table, deaths, () => ending.abort());
        const channels = [channelOf('a'), channelOf('b')];
        const destinations = channels.map(({ destination }) => destination);
        const messages = Array.from({ length: count }, (_, at) => messageOf(String(at)));
        // As the canary does: what it could not publish for sure, it publishes again when it begins anew.
        let published = 0;
        const { deps } = clockOf();
        for (let life = 0; life <= deaths.length; life += 1) {
          ending = new AbortController();
          const mortal = { ...deps, wait: async () => ending.abort() };
          const outbox = await openOutbox(outboxStore(dying), destinations, deps.now);
          try {
            for (; published < count; published += 1) await outbox.publish(messages[published] ?? messageOf(''));
          } catch (error) {
            if (!(error instanceof Death)) throw error;
            continue;
          }
          for (const { destination, queue } of outbox.queues) {
            if (ending.signal.aborted) break;
            const own = new AbortController();
            const signal = AbortSignal.any([ending.signal, own.signal]);
            await deliver(destination.channel, { ...queue, arrival: async () => own.abort() }, mortal, signal);
          }
        }
        await run(table, destinations, deps);
        expect(published).toBe(count);
        for (const { sent } of channels) {
          const firsts = [...new Map(sent.map((one) => [one.id, one])).values()];
          expect(firsts).toEqual(messages.map((message) => ({ id: messageId(message), subject: message.subject })));
          const order = sent.map(({ id }) => messages.findIndex((message) => messageId(message) === id));
          expect(order).toEqual(order.toSorted((x, y) => x - y));
        }
      } finally {
        table.close();
      }
    }),
  );
});

test('an interruption ends a delivery at once, and leaves the message where it is', async () => {
  const table = newTable();
  const ending = new AbortController();
  const channel: Channel = {
    name: 'a',
    send: () => {
      ending.abort();
      return new Promise(() => {});
    },
  };
  const destination = { channel, queue: 'a', wants: () => true };
  const { deps, said } = clockOf();
  const outbox = await openOutbox(outboxStore(table), [destination], deps.now);
  await outbox.publish(messageOf('1'));
  const [opened] = outbox.queues;
  if (opened !== undefined) await deliver(channel, opened.queue, deps, ending.signal);
  expect(said).toEqual([]);
  expect(await outboxStore(table).waiting('a')).toHaveLength(1);
});

test('a message that comes later wakes the delivery', async () => {
  const table = newTable();
  const ending = new AbortController();
  const { sent, destination } = channelOf('a', (_, before) => void (before.length === 1 && ending.abort()));
  const { deps } = clockOf();
  const outbox = await openOutbox(outboxStore(table), [destination], deps.now);
  const [first] = outbox.queues;
  const delivered = first && deliver(destination.channel, first.queue, deps, ending.signal);
  await outbox.publish(messageOf('1'));
  await outbox.publish(messageOf('2'));
  await delivered;
  expect(sent.length).toBeGreaterThanOrEqual(1);
});

describe('destinations', () => {
  const SECRET = 'hunter2-hunter2';
  const env = { SMTP_PASSWORD: SECRET, HOOK_SECRET: SECRET, EMPTY: '' };
  const now = () => new Date(START);
  const sns = { kind: 'sns', topicArn: 'arn:aws:sns:eu-west-1:111122223333:a', region: 'eu-west-1' } as const;
  const hook = { kind: 'webhook', url: `https://hooks.example.org/${SECRET}`, secretEnv: 'HOOK_SECRET' } as const;
  const mail = {
    kind: 'smtp',
    host: 'mail.example.org',
    port: 465,
    isTlsAtOnce: true,
    user: 'canary',
    passwordEnv: 'SMTP_PASSWORD',
    from: 'c@example.org',
    to: ['anna@example.org', 'ops@example.org'],
  } as const;

  test('are one for each recipient, and get what is loud enough; phones are reached by a topic only', () => {
    const all = destinationsOf(
      [
        { ...sns, min: 'critical' },
        { ...hook, min: 'notice' },
        { ...mail, min: 'warning' },
      ],
      env,
      now,
    );
    const wanting = (more: Partial<Message>) =>
      all.filter(({ wants }) => wants(messageOf('1', more))).map(({ channel }) => channel.name.split(' ')[0]);
    expect(wanting({ severity: 'critical' })).toEqual(['sns', 'webhook', 'email', 'email']);
    expect(wanting({ severity: 'warning' })).toEqual(['webhook', 'email', 'email']);
    expect(wanting({ severity: 'notice' })).toEqual(['webhook']);
    expect(wanting({ channel: 'sms' })).toEqual(['sns']);
  });

  test.each([
    [{ ...hook, min: 'notice', secretEnv: 'NONE' } as const, 'notify[0].secretEnv: the environment variable NONE'],
    [
      { ...mail, min: 'notice', passwordEnv: 'EMPTY' } as const,
      'notify[0].passwordEnv: the environment variable EMPTY',
    ],
  ])('name the variable that is missing or empty', (settings, says) => {
    expect(() => destinationsOf([settings], env, now)).toThrow(says);
  });

  test('leave no secret in a name, nor in the store', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'starttls-canary-'));
    const path = join(folder, 'store.db');
    const table = sqliteTable(path, new Date(START));
    const all = destinationsOf(
      [
        { ...hook, min: 'notice' },
        { ...mail, min: 'notice' },
      ],
      env,
      now,
    );
    await publishAll(table, all, [messageOf('1')]);
    expect(await outboxStore(table).waiting(all[0]?.queue ?? '')).toHaveLength(1);
    table.close();
    const bytes = readFileSync(path).toString('latin1');
    rmSync(folder, { recursive: true });
    expect(bytes).toContain('outbox#');
    expect(bytes).not.toContain(SECRET);
    expect(all.map(({ channel, queue }) => `${channel.name} ${queue}`).join()).not.toContain(SECRET);
  });
});
