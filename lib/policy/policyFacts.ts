import { isNamedBy } from './mtaStsHost';
import type { StsPolicy } from './mtaStsPolicy';
import { appliedPolicy, expiryOf } from './mtaStsState';
import type { PolicyView } from './policyView';

/** How the MTA-STS of a domain stands at a moment, for people. Times are ISO 8601. */
export interface PolicyFacts {
  /** The policy that senders apply, if they have fetched it. */
  readonly policy?: StsPolicy;
  readonly recordId?: string;
  readonly fetchedAt?: string;
  /** Until when senders that fetched it then apply it. */
  readonly expiresAt?: string;
  /** Whether it names the host that is asked about. */
  readonly isNamed?: boolean;
  /** Since when there has been a record and no valid policy. */
  readonly failingSince?: string;
  /** Of the newest look. */
  readonly record: PolicyView['sts']['record']['status'];
}

/** Pure. `mxHost` as the DNS names it. */
export function policyFacts({ sts }: PolicyView, mxHost: string, now: Date): PolicyFacts {
  const { cached, failingSince, record } = sts;
  const policy = appliedPolicy(sts, now);
  return {
    record: record.status,
    ...(failingSince !== undefined && { failingSince }),
    ...(cached !== undefined &&
      policy !== undefined && {
        policy,
        recordId: cached.recordId,
        fetchedAt: cached.fetchedAt,
        expiresAt: expiryOf(cached).toISOString(),
        isNamed: isNamedBy(policy, mxHost),
      }),
  };
}
