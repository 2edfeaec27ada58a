import { isLoss } from './outcome';
import type { View } from './view';

/** What the vantages together get from a host: `never` where everyone who reached it is without STARTTLS. */
export const OFFERS = ['everyone', 'some', 'never', 'unknown'] as const;
export type Offer = (typeof OFFERS)[number];

/** A host as it is watched, over all vantages and targets. */
export interface WatchedHost {
  /** `mxHost:port` */
  readonly host: string;
  readonly targets: readonly string[];
  readonly offer: Offer;
  /** Who is offered STARTTLS there, and who is not. */
  readonly offered: readonly string[];
  readonly without: readonly string[];
}

/** The hosts of the views, each once, in order of their names. Pure. */
export function watchedHosts(views: readonly View[]): readonly WatchedHost[] {
  const hosts = new Map<string, View[]>();
  for (const view of views.filter(({ retired }) => retired === undefined)) {
    hosts.set(view.host, [...(hosts.get(view.host) ?? []), view]);
  }
  return [...hosts]
    .toSorted(([a], [b]) => a.localeCompare(b))
    .map(([host, own]) => {
      const offered = sorted(own.filter(({ outcome }) => outcome === 'offered').map(({ vantage }) => vantage));
      const without = sorted(own.filter(({ outcome }) => isLoss(outcome)).map(({ vantage }) => vantage));
      const targets = sorted(own.map(({ target }) => target));
      return { host, targets, offer: offerOf(offered.length, without.length), offered, without };
    });
}

const sorted = (words: readonly string[]): readonly string[] => [...new Set(words)].sort();

function offerOf(offered: number, without: number): Offer {
  if (offered > 0) return without > 0 ? 'some' : 'everyone';
  return without > 0 ? 'never' : 'unknown';
}
