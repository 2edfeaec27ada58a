import { setTimeout as sleep } from 'node:timers/promises';
import type { Message } from '../../notification/message';
import { deliver } from '../../notify/deliver';
import { type Destination, destinationsOf, MissingSecretError } from '../../notify/destination';
import { openOutbox } from '../../notify/outbox';
import { tryOut } from '../../notify/tryOut';
import { outboxStore } from '../../store/outboxStore';
import type { Table } from '../../store/table';
import { BadUsageError } from '../badUsage';
import type { CliContext } from '../context';
import { plainLine } from '../plainLine';
import type { Voice } from './voice';
import type { WatchRequest } from './watchRequest';

/** Who is told, by the file. Throws BadUsageError where a secret is missing. */
export function destinationsFor({ notify }: WatchRequest, { env, now }: CliContext): readonly Destination[] {
  try {
    return destinationsOf(notify, env, now);
  } catch (error) {
    if (error instanceof MissingSecretError) throw new BadUsageError(error.message);
    throw error;
  }
}

/** What `watch` tells by other ways than its own output. */
export interface Notifying {
  /** Once it resolves, the message will be sent, whatever becomes of this process. */
  publish(message: Message): Promise<void>;
  /** Settles after the signal fired. */
  readonly ended: Promise<void>;
}

/** Sends what waits from before, and what is published, until the signal fires. */
export async function startNotifying(
  destinations: readonly Destination[],
  table: Table,
  voice: Pick<Voice, 'say' | 'log'>,
  now: () => Date,
  signal: AbortSignal,
): Promise<Notifying> {
  const say = (text: string) => voice.say(`notify: ${text}`);
  const store = outboxStore(table, (error) => voice.log('unreadable', { error }));
  const { queues, publish, left } = await openOutbox(store, destinations, now);
  if (left > 0)
    say(`${left === 1 ? '1 message waits' : `${left} messages wait`} for channels that are not in the file`);
  for (const { destination, queue } of queues) {
    const count = queue.waiting.length;
    say(`${destination.channel.name}${count === 0 ? '' : `, to which ${count} of earlier are still to be sent`}`);
  }
  const wait = (ms: number, until: AbortSignal): Promise<void> =>
    sleep(ms, undefined, { signal: until }).catch(() => undefined);
  const deps = { now, wait, random: Math.random, say };
  const deliveries = queues.map(({ destination, queue }) => deliver(destination.channel, queue, deps, signal));
  return { publish, ended: Promise.all(deliveries).then(() => undefined) };
}

/** Sends a test through every channel, and prints what became of it. Rejects with BadUsageError where one failed. */
export async function testNotify(
  destinations: readonly Destination[],
  { installation, timezone }: WatchRequest,
  { now, stdout }: CliContext,
  signal: AbortSignal,
): Promise<void> {
  if (destinations.length === 0) throw new BadUsageError('--test-notify: the file has no channel under notify');
  const results = await tryOut(destinations, { installation, timezone }, now(), signal);
  for (const { name, fault } of results)
    stdout(plainLine(`${name}: ${fault === undefined ? 'taken' : `failed: ${fault}`}`));
  const failed = results.filter(({ fault }) => fault !== undefined).length;
  if (failed > 0) throw new BadUsageError(`--test-notify: ${failed} of ${results.length} channels failed`);
}
