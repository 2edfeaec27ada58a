import { PEER, type PostfixPeer, readHost, readPeer } from './postfixPeer';
import { type ReasonFacts, readReason } from './postfixReason';
import { type PostfixStatus, readStatus } from './postfixStatus';
import type { LoggedTls } from './types';

/** What one line of an smtp daemon tells. */
export type PostfixEvent =
  /** STARTTLS was offered where it isn't used. */
  | { readonly kind: 'offer'; readonly peer: PostfixPeer }
  /** This Postfix was told to overlook STARTTLS in the reply that it has just got. */
  | { readonly kind: 'disregard' }
  | { readonly kind: 'connect'; readonly peer: PostfixPeer; readonly reason: string }
  | { readonly kind: 'handshake'; readonly peer: PostfixPeer }
  | { readonly kind: 'distrust'; readonly peer: PostfixPeer; readonly reason: string }
  | { readonly kind: 'tls'; readonly peer: PostfixPeer; readonly tls: LoggedTls; readonly isReused: boolean }
  | { readonly kind: 'tlsError'; readonly peer: PostfixPeer; readonly reason: string }
  /** More on the error before it. */
  | { readonly kind: 'tlsDetail'; readonly reason: string }
  /** Of tlsproxy, which hands the connection on and knows the server's address only. */
  | { readonly kind: 'proxyError'; readonly address: string; readonly port: number; readonly reason: string }
  /** A server failed, and others remain to be tried. */
  | { readonly kind: 'attempt'; readonly queueId: string; readonly reason: string; readonly facts: ReasonFacts }
  | PostfixStatus;

const known = (text: string): RegExp => new RegExp(`^${text.replace('PEER', PEER)}`, 's');
const offer = /^Host offered STARTTLS: \[([^\s[\]]{1,255})\]/;
const disregard = /^discarding EHLO keywords: .*\bSTARTTLS\b/;
const connect = known('(connect to PEER: .*)');
const handshake = known('setting up TLS connection to PEER');
const distrust = known('(?:(?:server|CA) )?certificate verification failed for PEER: (.*)');
const tls =
  /^(?:(Anonymous|Untrusted|Trusted|Verified) )?TLS connection (established|reused) to (\S{1,330}): (\S{1,40}) with cipher (\S{1,100})/;
const tlsError = known('SSL_connect error to PEER: (.*)');
const proxyError = /^TLS handshake failed for service=\S{1,100} peer=\[([0-9A-Fa-f.:]{2,45})\]:(\d{1,5})/;
const tlsDetail = /^warning: TLS library problem: (.*)/s;
const attempt = /^(?!warning|error|fatal|panic)([0-9A-Za-z]{5,32}): (.*)/s;
const trusts = { Anonymous: 'anonymous', Untrusted: 'untrusted', Trusted: 'trusted', Verified: 'verified' } as const;

/** Undefined for a line that tells nothing of a session; `syntax` for one that two readings fit. */
export function readMessage(message: string): PostfixEvent | 'syntax' | undefined {
  return readStatus(message) ?? readTls(message) ?? readConnection(message) ?? readAttempt(message);
}

function readConnection(message: string): PostfixEvent | undefined {
  const [, host] = offer.exec(message) ?? [];
  const offering = host === undefined ? undefined : readHost(host);
  if (offering !== undefined) return { kind: 'offer', peer: offering };
  if (disregard.test(message)) return { kind: 'disregard' };
  const [, reason = '', unreached = ''] = connect.exec(message) ?? [];
  const peer = readPeer(unreached);
  return peer === undefined ? undefined : { kind: 'connect', peer, reason };
}

/** tls/tls_client.c, tls_misc.c and tls_verify.c, and tlsproxy/tlsproxy_state.c. */
function readTls(message: string): PostfixEvent | undefined {
  const detail = tlsDetail.exec(message);
  if (detail !== null) return { kind: 'tlsDetail', reason: detail[1] ?? '' };
  const [proxied, address, port] = proxyError.exec(message) ?? [];
  if (proxied !== undefined && address !== undefined) {
    return { kind: 'proxyError', address: address.toLowerCase(), port: Number(port), reason: proxied };
  }
  const beginning = readPeer(handshake.exec(message)?.[1] ?? '');
  if (beginning !== undefined) return { kind: 'handshake', peer: beginning };
  for (const [kind, pattern] of [
    ['distrust', distrust],
    ['tlsError', tlsError],
  ] as const) {
    const [, text = '', reason = ''] = pattern.exec(message) ?? [];
    const peer = readPeer(text);
    if (peer !== undefined) return { kind, peer, reason };
  }
  return readSummary(message);
}

function readSummary(message: string): PostfixEvent | undefined {
  const match = tls.exec(message);
  if (match === null) return undefined;
  const [, trustWord, usage, name = '', protocol = '', cipher = ''] = match;
  // Before 2.5 it was the host only.
  const peer = readPeer(name) ?? readHost(name);
  const trust = Object.entries(trusts).find(([word]) => word === trustWord)?.[1];
  const facts: LoggedTls = { outcome: 'established', protocol, cipher, ...(trust === undefined ? {} : { trust }) };
  return peer === undefined ? undefined : { kind: 'tls', peer, tls: facts, isReused: usage === 'reused' };
}

/** smtp/smtp_trouble.c, smtp_bulk_fail and smtp_rcpt_fail. */
function readAttempt(message: string): PostfixEvent | undefined {
  const [, queueId, reason = ''] = attempt.exec(message) ?? [];
  const facts = queueId === undefined ? undefined : readReason(reason);
  return queueId === undefined || facts === undefined ? undefined : { kind: 'attempt', queueId, reason, facts };
}
