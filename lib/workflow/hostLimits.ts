import { RETIRED_DAYS } from '../judgement/retire';
import type { View } from '../judgement/view';
import { hostKey } from '../probe/hostKey';
import type { ResolvedTarget } from '../probe/resolveTargets';

/**
 * A stranger's DNS may name any number of hosts, and others with each answer. So many of a domain are asked, by their
 * preference: more than any sender tries (RFC 5321 §5.1 lets it stop after a few).
 */
export const MAX_HOSTS = 20;
/** It may name thousands of addresses of a host, too; so many are asked, and a view of the host stays small. */
export const MAX_ADDRESSES = 32;
/** So many are remembered of a target, those that are none of its hosts any more included. */
const MAX_REMEMBERED = 60;
const RETIRED_MS = RETIRED_DAYS * 24 * 60 * 60 * 1000;

/**
 * The targets without hosts that are new where too many are remembered, until some are forgotten. A host that has a view
 * stays. `at` is when the run begins, ISO 8601. Pure.
 */
export function withinMemory(
  resolved: readonly ResolvedTarget[],
  views: readonly View[],
  at: string,
): readonly ResolvedTarget[] {
  const oldest = new Date(Date.parse(at) - RETIRED_MS).toISOString();
  const remembered = new Map<string, Set<string>>();
  for (const { target, host, retired } of views) {
    if (retired !== undefined && retired.at < oldest) continue;
    remembered.set(target, (remembered.get(target) ?? new Set()).add(host));
  }
  return resolved.map((one) => limited(one, remembered.get(one.target.name) ?? new Set()));
}

function limited(resolved: ResolvedTarget, remembered: ReadonlySet<string>): ResolvedTarget {
  let room = MAX_REMEMBERED - remembered.size;
  const hosts = resolved.hosts.filter((host) => remembered.has(hostKey(host)) || room-- > 0);
  const leftOut = (resolved.leftOut ?? 0) + resolved.hosts.length - hosts.length;
  return leftOut === 0 ? resolved : { ...resolved, hosts, leftOut };
}
