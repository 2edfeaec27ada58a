import type { FindingRecord } from '../judgement/findingRecord';
import type { Incident } from '../judgement/incident';
import type { StoredPolicy } from '../judgement/policyWitness';
import type { Change, Heartbeat, View } from '../judgement/view';
import type { PolicyView } from '../policy/policyView';
import type { ConfiguredVantage } from '../telemetry/contract';
import type { Zone } from './zone';

/** A stretch of time, in milliseconds since the epoch. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Who looks, from when to when, and where their clocks are. */
export interface Setting {
  readonly installation: string;
  readonly now: number;
  readonly everySeconds: number;
  readonly vantages: readonly ConfiguredVantage[];
  readonly span: Span;
  readonly zone: Zone;
  /** The file that a plain machine keeps all this in. */
  readonly store?: string;
  /** Where incidents and warnings are, as that machine publishes what it sees: the region of the hub. */
  readonly hub?: string;
}

/** Everything that the matrix shows, as it is stored. */
export interface Board extends Setting {
  readonly views: readonly View[];
  readonly heartbeats: readonly Heartbeat[];
  /** The live ones at least. */
  readonly incidents: readonly Incident[];
  /** Those at which something stands. */
  readonly policyFaults?: readonly PolicyView[];
  /** Of the span; absent: the views tell of the last 24 hours themselves. */
  readonly changes?: readonly Change[];
  /** From when on a vantage's changes were read, where there were too many for all of the span. Milliseconds, by its id. */
  readonly knownFrom?: ReadonlyMap<string, number>;
}

/** What there is to tell: incidents, live ones and those that ended in the span, and what stands beside them. */
export interface News extends Setting {
  readonly incidents: readonly Incident[];
  readonly findings: readonly FindingRecord[];
}

/** Everything that is known of one host. */
export interface HostBoard extends Board {
  /** `mxHost:port` */
  readonly host: string;
  readonly changes: readonly Change[];
  /** Of its targets that are domains. */
  readonly policies?: readonly StoredPolicy[];
  /** Whether there are older changes in the span than those. */
  readonly hasMore: boolean;
}
