import { bySeverity, type Severity } from '../judgement/finding';
import { transitionId } from '../judgement/incident';
import type { MessageContext } from './context';
import { emailText } from './email';
import { byUrgency, type Entry, groupEntries } from './groups';
import { jsonText } from './json';
import { smsText } from './sms';
import { subjectLine } from './subject';

/** One message, in the forms that its readers take. */
export interface Message {
  /** `<incident>#<sequence>` of every transition in it: a repeat has the same ones. */
  readonly ids: readonly string[];
  /** The loudest severity in it: what subscriptions filter by. */
  readonly severity: Severity;
  /** Fewer than 100 ASCII characters. */
  readonly subject: string;
  readonly email: string;
  /** At most 160 characters of GSM-7: one part. */
  readonly sms: string;
  readonly json: string;
}

/** Words everything that is to be said as one message, the most urgent first. Pure. At least one entry. */
export function composeMessage(unsorted: readonly Entry[], context: MessageContext): Message {
  const entries = unsorted.toSorted(byUrgency);
  const groups = groupEntries(entries);
  return {
    ids: entries.map(({ incident, transition }) => transitionId(incident, transition)),
    severity: unsorted.map(({ transition }) => transition).toSorted(bySeverity)[0]?.severity ?? 'notice',
    subject: subjectLine(groups, context),
    email: emailText(groups, context),
    sms: smsText(groups),
    json: jsonText(entries, groups, context),
  };
}

/** What SNS takes as one message: a body for each protocol. SQS, HTTPS and Lambda subscribers get `default`. */
export const protocolBodies = ({ json, email, sms }: Message): string => JSON.stringify({ default: json, email, sms });
