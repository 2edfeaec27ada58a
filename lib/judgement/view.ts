import type { SessionFailure } from '../smtp/types';
import type { Role } from '../telemetry/contract';
import type { Outcome } from './outcome';

/** What a vantage last saw at one address of a host. Times are ISO 8601, UTC. */
export interface AddressView {
  readonly address: string;
  readonly outcome: Outcome;
  readonly observedAt: string;
  /** Unknown now, and lost when it was last known: nothing is good again before this address is. */
  readonly wasLost?: boolean;
  readonly serverName?: string;
  readonly greetedAs?: string;
  readonly masked?: readonly string[];
  readonly keywords?: readonly string[];
  readonly tlsProtocol?: string;
  readonly failure?: SessionFailure;
}

/** What a vantage is used to get from a host. Never taken from a session with a finding. */
export interface Baseline {
  /** Good sessions that offered STARTTLS, counted up to two: from the second on it is expected. */
  readonly starttlsSessions: number;
  /** Keywords of every good session since `since`; started anew after a day. */
  readonly keywords: readonly string[];
  readonly since: string;
}

/** A session that disagreed with the view and was not confirmed. */
export interface Deviation {
  readonly at: string;
  readonly scheduledAt: string;
  readonly outcome: Outcome;
  readonly serverName?: string;
  /** The second session gave no answer at all: the first session of the next run may confirm it. */
  readonly isUnanswered?: boolean;
}

/** The current view of one host of one target from one vantage: written on change only. */
export interface View {
  readonly schemaVersion: 1;
  readonly vantage: string;
  readonly shard: number;
  readonly role: Role;
  readonly target: string;
  /** `mxHost:port` */
  readonly host: string;
  readonly mxHost: string;
  readonly port: number;
  readonly ours: boolean;
  readonly require: readonly string[];
  readonly outcome: Outcome;
  /** When the first session with this outcome began, and the scheduled time of its run. */
  readonly since: string;
  readonly sinceRun: string;
  /** When the newest session that this view rests on began. */
  readonly observedAt: string;
  /** Start of the last run that found STARTTLS offered before it was lost. */
  readonly lastOfferedAt?: string;
  readonly baseline?: Baseline;
  readonly lost: readonly string[];
  readonly gained: readonly string[];
  readonly addresses: readonly AddressView[];
  readonly deviations: readonly Deviation[];
}

/** A vantage's sign of life: one per run and shard. */
export interface Heartbeat {
  readonly schemaVersion: 1;
  readonly vantage: string;
  readonly shard: number;
  readonly scheduledAt: string;
  readonly startedAt: string;
  readonly endedAt: string;
  readonly hosts: number;
  readonly hostsWithoutStarttls: number;
  readonly hostsUnknown: number;
  readonly blind: boolean;
  /** `mxHost:port` of hosts that the run did not get to: they are unknown. */
  readonly unfinished: readonly string[];
  /** Hosts with a view that were not to be asked in this run (no longer an MX, no address): it says nothing of them. */
  readonly notDue: readonly string[];
  readonly targetsHash: string;
}

/** A vantage's answer to a second look. */
export interface Look {
  readonly schemaVersion: 1;
  readonly vantage: string;
  readonly shard: number;
  readonly incident: string;
  readonly round: number;
  readonly host: string;
  readonly outcome: Outcome;
  readonly address?: string;
  readonly serverName?: string;
  readonly observedAt: string;
}

/** What changed at a host, with the dialogue that shows it. Kept for 90 days. */
export interface Change {
  readonly schemaVersion: 1;
  readonly vantage: string;
  readonly shard: number;
  readonly target: string;
  readonly host: string;
  readonly at: string;
  readonly from?: Outcome;
  readonly to: Outcome;
  readonly lost: readonly string[];
  readonly gained: readonly string[];
  /** `< 220 mx …`, one line each, control characters escaped. */
  readonly transcript: readonly string[];
}
