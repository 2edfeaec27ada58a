import { createHash } from 'node:crypto';
import type { MessageContext } from '../notification/context';
import { CHANNELS } from '../notification/message';
import { testMessage } from '../notification/testMessage';
import type { Destination } from './destination';
import { reasonOf } from './reason';

/** What became of the test at one channel; `fault` is why it failed. */
export interface TryOutResult {
  readonly name: string;
  readonly fault?: string;
}

/** Sends one marked message (and one for phones, where there may be some) through every channel, once. */
export async function tryOut(
  destinations: readonly Destination[],
  context: MessageContext,
  at: Date,
  signal: AbortSignal,
): Promise<readonly TryOutResult[]> {
  const messages = CHANNELS.map((kind) => testMessage(kind, at.toISOString(), context));
  return Promise.all(
    destinations.map(async ({ channel, wants }) => {
      try {
        for (const message of messages.filter(wants)) {
          await channel.send(message, idOf(at, message.channel ?? 'email'), signal);
        }
        return { name: channel.name };
      } catch (error) {
        return { name: channel.name, fault: reasonOf(error) };
      }
    }),
  );
}

/** Each test is another message. */
const idOf = (at: Date, kind: string): string =>
  createHash('sha256').update(`TEST ${kind} ${at.toISOString()}`).digest('hex').slice(0, 32);
