import type { AddressView } from '../../judgement/view';
import type { VantageFacts, VantageRuns } from './facts';

export const PORT_STATES = ['open', 'closed', 'not-asked', 'unknown'] as const;
export interface PortState {
  readonly state: (typeof PORT_STATES)[number];
  /** For people. */
  readonly because: string;
}

type Seen = Pick<VantageFacts, 'egress' | 'runs'>;

/**
 * Whether port 25 is open on the way out of a vantage, by what its runs saw: nothing is connected to. AWS drops such
 * packets silently, so that a blocked port looks like a dead server; only several that are dead at once, or one that
 * others reach (`reachedElsewhere`, `mxHost:port`), tell.
 */
export function port25(vantage: Seen, reachedElsewhere: ReadonlySet<string>, isHeard: boolean): PortState {
  if (!vantage.runs.isKnown) return unknown('what it stored could not be read');
  if (!isHeard) return unknown('no run is recent enough to tell');
  const { heartbeats, views } = vantage.runs.value;
  if (heartbeats.some(({ proxiedBy }) => proxiedBy !== undefined)) return unknown('something answers for every host');
  const asked = views.filter(({ port }) => port === 25);
  if (asked.length === 0) return { state: 'not-asked', because: 'no host on port 25 is looked at' };
  const addresses = asked.flatMap((view) => view.addresses);
  const isBlind = heartbeats.some(({ blind }) => blind);
  if (!isBlind && addresses.some(hasSpoken)) {
    const hosts = new Set(asked.filter((view) => view.addresses.some(hasSpoken)).map(({ host }) => host));
    return { state: 'open', because: `${count(hosts.size, 'host')} on port 25 answered` };
  }
  const tried = addresses.filter(({ failure }) => failure !== undefined && failure.code !== 'not-tried');
  if (!tried.some(hasTimedOut) || !tried.every((address) => hasTimedOut(address) || isBlind))
    return unknown('no host on port 25 has answered so far');
  const hosts = new Set(asked.filter((view) => view.addresses.some(hasTimedOut)).map(({ host }) => host));
  const because = `${count(hosts.size, 'host')} on port 25 ${hosts.size === 1 ? 'takes' : 'take'} no connection, and none answers`;
  const isTold = isBlind || hosts.size > 1 || vantage.egress === 'none';
  if (isTold || [...hosts].some((host) => reachedElsewhere.has(host))) return { state: 'closed', because };
  return unknown('the one host on port 25 takes no connection, which may be its own fault');
}

/** The hosts (`mxHost:port`) that have answered a vantage. */
export const hostsReached = ({ views }: VantageRuns): readonly string[] =>
  views.filter(({ addresses }) => addresses.some(hasSpoken)).map(({ host }) => host);

const REPLIES: readonly string[] = ['throttled', 'refused', 'ehlo-refused', 'starttls-refused'];

/** A server said something: whoever only takes the connection may be a filter on the way. */
const hasSpoken = ({ outcome, failure }: AddressView): boolean =>
  outcome !== 'unknown' ||
  (failure !== undefined &&
    (REPLIES.includes(failure.code) || !['resolve', 'connect', 'greeting'].includes(failure.stage)));

const hasTimedOut = ({ failure }: AddressView): boolean => failure?.stage === 'connect' && failure.code === 'timed-out';

const unknown = (because: string): PortState => ({ state: 'unknown', because });

const count = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? '' : 's'}`;
