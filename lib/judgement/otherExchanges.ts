import type { Sighting } from './sighting';
import type { TargetView, View } from './view';

/** By then every resolver knows of a change of MX records: what differs still is meant so, or a fault that stays. */
export const SETTLED_MS = 60 * 60 * 1000;
/** Who had a host for no longer than from one run to the next was not told of it by its DNS: a second look went there. */
const BRIEF_INTERVALS = 1.5;

/** What is stored of a host, and of how its targets' mail is routed at the vantages without a view of it. */
export interface HostRouting {
  readonly views: readonly View[];
  readonly targets: readonly TargetView[];
}

/** The moment of judging. Milliseconds. */
interface Moment {
  readonly now: number;
  readonly everyMs: number;
}

/** Whether the DNS told all of a target's exchanges, so that a host which is not among them is none of it. */
export const isComplete = ({ target, hosts, findings, unresolved = [] }: TargetView): boolean =>
  (hosts.length > 0 || findings.length > 0) &&
  unresolved.every(({ name }) => name !== target) &&
  findings.every(({ code }) => code !== 'too-many-mx');

/**
 * The vantages whose own DNS names other exchanges for the targets of this host, for an hour at least, while others are
 * told of it (split-brain DNS). What they see elsewhere is no word on this host, and there is none to wait for. Pure.
 */
export function vantagesElsewhere({ views, targets }: HostRouting, { now, everyMs }: Moment): ReadonlySet<string> {
  const live = views.filter(({ retired }) => retired === undefined);
  const isOld = (at: string): boolean => now - Date.parse(at) >= SETTLED_MS;
  const isNamedLong = live.some(({ firstSeenAt }) => firstSeenAt === undefined || isOld(firstSeenAt));
  const isElsewhere = (vantage: string): boolean => {
    const own = views.filter((view) => view.vantage === vantage);
    if (own.length > 0) return own.every((view) => isNone(view, isNamedLong && isOld(view.retired?.at ?? ''), everyMs));
    const routings = targets.filter((routing) => routing.vantage === vantage);
    return isNamedLong && routings.length > 0 && routings.every((routing) => isNotThere(routing, live, isOld));
  };
  const ids = new Set([...views, ...targets].map(({ vantage }) => vantage));
  return new Set(live.length === 0 ? [] : [...ids].filter(isElsewhere));
}

function isNone({ retired, firstSeenAt = '' }: View, isSettled: boolean, everyMs: number): boolean {
  if (retired?.reason !== 'no-longer-mx') return false;
  return isSettled || Date.parse(retired.at) - Date.parse(firstSeenAt) <= BRIEF_INTERVALS * everyMs;
}

const isNotThere = (routing: TargetView, live: readonly View[], isOld: (at: string) => boolean): boolean =>
  isComplete(routing) && isOld(routing.since) && live.every(({ host }) => !routing.hosts.includes(host));

const UNNAMED = 'its DNS names other MX hosts';

/**
 * What such a vantage can say: that it is served as well, where a second look went there all the same. What a host denies
 * to whom it is not meant for is no measure of what others get. `canLook`: there is an address that it can be sent to.
 */
export function fromElsewhere(sighting: Sighting, canLook: boolean): Sighting {
  const { unknownBecause: _, addresses: met = [], ...rest } = sighting;
  const served = met.filter(({ outcome, isAnswer }) => outcome === 'offered' && isAnswer === true);
  const [first] = served;
  const own = { ...rest, lost: [], gained: [], canAnswer: canLook, hasOtherExchanges: true };
  if (sighting.answeredOutcome !== 'offered' || first === undefined) {
    return { ...own, outcome: 'unknown', unknownBecause: UNNAMED };
  }
  const { address, serverName, observedAt } = first;
  return {
    ...own,
    outcome: 'offered',
    addresses: served,
    address,
    ...(serverName !== undefined && { serverName }),
    ...(observedAt !== undefined && { seenAt: observedAt }),
  };
}
