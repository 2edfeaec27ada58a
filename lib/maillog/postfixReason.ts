import type { Stage } from '../smtp/types';
import { PEER, type PostfixPeer, readPeer } from './postfixPeer';

/** What the reason of a failed delivery tells of the session. */
export interface ReasonFacts {
  readonly peer?: PostfixPeer;
  readonly offersStarttls?: boolean;
  readonly tls?: 'established' | 'failed';
  /** Where the session broke off; `mail` after EHLO and TLS. Absent where it went on. */
  readonly brokeAt?: Stage | 'mail';
}

interface ReasonRule {
  /** Its first group is the peer. */
  readonly pattern: RegExp;
  readonly facts: Omit<ReasonFacts, 'peer'>;
}

const rule = (text: string, facts: ReasonRule['facts'] = {}): ReasonRule => ({
  pattern: new RegExp(`^(?:Protocol error: )?${text.replace('PEER', PEER)}`),
  facts,
});
const broken = (how: 'lost connection with PEER while' | 'conversation with PEER timed out while'): ReasonRule[] => [
  rule(`${how} receiving the initial server greeting`, { brokeAt: 'greeting' }),
  rule(`${how} performing the (?:EHLO|HELO) handshake`, { brokeAt: 'ehlo' }),
  rule(`${how} receiving the STARTTLS response`, { brokeAt: 'starttls', offersStarttls: true }),
  rule(`${how} `, { brokeAt: 'mail' }),
];

/**
 * The texts of smtp/smtp_proto.c, smtp_trouble.c, smtp_connect.c and smtp_addr.c, Postfix 2.2 to 3.11. All are anchored,
 * since what follows is the server's.
 */
const rules: readonly ReasonRule[] = [
  rule('TLS is required, but was not offered by host PEER', { offersStarttls: false, brokeAt: 'ehlo' }),
  rule('Sender requested REQUIRETLS, but TLS service was not offered by host PEER', {
    offersStarttls: false,
    brokeAt: 'ehlo',
  }),
  rule('(?:TLS is required|Sender requested REQUIRETLS), but host PEER refused to start TLS: ', {
    offersStarttls: true,
    tls: 'failed',
    brokeAt: 'starttls',
  }),
  // Reached only where it was offered (smtp_helo).
  rule('TLS is required, but (?:our TLS engine is unavailable|unavailable|not available)()', {
    offersStarttls: true,
    brokeAt: 'starttls',
  }),
  rule('Cannot start TLS: handshake failure()', { offersStarttls: true, tls: 'failed', brokeAt: 'tlsHandshake' }),
  rule('Server certificate (?:not trusted|not verified|could not be verified)()', {
    offersStarttls: true,
    tls: 'established',
    brokeAt: 'tlsHandshake',
  }),
  rule(
    'Sender requested REQUIRETLS, but no (?:matching|trusted) server certificate was found\\. The last attempted server was PEER',
    { offersStarttls: true, tls: 'established', brokeAt: 'tlsHandshake' },
  ),
  rule('host PEER refused to talk to me: ', { brokeAt: 'greeting' }),
  ...broken('lost connection with PEER while'),
  ...broken('conversation with PEER timed out while'),
  rule('connect to PEER: ', { brokeAt: 'connect' }),
  rule('Host or domain name not found()', { brokeAt: 'resolve' }),
  rule('unable to look up host()', { brokeAt: 'resolve' }),
  rule('host PEER said: '),
  rule('SASL authentication failed; server PEER said: '),
  rule('local data error while talking to PEER'),
];

/** Undefined for a text that is not known. */
export function readReason(reason: string): ReasonFacts | undefined {
  for (const { pattern, facts } of rules) {
    const match = pattern.exec(reason);
    if (match === null) continue;
    const peer = readPeer(match[1] ?? '');
    return peer === undefined ? facts : { ...facts, peer };
  }
  return undefined;
}

const SUSPENDED = 'delivery temporarily suspended: ';

/** The reason behind a suspension (qmgr/qmgr_deliver.c), which an earlier session met. */
export function suspendedReason(reason: string): string | undefined {
  return reason.startsWith(SUSPENDED) ? reason.slice(SUSPENDED.length) : undefined;
}

/**
 * A reason without the mail addresses in it: whatever stands in angle brackets, which servers put recipients in, and
 * every word with an @.
 */
export function withoutMailAddresses(reason: string): string {
  return reason
    .replace(/<[^<>]+>/g, (text) => (text.includes('://') && !text.includes('@') ? text : '<…>'))
    .replace(/[^\s<>()[\]"',;:=]+/g, (word) => (word.includes('@') ? '…' : word));
}
