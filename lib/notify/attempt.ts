import type { Waiting } from '../store/outboxStore';
import { type Channel, ChannelError } from './channel';
import type { Queue } from './outbox';

/** What became of one message; `subject` is absent where it was not even read. */
export type Attempt =
  | { readonly kind: 'taken'; readonly subject: string }
  | { readonly kind: 'unreadable' }
  | { readonly kind: 'failed'; readonly error: unknown; readonly subject?: string };

/** Sends one message once. Never rejects. */
export async function attempt(waiting: Waiting, channel: Channel, queue: Queue, signal: AbortSignal): Promise<Attempt> {
  let subject: string | undefined;
  try {
    const message = await queue.read(waiting);
    if (message === undefined) return { kind: 'unreadable' };
    subject = message.subject;
    await unlessAborted(channel.send(message, waiting.id, signal), signal);
    return { kind: 'taken', subject };
  } catch (error) {
    return { kind: 'failed', error, ...(subject !== undefined && { subject }) };
  }
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
