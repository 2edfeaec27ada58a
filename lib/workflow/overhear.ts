import { CLOCK_TOLERANCE_MS, MAX_LEAD_MS } from '../judgement/clockSkew';
import { outcomeOf } from '../judgement/outcome';
import type { LoggedSession } from '../maillog/types';
import { hostKey } from '../probe/hostKey';
import type { Observations } from '../probe/observeAddresses';
import type { Ask } from '../probe/probeAddress';
import type { Observation } from '../probe/types';
import { canonicalAddress } from '../smtp/greetedAs';
import { type HeardSession, loggedHosts } from './loggedHosts';
import { isTelling, loggedObservation } from './loggedObservation';

/** What a log told in place of sessions of our own. */
export interface Heard extends Observations {
  /** Hosts (`mxHost:port`) that are heard of for the first time, and offered STARTTLS before, as the log has it. */
  readonly offeredBefore: readonly string[];
  /** By host, when STARTTLS was offered last. */
  readonly lastOffers: ReadonlyMap<string, string>;
}

/** Sessions that another machine held and wrote down: what a log has in place of sessions of our own. */
export interface Overheard {
  /**
   * The newest session at each address of the hosts that are asked about, whichever address, where it was not given to
   * this shard before. Hosts (`mxHost:port`) without one are `unfinished`: nobody went there, which says nothing of them.
   * Rejects where the log can't be read, or not until the signal fires; a share that hangs is given up on sooner.
   */
  newest(asks: readonly Ask[], shard?: number, signal?: AbortSignal): Promise<Heard>;
  /** The session before that, an hour older at most, in place of a second one, where it agrees. */
  before(asks: readonly Ask[]): Observations;
}

/** Two sessions that agree within so long are believed. */
const AGREEING_MS = 60 * 60 * 1000;
/** Nearer ones may be one that stands in two logs, as a session does that is handed to a proxy. */
const APART_MS = 10_000;
/** Who reads a log that hangs must not keep the others of this machine from their runs. */
const READ_MS = 30_000;
/** Of a busy server's hour: the newest ones. */
const MOST_KEPT = 50_000;
/** So many sessions with STARTTLS make it expected, as everywhere. */
const OFFERS = 2;
const DAY_MS = 24 * 60 * 60 * 1000;

/** Hears a log: `read` gives the sessions that it has had since the call before, in any order. */
export function overhear(read: () => Promise<readonly LoggedSession[]>, now: () => Date): Overheard {
  let kept: readonly HeardSession[] = [];
  /** When the newest session of a host was that has been given to a shard, in ms. */
  const given = new Map<string, number>();
  /** When a host was heard to offer STARTTLS last, in ms. */
  const offers = new Map<string, number>();
  /** Of the day before what was read first, a few that offered STARTTLS at each place. */
  let past: readonly HeardSession[] | undefined;
  let reading: Promise<void> | undefined;

  const readOn = async (): Promise<void> => {
    const fresh = (await read()).flatMap(heard);
    const at = now().getTime();
    past ??= offersBefore(fresh, at);
    // A time that is further ahead is no time of a session, and would stand before all that come.
    const isOfNow = (session: HeardSession): boolean =>
      session.at >= at - AGREEING_MS && session.at <= at + MAX_LEAD_MS;
    kept = [...kept, ...fresh]
      .filter(isOfNow)
      .sort((a, b) => a.at - b.at)
      .slice(-MOST_KEPT);
  };
  /** By host, the oldest first. What is ahead of our clock has to wait for it. */
  const heardBy = (asks: readonly Ask[]): ReadonlyMap<string, readonly HeardSession[]> => {
    const until = now().getTime() + CLOCK_TOLERANCE_MS;
    return loggedHosts(
      kept.filter(({ at }) => at <= until),
      asks,
    );
  };

  /** Of hosts that nothing was given of yet: once all have been heard of, the log is not looked through again. */
  const offeredBefore = (asks: readonly Ask[]): readonly string[] => {
    if (asks.length === 0) return [];
    const offering = [...(past ?? []), ...kept.filter(({ session }) => session.offersStarttls)];
    return [...loggedHosts(offering, asks)].filter(([, own]) => own.length >= OFFERS).map(([host]) => host);
  };

  const noteOffer = (host: string, own: readonly HeardSession[]): void => {
    const offer = own.findLast(({ session }) => session.offersStarttls);
    if (offer !== undefined) offers.set(host, offer.at);
  };

  return {
    async newest(asks, shard = 0, signal = undefined) {
      // Shards run side by side, and a log is read once at a time. What is read too late is heard by the next run.
      reading ??= readOn().finally(() => {
        reading = undefined;
      });
      await inTime(reading, signal);
      const fresh = [...heardBy(asks)].map(([host, sessions]) => {
        const last = given.get(`${shard} ${host}`) ?? 0;
        return { host, own: sessions.filter(({ at }) => at > last) };
      });
      for (const { host, own } of fresh) noteOffer(host, own);
      const known = offeredBefore(asks.filter((ask) => !given.has(`${shard} ${hostKey(ask)}`)));
      for (const { host, own } of fresh) if (own.length > 0) given.set(`${shard} ${host}`, own.at(-1)?.at ?? 0);
      const places = new Map(asks.map((ask) => [hostKey(ask), ask]));
      return {
        observations: fresh.flatMap(({ host, own }) => newestByAddress(own).map(observedAt(places.get(host)))).flat(),
        unfinished: fresh.filter(({ own }) => own.length === 0).map(({ host }) => host),
        offeredBefore: known,
        lastOffers: new Map([...offers].map(([host, at]) => [host, new Date(at).toISOString()])),
      };
    },
    before: (asks) => {
      const hosts = heardBy(asks);
      const answers = asks.map((ask) => secondOf(ask, hosts.get(hostKey(ask)) ?? []));
      return {
        observations: answers.filter((answer) => answer !== undefined),
        unfinished: [...new Set(asks.filter((_, index) => answers[index] === undefined).map(hostKey))],
      };
    },
  };
}

function offersBefore(sessions: readonly HeardSession[], now: number): readonly HeardSession[] {
  const places = new Map<string, readonly HeardSession[]>();
  for (const heardOf of sessions) {
    const { at, address, session } = heardOf;
    if (!session.offersStarttls || at >= now - AGREEING_MS || at < now - DAY_MS) continue;
    const place = JSON.stringify([session.format, session.remoteHost, address, session.port]);
    places.set(place, [...(places.get(place) ?? []), heardOf].slice(-OFFERS));
  }
  return [...places.values()].flat();
}

function inTime(work: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  const until = AbortSignal.any([AbortSignal.timeout(READ_MS), ...(signal === undefined ? [] : [signal])]);
  const late = new Promise<never>((_, reject) => {
    const giveUp = (): void => reject(new Error('the log could not be read in time'));
    if (until.aborted) giveUp();
    else until.addEventListener('abort', giveUp, { once: true });
  });
  return Promise.race([work, late]);
}

function heard(session: LoggedSession): readonly HeardSession[] {
  const address = canonicalAddress(session.remoteAddress ?? '');
  if (address === undefined || !isTelling(session)) return [];
  return [{ at: Date.parse(session.answeredAt ?? session.startedAt), address, session }];
}

const observedAt =
  (host: Ask | undefined) =>
  ({ session, address }: HeardSession): readonly Observation[] =>
    host === undefined ? [] : [loggedObservation({ ...session, remoteAddress: address }, host)];

const newestByAddress = (sessions: readonly HeardSession[]): readonly HeardSession[] => [
  ...new Map(sessions.map((session) => [session.address, session])).values(),
];

/**
 * What stands for a second session at an address: the one before there, if it agrees; one that was before the change
 * contradicts nothing. Where there is none, another address of the host may have given the same answer: then the newest
 * one is believed by that.
 */
function secondOf(ask: Ask, sessions: readonly HeardSession[]): Observation | undefined {
  const address = canonicalAddress(ask.address);
  const newest = sessions.findLast((session) => session.address === address);
  if (newest === undefined) return undefined;
  const observation = (session: HeardSession): Observation =>
    loggedObservation({ ...session.session, remoteAddress: session.address }, ask);
  const answer = outcomeOf(observation(newest).session);
  const isAlike = (session: HeardSession): boolean => outcomeOf(observation(session).session) === answer;
  const near = sessions.filter(({ at }) => newest.at - at >= APART_MS && newest.at - at <= AGREEING_MS);
  const there = near.findLast((other) => other.address === address);
  if (there !== undefined) return isAlike(there) ? observation(there) : undefined;
  return near.some(isAlike) ? observation(newest) : undefined;
}
