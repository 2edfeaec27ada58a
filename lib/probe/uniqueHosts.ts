import { hostKey } from './hostKey';
import type { ResolvedTarget } from './resolveTargets';

/** One host of a plan, however many targets it serves. */
export interface PlannedHost {
  readonly key: string;
  readonly mxHost: string;
  readonly port: number;
  readonly addresses: readonly string[];
  /** Names of the targets that it serves. */
  readonly targets: readonly string[];
}

/** The hosts of all targets, each once, that have an address to ask. */
export function uniqueHosts(resolved: readonly ResolvedTarget[]): readonly PlannedHost[] {
  const hosts = new Map<string, PlannedHost>();
  for (const { target, hosts: targetHosts } of resolved) {
    for (const { mxHost, port, addresses } of targetHosts) {
      if (addresses.length === 0) continue;
      const key = hostKey({ mxHost, port });
      const targets = [...(hosts.get(key)?.targets ?? []), target.name];
      hosts.set(key, { key, mxHost, port, addresses, targets });
    }
  }
  return [...hosts.values()];
}
