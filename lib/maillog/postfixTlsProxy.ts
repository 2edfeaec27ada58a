import type { PostfixEvent } from './postfixMessage';
import type { PostfixPeer } from './postfixPeer';

/** What tlsproxy, which makes the connections that are to be reused (`smtp_tls_connection_reuse`), says of handshakes. */
export interface PostfixTlsProxy {
  take(event: PostfixEvent, at: number): void;
  /** Why the handshake with a server that has just failed did. */
  reasonFor(peer: PostfixPeer, at: number): string | undefined;
}

const FRESH_MS = 10_000;
const MOST_ERRORS = 500;

export function postfixTlsProxy(): PostfixTlsProxy {
  const errors = new Map<string, { readonly reason: string; readonly at: number }>();
  const keyOf = ({ host, address, port }: PostfixPeer): string => `${host}[${address}]:${port}`;
  return {
    take: (event, at) => {
      if (event.kind !== 'tlsError') return;
      if (errors.size >= MOST_ERRORS) errors.clear();
      errors.set(keyOf(event.peer), { reason: event.reason, at });
    },
    reasonFor: (peer, at) => {
      const error = errors.get(keyOf(peer));
      return error !== undefined && Math.abs(at - error.at) < FRESH_MS ? error.reason : undefined;
    },
  };
}
