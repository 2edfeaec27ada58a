import { type Incident, isForSms, type Transition } from '../judgement/incident';
import type { MessageContext } from './context';
import { type Entry, isForEmail } from './groups';
import { composeMessage, type Message, protocolBodies } from './message';

/** SNS takes 256 KiB with all protocols' bodies, subject and attributes. */
export const MAX_BYTES = 250_000;

/** Of more, not even the shortest JSON fits. */
const MOST_WHOLE = 500;

/** Messages of the first entries, one for each channel at most, and which those are: nearly always all of them. */
export interface Fitting {
  readonly messages: readonly Message[];
  readonly told: readonly Entry[];
}

/**
 * Words everything as one message: hosts for which SNS has no room are told by their id, or counted. Only where strangers'
 * words alone fill it is something left for the next one, from the end: within an incident the order of entries is that of
 * its transitions. Pure. At least one entry.
 */
export function composeFitting(entries: readonly Entry[], context: MessageContext): Fitting {
  for (const isBrief of entries.length > MOST_WHOLE ? [] : [false, true]) {
    const messages = composeAll(entries, { ...context, isBrief });
    if (bytesOf(messages) <= MAX_BYTES) return { messages, told: entries };
  }
  for (let count = entries.length; ; count = Math.ceil(count / 2)) {
    const told = entries.slice(0, count);
    const outlined = (room: number) => composeAll(told, { ...context, room, later: entries.length - count });
    const bare = bytesOf(outlined(0));
    if (bare <= MAX_BYTES || count === 1) return { messages: outlined(Math.max(0, MAX_BYTES - bare)), told };
  }
}

const bytesOf = (messages: readonly Message[]): number =>
  Math.max(0, ...messages.map((message) => Buffer.byteLength(protocolBodies(message))));

/** What phones get is said apart, since a subscription filters whole messages. */
function composeAll(told: readonly Entry[], context: MessageContext): readonly Message[] {
  const emails = told.filter(isForEmail);
  const together = new Map<Incident, Transition[]>();
  for (const { incident, transition } of told) {
    const own = together.get(incident);
    if (own === undefined) together.set(incident, [transition]);
    else own.push(transition);
  }
  const texts = told.filter(({ incident, transition }) => isForSms(incident, transition, together.get(incident)));
  return [
    ...(emails.length > 0 ? [composeMessage(emails, context, 'email')] : []),
    ...(texts.length > 0 ? [composeMessage(texts, context, 'sms')] : []),
  ];
}
