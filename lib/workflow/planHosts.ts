import { expectsStarttls } from '../judgement/baseline';
import { upgradeRule } from '../judgement/handshake';
import { isPutOff } from '../judgement/throttle';
import type { TargetView, View } from '../judgement/view';
import type { DueHost } from '../probe/asksFor';
import { hostKey } from '../probe/hostKey';
import type { ResolvedTarget } from '../probe/resolveTargets';
import type { Target } from '../probe/types';
import { MAX_ADDRESSES } from './hostLimits';

/** A host of a run, with every target that it serves and what was known of it. */
export interface DueTargetHost extends DueHost {
  /** What the DNS gives now; empty where it did not answer. */
  readonly knownAddresses: readonly string[];
  readonly targets: readonly DueTarget[];
  /** It asked us to come back later: no session is begun in this run, so that it has no addresses. */
  readonly isPutOff: boolean;
}

export interface DueTarget {
  readonly target: Target;
  readonly previous?: View;
  /** New among the target's hosts, others of which are expected to offer STARTTLS. */
  readonly inherits: boolean;
}

/** What the vantage knows before a run. */
export interface Known {
  readonly views: readonly View[];
  readonly targets: readonly TargetView[];
}

interface Candidate extends DueTarget {
  readonly mxHost: string;
  readonly port: number;
  readonly addresses: readonly string[];
  readonly knownAddresses: readonly string[];
}

/**
 * The hosts of a run, each once however many targets it serves. Where the DNS fails to answer (which is not "no such
 * record"), the hosts and addresses that were last known are asked, for a day. `at` is when the run begins, ISO 8601.
 * Pure.
 */
export function planHosts(resolved: readonly ResolvedTarget[], known: Known, at: string): readonly DueTargetHost[] {
  const hosts = new Map<string, Candidate[]>();
  for (const candidate of resolved.flatMap((target) => candidates(target, known, at))) {
    const key = hostKey(candidate);
    hosts.set(key, [...(hosts.get(key) ?? []), candidate]);
  }
  return [...hosts.values()].flatMap((all) => (all[0] === undefined ? [] : [dueHost(all[0], all, at)]));
}

function candidates({ target, hosts, failure }: ResolvedTarget, known: Known, at: string): readonly Candidate[] {
  const own = known.views.filter((view) => view.target === target.name);
  const unresolved = known.targets.find((view) => view.target === target.name)?.unresolved ?? [];
  const lastKnown = (name: string, view: View): Candidate[] => {
    const since = unresolved.find((entry) => entry.name === name)?.since;
    return since === undefined || isFresh(since, at) ? [fromView(target, view)] : [];
  };
  if (failure?.code === 'unresolvable') {
    return own.filter(({ retired }) => retired === undefined).flatMap((view) => lastKnown(target.name, view));
  }
  const isExpected = own.some((view) => (view.baseline?.starttlsSessions ?? 0) >= 2 && expectsStarttls(view));
  return hosts.flatMap((host): Candidate[] => {
    const key = hostKey(host);
    const previous = own.find((view) => view.host === key);
    if (host.failure?.code === 'unresolvable' && previous !== undefined) return lastKnown(key, previous);
    const { mxHost, port, addresses, knownAddresses } = host;
    const place = { target, mxHost, port, addresses, knownAddresses };
    const isNew = previous === undefined || previous.addresses.length === 0;
    return [{ ...place, inherits: isNew && isExpected, ...(previous && { previous }) }];
  });
}

const DAY_MS = 24 * 60 * 60 * 1000;
const isFresh = (since: string, at: string): boolean => Date.parse(at) - Date.parse(since) < DAY_MS;

const fromView = (target: Target, view: View): Candidate => ({
  target,
  mxHost: view.mxHost,
  port: view.port,
  addresses: view.addresses.map(({ address }) => address),
  knownAddresses: [],
  previous: view,
  inherits: false,
});

function dueHost(first: Candidate, all: readonly Candidate[], at: string): DueTargetHost {
  const { mxHost, port, knownAddresses } = first;
  const views = all.flatMap(({ previous }) => previous ?? []);
  const isLeftAlone = views.some((view) => isPutOff(view, at));
  const addresses = first.addresses.slice(0, MAX_ADDRESSES);
  return {
    mxHost,
    port,
    addresses: isLeftAlone ? [] : addresses,
    knownAddresses,
    ours: all.some(({ target }) => target.ours),
    isSteady: all.every(({ previous }) => previous !== undefined && isSteady(previous, addresses)),
    upgrades: upgradeRule(views, at),
    isPutOff: isLeftAlone,
    targets: all.map(({ target, previous, inherits }) => ({ target, inherits, ...(previous && { previous }) })),
  };
}

/** An address that says "not now" while others answer is asked in its turn: it wants fewer sessions, not more. */
const isSteady = (view: View, addresses: readonly string[]): boolean =>
  view.outcome === 'offered' &&
  addresses.every((address) =>
    view.addresses.some(
      (seen) => seen.address === address && (seen.outcome === 'offered' || seen.failure?.code === 'throttled'),
    ),
  );
