import type { MessageContext } from './context';
import type { Entry } from './groups';
import { composeMessage, type Message, protocolBodies } from './message';

/** SNS takes 256 KiB with all protocols' bodies, subject and attributes. */
export const MAX_BYTES = 250_000;

/** A message of the first entries, as many as one takes (one at least), and which those are. */
export interface Fitting {
  readonly message: Message;
  readonly told: readonly Entry[];
}

/**
 * Words as much as one message takes, from the front. Within an incident the order of entries is that of its transitions,
 * so that what is left for the next message is what came later. Pure. At least one entry.
 */
export function composeFitting(entries: readonly Entry[], context: MessageContext): Fitting {
  let count = entries.length;
  for (;;) {
    const told = entries.slice(0, count);
    const message = composeMessage(told, { ...context, later: entries.length - count });
    const bytes = Buffer.byteLength(protocolBodies(message));
    if (bytes <= MAX_BYTES || count <= 1) return { message, told };
    count = Math.max(1, Math.min(count - 1, Math.floor((count * MAX_BYTES) / bytes)));
  }
}
