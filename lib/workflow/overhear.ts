import { outcomeOf } from '../judgement/outcome';
import type { LoggedSession } from '../maillog/types';
import { hostKey } from '../probe/hostKey';
import type { Observations } from '../probe/observeAddresses';
import type { Ask } from '../probe/probeAddress';
import type { Observation } from '../probe/types';
import { isTelling, loggedObservation, type TellingSession } from './loggedObservation';

/** Sessions that another machine held and wrote down: what a log has in place of sessions of our own. */
export interface Overheard {
  /**
   * The newest session at each address of the hosts that are asked about, whichever address, where it was not given
   * before. Hosts (`mxHost:port`) without one are `unfinished`: nobody went there, which says nothing of them. Rejects
   * where the log can't be read.
   */
  newest(asks: readonly Ask[]): Promise<Observations>;
  /** The session before that, an hour older at most, in place of a second one, where it agrees. */
  before(asks: readonly Ask[]): Observations;
}

/** Two sessions that agree within so long are believed. */
const AGREEING_MS = 60 * 60 * 1000;
/** Nearer ones may be one that stands in two logs, as a session does that is handed to a proxy. */
const APART_MS = 10_000;

/** Hears a log: `read` gives the sessions that it has had since the call before, in any order. */
export function overhear(read: () => Promise<readonly LoggedSession[]>, now: () => Date): Overheard {
  let kept: readonly TellingSession[] = [];
  /** When the newest session of a host was that has been given, in ms. */
  const given = new Map<string, number>();
  const heardAt = (host: Host): readonly Observation[] =>
    kept.filter((session) => isOf(session, host)).map((session) => loggedObservation(session, host));
  return {
    async newest(asks) {
      const fresh = (await read()).filter(isTelling);
      const oldest = now().getTime() - AGREEING_MS;
      kept = [...kept, ...fresh]
        .filter((session) => timeOf(session) >= oldest)
        .sort((a, b) => timeOf(a) - timeOf(b))
        .slice(-MOST_KEPT);
      const heard = hostsOf(asks).map((host) => {
        const known = given.get(hostKey(host)) ?? 0;
        return { key: hostKey(host), own: newestByAddress(heardAt(host).filter((seen) => msOf(seen) > known)) };
      });
      for (const { key, own } of heard) if (own.length > 0) given.set(key, Math.max(...own.map(msOf)));
      return {
        observations: heard.flatMap(({ own }) => own),
        unfinished: heard.filter(({ own }) => own.length === 0).map(({ key }) => key),
      };
    },
    before: (asks) => {
      const hosts = new Map(hostsOf(asks).map((host) => [hostKey(host), heardAt(host)]));
      const answers = asks.map((ask) => secondOf(ask, hosts.get(hostKey(ask)) ?? []));
      return {
        observations: answers.filter((answer) => answer !== undefined),
        unfinished: [...new Set(asks.filter((_, index) => answers[index] === undefined).map(hostKey))],
      };
    },
  };
}

/** Of a busy server's hour: the newest ones. */
const MOST_KEPT = 50_000;

interface Host {
  readonly mxHost: string;
  readonly port: number;
  readonly addresses: ReadonlySet<string>;
}

const timeOf = ({ answeredAt, startedAt }: LoggedSession): number => Date.parse(answeredAt ?? startedAt);
const msOf = ({ observedAt }: Observation): number => Date.parse(observedAt);

function hostsOf(asks: readonly Ask[]): readonly Host[] {
  const hosts = new Map<string, Host & { readonly addresses: Set<string> }>();
  for (const ask of asks) {
    const { mxHost, port, address } = ask;
    const host = hosts.get(hostKey(ask)) ?? { mxHost, port, addresses: new Set<string>() };
    hosts.set(hostKey(ask), host);
    host.addresses.add(address);
  }
  return [...hosts.values()];
}

/** A session is a host's by its name, else by its address. */
const isOf = ({ remoteHost, remoteAddress, port }: TellingSession, host: Host): boolean =>
  port === host.port && (remoteHost === host.mxHost || host.addresses.has(remoteAddress));

const newestByAddress = (observations: readonly Observation[]): readonly Observation[] => [
  ...new Map(observations.map((observation) => [observation.address, observation])).values(),
];

/**
 * What stands for a second session at an address: the one before there, if it agrees; one that was before the change
 * contradicts nothing. Where there is none, another address of the host may have given the same answer: then the newest
 * one is believed by that.
 */
function secondOf({ address }: Ask, heard: readonly Observation[]): Observation | undefined {
  const newest = heard.findLast((observation) => observation.address === address);
  if (newest === undefined) return undefined;
  const near = heard.filter((other) => {
    const earlierMs = msOf(newest) - msOf(other);
    return earlierMs >= APART_MS && earlierMs <= AGREEING_MS;
  });
  const isAlike = ({ session }: Observation): boolean => outcomeOf(session) === outcomeOf(newest.session);
  const there = near.findLast((other) => other.address === address);
  if (there !== undefined) return isAlike(there) ? there : undefined;
  return near.some(isAlike) ? newest : undefined;
}
