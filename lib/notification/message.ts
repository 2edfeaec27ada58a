import { bySeverity, type Severity } from '../judgement/finding';
import { transitionId } from '../judgement/incident';
import { type Chat, chatKeys, chatOf, plain } from './chat';
import type { MessageContext } from './context';
import { emailText } from './email';
import { byUrgency, type Entry, groupEntries } from './groups';
import { jsonText } from './json';
import { smsText } from './sms';
import { subjectLine } from './subject';

/** Whom a message is for: those who read reports (email, JSON, chat), or phones. Subscriptions filter by it. */
export const CHANNELS = ['email', 'sms'] as const;
export type Channel = (typeof CHANNELS)[number];

/** One message, in the forms that its readers take. */
export interface Message {
  /** `<incident>#<sequence>` of every transition in it: a repeat has the same ones. */
  readonly ids: readonly string[];
  /** The loudest severity in it: what subscriptions filter by. */
  readonly severity: Severity;
  /** Absent: email. */
  readonly channel?: Channel;
  /** Fewer than 100 ASCII characters. */
  readonly subject: string;
  readonly email: string;
  /** At most 160 characters of GSM-7: one part. */
  readonly sms: string;
  readonly json: string;
  /** What chats show; absent: the subject, and how the email begins. */
  readonly chat?: Chat;
}

/** Words everything that is to be said as one message, the most urgent first. Pure. At least one entry. */
export function composeMessage(
  unsorted: readonly Entry[],
  context: MessageContext,
  channel: Channel = 'email',
): Message {
  const entries = unsorted.toSorted(byUrgency);
  const groups = groupEntries(entries);
  const subject = subjectLine(groups, context);
  return {
    ids: entries.map(({ incident, transition }) => transitionId(incident, transition)),
    severity: unsorted.map(({ transition }) => transition).toSorted(bySeverity)[0]?.severity ?? 'notice',
    channel,
    subject,
    email: emailText(groups, context),
    sms: smsText(groups, context),
    json: jsonText(entries, groups, context),
    chat: chatOf(groups, subject, context),
  };
}

/** What SNS takes as one message: a body for each protocol. SQS, HTTPS and Lambda subscribers get `default`. */
export const protocolBodies = (message: Message): string =>
  JSON.stringify({ default: defaultBody(message), email: message.email, sms: message.sms });

/** Our JSON, with the keys by which chats show it. */
export function defaultBody({ json, subject, email, chat }: Message): string {
  const beginning = email.split('\n\n', 1)[0] ?? '';
  const shown = chatKeys(chat ?? { title: subject, description: plain(beginning), nextSteps: [] });
  const ours: object = JSON.parse(json);
  return JSON.stringify({ ...shown, ...ours });
}
