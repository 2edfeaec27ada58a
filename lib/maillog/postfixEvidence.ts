import type { PostfixEvent } from './postfixMessage';
import { type ReasonFacts, readReason, withoutMailAddresses } from './postfixReason';
import type { PostfixSession } from './postfixSession';
import type { PostfixStatus } from './postfixStatus';

/** One connection carries many messages, and a log can say anything. */
const MOST_HELD_UP = 1_000;
const LONGEST_REASON = 2_000;

/** Adds to a session what a line tells of it. */
export function takeEvent(
  session: PostfixSession,
  event: Exclude<PostfixEvent, { readonly kind: 'disregard' | 'proxyError' }>,
  proxied: () => string | undefined,
): void {
  if ('facts' in event && event.facts.tls === 'failed' && session.tls === undefined) {
    const reason = proxied();
    if (reason !== undefined) session.tls = { outcome: 'failed', reason };
  }
  switch (event.kind) {
    case 'offer':
    case 'handshake':
      session.offersStarttls = true;
      return;
    case 'distrust':
      session.offersStarttls = true;
      session.distrust = event.reason;
      return;
    case 'tls':
      session.tls = event.tls;
      session.isOver = false;
      return;
    case 'tlsError':
      session.tls = { outcome: 'failed', reason: `SSL_connect error: ${event.reason}` };
      return;
    case 'tlsDetail':
      if (session.tls?.reason !== undefined && session.tls.reason.length < LONGEST_REASON) {
        session.tls = { ...session.tls, reason: `${session.tls.reason}; ${event.reason}` };
      }
      return;
    case 'connect':
      takeFacts(session, readReason(event.reason) ?? {}, event.reason);
      session.isOver = true;
      session.hasBrokenOff = 'by-attempt';
      return;
    case 'attempt':
      takeFacts(session, event.facts, event.reason);
      session.isOver = true;
      session.queueId = event.queueId;
      if (event.facts.brokeAt !== undefined) session.hasBrokenOff = 'by-attempt';
      return;
    case 'status':
      takeStatus(session, event);
  }
}

function takeFacts(session: PostfixSession, facts: ReasonFacts, reason: string): void {
  if (facts.offersStarttls !== undefined) session.offersStarttls = facts.offersStarttls;
  if (facts.tls === undefined && facts.brokeAt === undefined) return;
  const told = withoutMailAddresses(reason);
  if (facts.tls !== undefined) session.tls = { reason: told, ...session.tls, outcome: facts.tls };
  if (facts.brokeAt === undefined) return;
  const stage = facts.brokeAt === 'ehlo' && session.tls?.outcome === 'established' ? 'ehloAfterTls' : facts.brokeAt;
  session.failure = stage === 'mail' ? { reason: told } : { stage, reason: told };
}

function takeStatus(session: PostfixSession, status: PostfixStatus): void {
  const { outcome, queueId, reason } = status;
  takeFacts(session, status.facts, reason);
  session.isOver = true;
  session.queueId = queueId;
  session.request = status.request;
  session.connectionUse = Math.max(session.connectionUse, status.connectionUse);
  if (status.facts.brokeAt !== undefined) session.hasBrokenOff = 'by-status';
  if (status.tls === 'downgraded') session.isPlaintext = true;
  if (status.tls === 'used') session.tls = { ...session.tls, outcome: 'established' };
  if (outcome === 'sent' || outcome === 'other' || session.heldUp.size >= MOST_HELD_UP) return;
  const key = `${outcome} ${queueId}`;
  // Each recipient has a status.
  if (!session.heldUp.has(key)) {
    session.heldUp.set(key, { id: queueId, kind: outcome, reason: withoutMailAddresses(reason) });
  }
}
