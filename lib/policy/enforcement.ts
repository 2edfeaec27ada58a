import type { StsEnforcement } from './mtaStsEnforced';
import { isNamedBy } from './mtaStsHost';
import { appliedPolicy } from './mtaStsState';
import type { PolicyView } from './policyView';

/** A policy under which senders must have TLS at a host. */
export interface HostEnforcement extends StsEnforcement {
  readonly target: string;
  /** Other hosts of the domain that the policy names, where senders may deliver. */
  readonly otherHosts: readonly string[];
}

/** Whether a domain's policy, as it holds at a time, has senders insist on TLS at this host of it (RFC 8461 §5). Pure. */
export function enforcementAt(view: PolicyView, mxHost: string, now: Date): HostEnforcement | undefined {
  const { target, domain, sts, mxHosts } = view;
  const policy = appliedPolicy(sts, now);
  if (policy?.mode !== 'enforce' || !isNamedBy(policy, mxHost)) return undefined;
  const otherHosts = mxHosts.filter((other) => other !== mxHost && isNamedBy(policy, other));
  return { target, domain, policy, mxHost, otherHosts, isQueueing: otherHosts.length === 0 ? true : undefined };
}
