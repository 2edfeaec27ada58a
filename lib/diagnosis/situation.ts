import type { LookFinding } from '../judgement/finding';
import type { Incident } from '../judgement/incident';
import type { Sighting } from '../judgement/sighting';
import type { Surroundings } from '../judgement/verdict';
import type { Listing } from '../judgement/view';
import type { HostObservation, TargetObservation } from '../probe/types';

/** What this machine is called as a vantage. Its sentences are made of it, so it is no id that a configuration could have. */
export const HERE = 'this machine';

/** Everything that is known about one target at one moment, from here and from elsewhere: facts, and no conclusion. */
export interface Situation {
  /** When this machine looked, ISO 8601. */
  readonly at: string;
  readonly target: string;
  readonly failure?: TargetObservation['failure'];
  /** What the domain publishes (MTA-STS, DANE) and keeps mail back; critical findings, beside those of its hosts. */
  readonly keeping?: readonly LookFinding[];
  /** In order of preference. */
  readonly hosts: readonly HostSituation[];
  /** Hosts that are known to answer, as they answered now; none where the configuration names none. */
  readonly controls: readonly HostObservation[];
  readonly egress: Egress;
  /** What block lists say of this machine's addresses; empty where none was asked. */
  readonly listings: readonly Listing[];
  readonly others: OtherVantages;
  /** How long mail has been stuck, as somebody said. */
  readonly stuckMs?: number;
}

/** One mail host, as this machine and the others see it. */
export interface HostSituation extends HostObservation {
  /** What this machine's look alone shows to be wrong. */
  readonly findings: readonly LookFinding[];
  /** What vantages elsewhere said last. */
  readonly sightings: readonly Sighting[];
  readonly around: Surroundings;
  /** One that is not over. */
  readonly incident?: Incident;
}

export const EGRESS_BASES = ['given', 'source', 'unrelated-hosts', 'unknown'] as const;

/** Under which addresses the world sees this machine. */
export interface Egress {
  /** Those that are believed, the likeliest first. */
  readonly addresses: readonly string[];
  /** Why the first is. */
  readonly basis: (typeof EGRESS_BASES)[number];
  /** What servers greeted this machine as: their word, believed or not. */
  readonly claims: readonly EgressClaim[];
}

export interface EgressClaim {
  readonly address: string;
  readonly mxHosts: readonly string[];
}

/** Where other vantages were asked after. */
export type OtherVantages =
  | { readonly kind: 'none' }
  | { readonly kind: 'unreadable'; readonly reason: string }
  /** `everyMs`: the interval of their runs, after three of which one counts as silent. */
  | { readonly kind: 'read'; readonly place: string; readonly everyMs: number };
