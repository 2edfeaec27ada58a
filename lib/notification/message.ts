import { bySeverity, type Severity } from '../judgement/finding';
import { type Incident, type Transition, transitionId } from '../judgement/incident';
import { emailText } from './email';
import { jsonText } from './json';
import { smsText } from './sms';
import { subjectLine } from './subject';

/** Something unsaid: a transition, with the incident that it belongs to. */
export interface Entry {
  readonly incident: Incident;
  readonly transition: Transition;
}

export interface MessageContext {
  /** Name of the installation. */
  readonly installation: string;
}

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

/** Words everything that is to be said as one message, the loudest and newest first. Pure. At least one entry. */
export function composeMessage(unsorted: readonly Entry[], context: MessageContext): Message {
  const entries = [...unsorted].sort(
    (a, b) => bySeverity(a.transition, b.transition) || b.transition.at.localeCompare(a.transition.at),
  );
  return {
    ids: entries.map(({ incident, transition }) => transitionId(incident, transition)),
    severity: entries[0]?.transition.severity ?? 'notice',
    subject: subjectLine(entries, context),
    email: emailText(entries, context),
    sms: smsText(entries),
    json: jsonText(entries, context),
  };
}
