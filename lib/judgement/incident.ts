import type { Severity } from './finding';
import type { Sighting } from './sighting';
import type { Cause, EnforcedLoss, Scope, Verdict } from './verdict';
import { RETIREMENTS } from './view';

export const INCIDENT_STATES = ['pending', 'opened', 'resolved', 'dismissed'] as const;
export type IncidentState = (typeof INCIDENT_STATES)[number];

/** `confirmed`: the next scheduled run still sees it, which is when SMS go out. `reminder`: a day on, nobody has said `ack`. */
export const TRANSITION_KINDS = ['opened', 'updated', 'reopened', 'confirmed', 'reminder', 'resolved'] as const;
export type TransitionKind = (typeof TRANSITION_KINDS)[number];

/** Why an incident ended although nobody saw STARTTLS come back. `no-longer-watched`: every vantage that reported it left. */
export const ENDINGS = [...RETIREMENTS, 'no-longer-watched', 'no-longer-expected'] as const;
export type Ending = (typeof ENDINGS)[number];

/** The dialogue that shows the loss, from the vantage that saw it; one line each, control characters escaped. */
export interface Dialogue {
  readonly vantage: string;
  readonly lines: readonly string[];
}

/** Something to be said once, complete in itself, so that telling needs nothing else. Its id is `<incident>#<sequence>`. */
export interface Transition {
  readonly sequence: number;
  readonly kind: TransitionKind;
  readonly at: string;
  readonly severity: Severity;
  readonly scope: Scope;
  readonly cause: Cause;
  readonly losing: readonly string[];
  readonly enforced?: EnforcedLoss;
  readonly sightings: readonly Sighting[];
  readonly firstSeenAt: string;
  readonly lastOfferedAt?: string;
  readonly resolvedAt?: string;
  readonly durationSeconds?: number;
  readonly dialogue?: Dialogue;
  /** Reporters that have gone silent or blind: the loss can't be seen any more, nor its end. */
  readonly unseen?: Unseen;
  /** Of a resolved one, where nobody saw STARTTLS come back; then it has no duration. */
  readonly ended?: Ending;
}

/** Vantages that can't see the host any more, and when the first of them saw it last. */
export interface Unseen {
  readonly vantages: readonly string[];
  readonly since: string;
}

/** Somebody has taken the incident on: no more reminders. */
export interface Acknowledgement {
  readonly at: string;
  readonly by: string;
  readonly reason?: string;
}

/** A second look under way: who was asked to look again, and until when we wait for them. */
export interface Round {
  /** When it began, in milliseconds: no two rounds share one. */
  readonly number: number;
  readonly deadline: string;
  /** Who lost STARTTLS when it began: another one begins a round of its own. */
  readonly losing: readonly string[];
  readonly asked: readonly string[];
}

/** The life of one loss at one MX host. Pure data; `advance` gives the next one. */
export interface Incident {
  readonly schemaVersion: 1;
  /** Short, for people: `7F3A`. */
  readonly id: string;
  /** `mxHost:port` */
  readonly host: string;
  readonly mxHost: string;
  readonly port: number;
  readonly targets: readonly string[];
  /** How many there are, where `targets` does not name them all. */
  readonly targetCount?: number;
  readonly state: IncidentState;
  /** Counts the incidents of a host from 1: with the host its key, so that two judges never begin two at once. */
  readonly generation: number;
  /** When it became pending. */
  readonly openedAt: string;
  readonly firstSeenAt: string;
  readonly lastOfferedAt?: string;
  /** Every vantage that reported the loss, in the order in which they did. */
  readonly reporters: readonly string[];
  readonly round?: Round;
  /** What was said last. */
  readonly verdict: Verdict;
  readonly transitions: readonly Transition[];
  readonly resolvedAt?: string;
  /** The incident that this one continues if it turns out to be the same loss again. */
  readonly relapseOf?: Relapse;
  readonly acknowledged?: Acknowledgement;
  /** When the next scheduled run still saw it, which is said by SMS once. */
  readonly confirmedAt?: string;
  /** Vantages that were asked to send STARTTLS though it is not offered: each once for an incident. */
  readonly triedUnoffered?: readonly string[];
}

export interface Relapse {
  readonly id: string;
  readonly lastSequence: number;
  readonly resolvedAt: string;
  readonly scope: Scope;
  readonly cause: Cause['code'];
  readonly losing: readonly string[];
}

export const lastSequence = ({
  transitions,
}: {
  readonly transitions: readonly Pick<Transition, 'sequence'>[];
}): number => transitions.at(-1)?.sequence ?? 0;

export const transitionId = (incident: Pick<Incident, 'id'>, transition: Pick<Transition, 'sequence'>): string =>
  `${incident.id}#${transition.sequence}`;

/**
 * The short messages of an incident: that it is confirmed, and the end of one of which phones were told. `together` is
 * what is said of it at once: what is confirmed and over by then is no news for phones.
 */
export function isForSms(
  incident: Incident,
  { kind, severity }: Transition,
  together: readonly Transition[] = [],
): boolean {
  if (severity !== 'critical') return false;
  const sequences = together.map(({ sequence }) => sequence);
  const confirmed = incident.transitions.filter((transition) => transition.kind === 'confirmed');
  const isConfirmedNow = confirmed.some(({ sequence }) => sequences.includes(sequence));
  if (kind === 'confirmed') return together.every((transition) => transition.kind !== 'resolved');
  if (kind !== 'resolved') return false;
  const isToldBefore = confirmed.some(({ sequence }) => !sequences.includes(sequence));
  return isToldBefore || (incident.confirmedAt !== undefined && !isConfirmedNow);
}

/** Open or about to be: what the sweep looks at again. */
export const isLive = ({ state }: Pick<Incident, 'state'>): boolean => state === 'pending' || state === 'opened';
