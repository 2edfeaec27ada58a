import type { StandingFinding } from '../judgement/view';
import type { KeptDane } from './keptDane';
import type { StsState } from './mtaStsState';
import type { TlsRptLook } from './tlsRptLook';

/** What is known of the policies of one target that is a domain: one place looks for all. Times are ISO 8601, UTC. */
export interface PolicyView {
  readonly schemaVersion: 1;
  readonly shard: number;
  /** In which part of each hour it is looked at. */
  readonly slot: number;
  readonly target: string;
  /** In A-labels. */
  readonly domain: string;
  readonly ours: boolean;
  /** The configuration wants DANE of its mail hosts. */
  readonly requireDane?: true;
  /** Its MX hosts; those last known where the DNS does not answer. */
  readonly mxHosts: readonly string[];
  /** Without `fetched` where that gave a policy, which `cached` has. */
  readonly sts: StsState;
  readonly tlsRpt: TlsRptLook;
  /** Of each of its mail hosts; absent where nobody looks for DANE. */
  readonly dane?: readonly KeptDane[];
  /** How many looks in a row could not fetch the policy, or not ask for its record; counted up to two. */
  readonly unfetched: number;
  readonly findings: readonly StandingFinding[];
  /** The newest look that was written. */
  readonly observedAt: string;
}

/** When the targets of one shard were looked at: one for each part of the hour. */
export interface PolicyHeartbeat {
  readonly schemaVersion: 1;
  readonly shard: number;
  readonly startedAt: string;
  readonly slots: readonly PolicySlot[];
}

/** The newest run that looked at every domain of a part of the hour. */
export interface PolicySlot {
  readonly slot: number;
  readonly lookedAt: string;
}
