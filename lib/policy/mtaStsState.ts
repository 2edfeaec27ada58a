import type { StsLook } from './mtaStsLook';
import { isSamePolicy, type StsPolicy } from './mtaStsPolicy';

/** A policy as it was fetched: senders that fetched it then have it too. Times are ISO 8601, UTC. */
export interface CachedStsPolicy {
  readonly policy: StsPolicy;
  /** The id of the record that led to it. */
  readonly recordId: string;
  readonly fetchedAt: string;
}

/** What is known of a domain's MTA-STS after a look: the look itself, and what stays from those before. */
export interface StsState extends StsLook {
  readonly lookedAt: string;
  /** The last policy that could be fetched, whether or not it still applies. */
  readonly cached?: CachedStsPolicy;
  /** Since when there has been a record and no valid policy, or a record that is none. */
  readonly failingSince?: string;
  /** The last time that another policy was fetched than before. */
  readonly changed?: { readonly at: string; readonly before: CachedStsPolicy; readonly after: CachedStsPolicy };
}

/**
 * The next state. A fetch that fails, and a record that is gone or broken, take nothing from what was fetched before
 * (RFC 8461 §3.3, §5.1); one that has outlived its max_age is forgotten once the record is gone too. Pure.
 */
export function policyState(previous: StsState | undefined, look: StsLook, now: Date): StsState {
  const lookedAt = now.toISOString();
  const cached = fetchedNow(look, lookedAt) ?? kept(previous, look, now);
  const changed = changeBetween(previous?.cached, cached, lookedAt) ?? previous?.changed;
  const failingSince = failing(previous, look, lookedAt);
  return {
    ...look,
    lookedAt,
    ...(cached !== undefined && { cached }),
    ...(failingSince !== undefined && { failingSince }),
    ...(changed !== undefined && { changed }),
  };
}

/** When senders that fetched it last forget it. */
export const expiryOf = ({ policy, fetchedAt }: CachedStsPolicy): Date =>
  new Date(Date.parse(fetchedAt) + policy.maxAgeSeconds * 1_000);

/** The policy that holds at a time: the last one fetched, until max_age has passed since (RFC 8461 §5.1). */
export const appliedPolicy = ({ cached }: StsState, now: Date): StsPolicy | undefined =>
  cached !== undefined && now <= expiryOf(cached) ? cached.policy : undefined;

const fetchedNow = ({ record, fetched }: StsLook, fetchedAt: string): CachedStsPolicy | undefined =>
  record.status === 'found' && fetched?.status === 'policy'
    ? { policy: fetched.policy, recordId: record.id, fetchedAt }
    : undefined;

function kept(previous: StsState | undefined, { record }: StsLook, now: Date): CachedStsPolicy | undefined {
  const isGone = record.status === 'none' && previous !== undefined && appliedPolicy(previous, now) === undefined;
  return isGone ? undefined : previous?.cached;
}

/** A new id with the same contents is no other policy. */
function changeBetween(before: CachedStsPolicy | undefined, after: CachedStsPolicy | undefined, at: string) {
  const isOther = before !== undefined && after !== undefined && !isSamePolicy(before.policy, after.policy);
  return isOther ? { at, before, after } : undefined;
}

/** A DNS that does not answer says nothing, neither that it fails nor that it does no more. */
function failing(previous: StsState | undefined, { record, fetched }: StsLook, at: string): string | undefined {
  if (record.status === 'failed') return previous?.failingSince;
  const isWell = record.status === 'none' || (record.status === 'found' && fetched?.status === 'policy');
  return isWell ? undefined : (previous?.failingSince ?? at);
}
