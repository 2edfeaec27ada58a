import { isForSms } from '../judgement/incident';
import type { MessageContext } from './context';
import { type Entry, isForEmail } from './groups';
import { composeMessage, type Message, protocolBodies } from './message';

/** SNS takes 256 KiB with all protocols' bodies, subject and attributes. */
export const MAX_BYTES = 250_000;

/** Messages of the first entries, as many as one takes (one at least), and which those are: for each channel one at most. */
export interface Fitting {
  readonly messages: readonly Message[];
  readonly told: readonly Entry[];
}

/**
 * Words as much as one message takes, from the front. Within an incident the order of entries is that of its transitions,
 * so that what is left for the next message is what came later. Pure. At least one entry.
 */
export function composeFitting(entries: readonly Entry[], context: MessageContext): Fitting {
  let count = entries.length;
  for (let isBrief = false; ; isBrief = true) {
    const told = entries.slice(0, count);
    const messages = composeAll(told, { ...context, isBrief, later: entries.length - count });
    const bytes = Math.max(0, ...messages.map((message) => Buffer.byteLength(protocolBodies(message))));
    if (bytes <= MAX_BYTES || (isBrief && count <= 1)) return { messages, told };
    if (isBrief) count = Math.max(1, Math.min(count - 1, Math.floor((count * MAX_BYTES) / bytes)));
  }
}

/** What phones get is said apart, since a subscription filters whole messages. */
function composeAll(told: readonly Entry[], context: MessageContext): readonly Message[] {
  const emails = told.filter(isForEmail);
  const texts = told.filter(({ incident, transition }) => {
    const together = told.filter((entry) => entry.incident === incident).map((entry) => entry.transition);
    return isForSms(incident, transition, together);
  });
  return [
    ...(emails.length > 0 ? [composeMessage(emails, context, 'email')] : []),
    ...(texts.length > 0 ? [composeMessage(texts, context, 'sms')] : []),
  ];
}
