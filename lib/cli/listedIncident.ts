import type { Incident } from '../judgement/incident';
import type { Mute } from '../judgement/mute';
import type { Silence } from '../judgement/silence';

/** An incident, and the silence that lies over it. */
export interface ListedIncident {
  readonly incident: Incident;
  readonly silence?: Silence;
}

/** What `incidents` shows, in the order in which it does. */
export interface IncidentList {
  readonly now: Date;
  /** As it was asked for, `7d`. */
  readonly since: string;
  readonly incidents: readonly ListedIncident[];
  /** Those in force. */
  readonly mutes: readonly Mute[];
}
