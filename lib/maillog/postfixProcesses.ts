import { belongsTo, isRetryWithoutTls, peerOf } from './postfixBelonging';
import { takeEvent } from './postfixEvidence';
import type { PostfixEvent } from './postfixMessage';
import { isSamePeer, type PostfixPeer } from './postfixPeer';
import type { PostfixPlaces } from './postfixPlaces';
import { beginSession, loggedSession, type PostfixSession, touchSession } from './postfixSession';
import type { PostfixTlsProxy } from './postfixTlsProxy';
import type { LoggedSession } from './types';

/** A line and where it comes from. */
export interface PostfixReport {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Which process; another one may have its number on another host or later on. */
  readonly process: string;
  readonly route: string;
  readonly event: PostfixEvent;
}

export interface PostfixProcesses {
  take(report: PostfixReport): readonly LoggedSession[];
  settled(at: number): readonly LoggedSession[];
  end(): readonly LoggedSession[];
}

/** How long a connection may be kept for another message, and time enough for the recipients of one. */
const SETTLED_MS = 30_000;
/** Longer than all time limits of a delivery together that one line could be waited for. */
const LOST_MS = 60 * 60_000;
/** Far more than `default_process_limit`, so that a log that makes them up does not fill the memory. */
const MOST_PROCESSES = 2_000;

/** The sessions of the smtp daemons of a log: a process has one at a time, and hands it on where connections are reused. */
export function postfixProcesses(places: PostfixPlaces, proxy: PostfixTlsProxy): PostfixProcesses {
  /** The one that was heard of longest ago first. */
  const sessions = new Map<string, PostfixSession>();
  const disregarding = new Set<string>();
  let sweptSecond = Number.NaN;

  const close = (process: string): readonly LoggedSession[] => {
    const session = sessions.get(process);
    sessions.delete(process);
    return session === undefined ? [] : [loggedSession(session, places)];
  };
  const settled = (at: number): readonly LoggedSession[] =>
    [...sessions]
      .filter(([, { isOver, endedAt }]) => Math.abs(at - endedAt) > (isOver ? SETTLED_MS : LOST_MS))
      .flatMap(([process]) => close(process));
  const sweep = (at: number): readonly LoggedSession[] => {
    if (sweptSecond === Math.floor(at / 1000)) return [];
    sweptSecond = Math.floor(at / 1000);
    return settled(at);
  };
  const begin = ({ at, process, route, event }: PostfixReport): PostfixSession => {
    const peer = peerOf(event);
    const isReused = event.kind === 'status' ? event.connectionUse > 1 : event.kind === 'tls' && event.isReused;
    const uses = event.kind === 'status' ? event.connectionUse - 1 : undefined;
    const handedOn = isReused && peer !== undefined ? findHandedOn(sessions, { route, peer, uses }) : undefined;
    if (handedOn !== undefined) sessions.delete(handedOn.process);
    const session = handedOn?.session ?? beginSession(route, at, peer, isReused);
    session.disregardsStarttls ||= disregarding.delete(process);
    return session;
  };
  const evict = (): readonly LoggedSession[] => {
    const [oldest] = sessions.size > MOST_PROCESSES ? sessions.keys() : [];
    return oldest === undefined ? [] : close(oldest);
  };

  return {
    take: (report) => {
      const { at, process, event } = report;
      const done = [...sweep(at)];
      if (event.kind === 'disregard') {
        if (disregarding.size >= MOST_PROCESSES) disregarding.clear();
        disregarding.add(process);
        return done;
      }
      const current = sessions.get(process);
      const belongs = current !== undefined && belongsTo(current, event);
      // More on an error that is of no session, and what only tlsproxy says.
      if (event.kind === 'proxyError' || (event.kind === 'tlsDetail' && !belongs)) return done;
      if (!belongs) done.push(...close(process));
      const session = belongs ? current : begin(report);
      if (!belongs && current !== undefined && isRetryWithoutTls(current, event)) session.disregardsStarttls = true;
      sessions.delete(process);
      sessions.set(process, session);
      touchSession(session, at, peerOf(event));
      takeEvent(session, event, () => session.peer && proxy.reasonFor(session.peer, at));
      places.note(session.peer, session.route);
      if (event.kind === 'status' && session.hasBrokenOff !== undefined) places.noteFailure(session.peer, event.reason);
      done.push(...evict());
      return done;
    },
    settled,
    end: () => [...sessions.keys()].flatMap(close),
  };
}

interface Kept {
  readonly route: string;
  readonly peer: PostfixPeer;
  readonly uses: number | undefined;
}

/** The session with a server that another process has kept for whoever comes next. */
function findHandedOn(sessions: ReadonlyMap<string, PostfixSession>, { route, peer, uses }: Kept) {
  for (const [process, session] of sessions) {
    const isKept = session.isOver && session.hasBrokenOff === undefined && session.route === route;
    const isUsed = uses === undefined || session.connectionUse === uses;
    if (isKept && isUsed && session.peer !== undefined && isSamePeer(session.peer, peer)) return { process, session };
  }
  return undefined;
}
