import type { PostfixEvent } from './postfixMessage';
import { isSamePeer, type PostfixPeer } from './postfixPeer';
import type { PostfixSession } from './postfixSession';
import type { PostfixStatus } from './postfixStatus';

/** Whom a line is about. */
export function peerOf(event: PostfixEvent): PostfixPeer | undefined {
  switch (event.kind) {
    case 'disregard':
    case 'tlsDetail':
    case 'proxyError':
      return undefined;
    case 'attempt':
      return event.facts.peer;
    case 'status':
      return event.peer ?? event.facts.peer;
    default:
      return event.peer;
  }
}

/** Whether a line is about the session that its process has under way, and not about the next one. */
export function belongsTo(session: PostfixSession, event: PostfixEvent): boolean {
  const peer = peerOf(event);
  if (peer !== undefined && session.peer !== undefined && !isSamePeer(session.peer, peer)) return false;
  switch (event.kind) {
    case 'offer':
    case 'connect':
    case 'handshake':
    case 'disregard':
    case 'proxyError':
      return false;
    case 'distrust':
    case 'tlsError':
      return !session.isOver && session.tls === undefined;
    case 'tls':
      return event.isReused ? session.hasBrokenOff === undefined : !session.isOver && session.tls === undefined;
    case 'tlsDetail':
      return !session.isOver && session.tls?.outcome === 'failed';
    case 'attempt':
      return !session.isOver || (session.hasBrokenOff === undefined && session.queueId === event.queueId);
    case 'status':
      return statusBelongsTo(session, event);
  }
}

function statusBelongsTo(session: PostfixSession, status: PostfixStatus): boolean {
  const isOfRequest = session.request === status.request;
  if (status.peer === undefined) {
    const isLastAttempt = session.hasBrokenOff === 'by-attempt' && session.request === undefined;
    return isOfRequest || (isLastAttempt && (session.queueId ?? status.queueId) === status.queueId);
  }
  // After an attempt, a status of the same server is of another connection: the one without TLS (RETRY_AS_PLAINTEXT).
  if (session.hasBrokenOff === 'by-attempt') return false;
  if (!session.isOver || isOfRequest) return true;
  if (session.request === undefined) return session.queueId === status.queueId;
  return session.hasBrokenOff === undefined && status.connectionUse > session.connectionUse;
}

/**
 * Whether a session is the one that Postfix tries without TLS after another with the same server had failed with it
 * (RETRY_AS_PLAINTEXT): nobody asked for STARTTLS then.
 */
export function isRetryWithoutTls(last: PostfixSession, event: PostfixEvent): boolean {
  const peer = peerOf(event);
  const isSameServer = peer !== undefined && last.peer !== undefined && isSamePeer(last.peer, peer);
  const isSameMessage = event.kind === 'status' && last.queueId === event.queueId;
  return last.hasBrokenOff === 'by-attempt' && last.tls !== undefined && isSameServer && isSameMessage;
}
