import { isSamePeer, type PostfixPeer } from './postfixPeer';
import type { PostfixPlaces } from './postfixPlaces';
import type { HeldUp, LoggedFailure, LoggedSession, LoggedTls } from './types';

export const SMTP = 25;
/** Submission by TLS from the first byte (`smtp_tls_wrappermode`): no EHLO before it, so nothing about STARTTLS. */
const SMTPS = 465;

/** A session under way, as far as the lines up to now tell. */
export interface PostfixSession {
  readonly route: string;
  peer: PostfixPeer | undefined;
  readonly startedAt: number;
  endedAt: number;
  /** The connection was made before what the log tells of it. */
  readonly isCut: boolean;
  /** A message was delivered or refused, or the session broke off: nothing more has to come. */
  isOver: boolean;
  failure: LoggedFailure | undefined;
  /** Whether its end was told as a step to the next server, or as what became of the message. */
  hasBrokenOff: 'by-attempt' | 'by-status' | undefined;
  queueId: string | undefined;
  request: string | undefined;
  connectionUse: number;
  offersStarttls: boolean | undefined;
  /** This Postfix didn't look for it, or was told to overlook it. */
  disregardsStarttls: boolean;
  tls: LoggedTls | undefined;
  distrust: string | undefined;
  isPlaintext: boolean;
  readonly heldUp: Map<string, HeldUp>;
}

export function beginSession(route: string, at: number, peer: PostfixPeer | undefined, isCut: boolean): PostfixSession {
  return {
    route,
    peer,
    startedAt: at,
    endedAt: at,
    isCut,
    isOver: false,
    failure: undefined,
    hasBrokenOff: undefined,
    queueId: undefined,
    request: undefined,
    connectionUse: 1,
    offersStarttls: undefined,
    disregardsStarttls: false,
    tls: undefined,
    distrust: undefined,
    isPlaintext: false,
    heldUp: new Map(),
  };
}

/** Takes note of another line about the session; a host alone may get its address by it. */
export function touchSession(session: PostfixSession, at: number, peer: PostfixPeer | undefined): void {
  session.endedAt = Math.max(session.endedAt, at);
  if (peer !== undefined && (session.peer === undefined || isSamePeer(session.peer, peer))) {
    session.peer = { ...session.peer, ...peer };
  }
}

/** What is known of it at last. */
export function loggedSession(session: PostfixSession, places: PostfixPlaces): LoggedSession {
  const { route, peer, tls, failure, distrust, isOver } = session;
  const offers = offersStarttls(session);
  const reason = distrust ?? tls?.reason;
  return {
    format: 'postfix',
    route,
    ...(peer === undefined ? {} : { remoteHost: peer.host }),
    ...(peer?.address === undefined ? {} : { remoteAddress: peer.address }),
    port: peer === undefined ? SMTP : (peer.port ?? places.find(peer)?.port ?? SMTP),
    startedAt: new Date(session.startedAt).toISOString(),
    endedAt: new Date(session.endedAt).toISOString(),
    isCut: session.isCut || !isOver,
    ...(offers === undefined ? {} : { offersStarttls: offers }),
    ...(tls === undefined ? {} : { tls: reason === undefined ? tls : { ...tls, reason } }),
    heldUp: [...session.heldUp.values()],
    ...(failure === undefined ? {} : { failure }),
    ...(session.isPlaintext && !session.disregardsStarttls ? { isPlaintext: true } : {}),
  };
}

function offersStarttls({
  peer,
  offersStarttls: offers,
  disregardsStarttls,
  tls,
}: PostfixSession): boolean | undefined {
  if (peer?.port === SMTPS) return undefined;
  if (tls !== undefined || offers === true) return true;
  // "Not offered" is then what this Postfix made of it.
  return disregardsStarttls ? undefined : offers;
}
