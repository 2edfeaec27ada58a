import type { View } from '../judgement/view';
import type { DueHost } from '../probe/asksFor';
import { hostKey } from '../probe/hostKey';
import type { ResolvedTarget } from '../probe/resolveTargets';
import type { Target } from '../probe/types';

/** A host to ask in this run, with every target that it serves and what was known of it. */
export interface DueTargetHost extends DueHost {
  /** What the DNS gives now; empty where it did not answer. */
  readonly knownAddresses: readonly string[];
  readonly targets: readonly { readonly target: Target; readonly previous?: View }[];
}

interface Candidate {
  readonly target: Target;
  readonly mxHost: string;
  readonly port: number;
  readonly addresses: readonly string[];
  readonly knownAddresses: readonly string[];
  readonly previous?: View;
}

/**
 * The hosts of a run, each once however many targets it serves. Where the DNS fails to answer (which is not "no such
 * record"), the hosts and addresses that were last known are asked. Pure.
 */
export function planHosts(resolved: readonly ResolvedTarget[], views: readonly View[]): readonly DueTargetHost[] {
  const hosts = new Map<string, Candidate[]>();
  for (const candidate of resolved.flatMap((target) => candidates(target, views))) {
    const key = hostKey(candidate);
    hosts.set(key, [...(hosts.get(key) ?? []), candidate]);
  }
  return [...hosts.values()].flatMap((all) => (all[0] === undefined ? [] : [dueHost(all[0], all)]));
}

function candidates({ target, hosts, failure }: ResolvedTarget, views: readonly View[]): readonly Candidate[] {
  const own = views.filter((view) => view.target === target.name);
  if (failure?.code === 'unresolvable') return own.map((view) => lastKnown(target, view));
  return hosts.map((host) => {
    const previous = own.find((view) => view.host === hostKey(host));
    if (host.failure?.code === 'unresolvable' && previous !== undefined) return lastKnown(target, previous);
    const { mxHost, port, addresses, knownAddresses } = host;
    return { target, mxHost, port, addresses, knownAddresses, ...(previous && { previous }) };
  });
}

const lastKnown = (target: Target, view: View): Candidate => ({
  target,
  mxHost: view.mxHost,
  port: view.port,
  addresses: view.addresses.map(({ address }) => address),
  knownAddresses: [],
  previous: view,
});

/** A stranger's DNS may name thousands of addresses; a view of the host has to stay small. */
const MAX_ADDRESSES = 32;

function dueHost(first: Candidate, all: readonly Candidate[]): DueTargetHost {
  const { mxHost, port, knownAddresses } = first;
  const addresses = first.addresses.slice(0, MAX_ADDRESSES);
  return {
    mxHost,
    port,
    addresses,
    knownAddresses,
    ours: all.some(({ target }) => target.ours),
    isSteady: all.every(({ previous }) => previous !== undefined && isSteady(previous, addresses)),
    targets: all.map(({ target, previous }) => ({ target, ...(previous && { previous }) })),
  };
}

const isSteady = (view: View, addresses: readonly string[]): boolean =>
  view.outcome === 'offered' &&
  addresses.every((address) => view.addresses.some((seen) => seen.address === address && seen.outcome === 'offered'));
