import type { StsEnforcement } from './mtaStsEnforced';
import { isNamedBy } from './mtaStsHost';
import { appliedPolicy } from './mtaStsState';
import type { PolicyView } from './policyView';

interface Enforcement extends Pick<StsEnforcement, 'domain' | 'mxHost' | 'isQueueing'> {
  readonly target: string;
  /** Other hosts of the domain where the senders may deliver. */
  readonly otherHosts: readonly string[];
}

/** A policy under which senders must have TLS at a host. */
export interface StsAtHost extends Enforcement, StsEnforcement {
  readonly by: 'mta-sts';
}

/** Signed TLSA records, under which senders with DANE must. */
export interface DaneAtHost extends Enforcement {
  readonly by: 'dane';
}

export type HostEnforcement = StsAtHost | DaneAtHost;

/** Whether a domain's policy, as it holds at a time, has senders insist on TLS at this host of it (RFC 8461 §5). Pure. */
export function enforcementAt(view: PolicyView, mxHost: string, now: Date): StsAtHost | undefined {
  const { target, domain, sts, mxHosts } = view;
  const policy = appliedPolicy(sts, now);
  if (policy?.mode !== 'enforce' || !isNamedBy(policy, mxHost)) return undefined;
  const otherHosts = mxHosts.filter((other) => other !== mxHost && isNamedBy(policy, other));
  return { by: 'mta-sts', target, domain, policy, mxHost, otherHosts, isQueueing: queueing(otherHosts) };
}

/** RFC 7672 §2.2: under signed TLSA records nothing goes in plaintext, not even where none of them is of use. Pure. */
export function daneEnforcementAt(view: PolicyView, mxHost: string): DaneAtHost | undefined {
  const { target, domain, dane } = view;
  if (dane?.find((kept) => kept.mxHost === mxHost)?.dane.status !== 'dane') return undefined;
  const otherHosts = hostsBeside(view, mxHost);
  return { by: 'dane', target, domain, mxHost, otherHosts, isQueueing: queueing(otherHosts) };
}

/** Other hosts of a domain that a sender with DANE can look up. */
export function hostsBeside({ mxHosts, dane = [] }: PolicyView, mxHost: string): readonly string[] {
  const isBogus = (host: string) => dane.find((kept) => kept.mxHost === host)?.dane.status === 'bogus';
  return mxHosts.filter((other) => other !== mxHost && !isBogus(other));
}

const queueing = (otherHosts: readonly string[]): true | undefined => (otherHosts.length === 0 ? true : undefined);
