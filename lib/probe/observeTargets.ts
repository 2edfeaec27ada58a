import type { Resolver } from '../dns/types';
import { hostKey } from './hostKey';
import { type ObserveOptions, observeAddresses } from './observeAddresses';
import type { ResolvedHost, ResolveOptions } from './resolveHost';
import { type ResolvedTarget, resolveTargets } from './resolveTargets';
import type { HostObservation, Observation, Target, TargetObservation } from './types';
import { uniqueHosts } from './uniqueHosts';

export interface ObserveTargetsOptions extends ObserveOptions, ResolveOptions {
  readonly resolver: Resolver;
  /** Whether to upgrade to TLS where STARTTLS is offered. */
  readonly upgrade: boolean;
}

export interface TargetObservations {
  readonly targets: readonly TargetObservation[];
  /** Hosts (`mxHost:port`) with an address that was not asked before the deadline. */
  readonly unfinished: readonly string[];
}

/** Resolves the targets and asks every address of every host, a host that serves several targets once. */
export async function observeTargets(
  targets: readonly Target[],
  { resolver, upgrade, allowPrivateTargets, families, maxHosts, maxAddresses, ...options }: ObserveTargetsOptions,
): Promise<TargetObservations> {
  const { signal } = options;
  const resolved = await resolveTargets(targets, resolver, {
    allowPrivateTargets,
    families,
    ...(maxHosts !== undefined && { maxHosts }),
    ...(maxAddresses !== undefined && { maxAddresses }),
    ...(signal !== undefined && { signal }),
  });
  return observeResolved(resolved, upgrade, options);
}

/** The second half of `observeTargets`, for who needs to look at the hosts before they are asked. */
export async function observeResolved(
  resolved: readonly ResolvedTarget[],
  upgrade: boolean,
  options: ObserveOptions,
): Promise<TargetObservations> {
  const asks = uniqueHosts(resolved).flatMap(({ mxHost, port, addresses }) =>
    addresses.map((address) => ({ mxHost, port, address, upgrade })),
  );
  const { observations, unfinished } = await observeAddresses(asks, options);
  return { targets: joinObservations(resolved, observations), unfinished };
}

/** Gives each host of each target its observations. Pure. */
export function joinObservations(
  resolved: readonly ResolvedTarget[],
  observations: readonly Observation[],
): readonly TargetObservation[] {
  const byHost = new Map<string, Observation[]>();
  for (const observation of observations) {
    const key = hostKey(observation);
    byHost.set(key, [...(byHost.get(key) ?? []), observation]);
  }
  const joinHost = ({ addresses: _, ...host }: ResolvedHost): HostObservation => ({
    ...host,
    observations: byHost.get(hostKey(host)) ?? [],
  });
  return resolved.map((target) => ({ ...target, hosts: target.hosts.map(joinHost) }));
}
