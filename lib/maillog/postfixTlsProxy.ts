import type { PostfixEvent } from './postfixMessage';
import type { PostfixPeer } from './postfixPeer';

/**
 * What tlsproxy says of handshakes: it makes those of connections that are to be reused (`smtp_tls_connection_reuse`),
 * and the smtp daemon then says only that one failed.
 */
export interface PostfixTlsProxy {
  take(process: string, event: PostfixEvent, at: number): void;
  /** Why the handshake with a server that has just failed did. */
  reasonFor(peer: PostfixPeer, at: number): string | undefined;
}

const FRESH_MS = 10_000;
const MOST_ERRORS = 500;

export function postfixTlsProxy(): PostfixTlsProxy {
  /** By process: OpenSSL's word comes first. */
  const details = new Map<string, string>();
  const errors = new Map<string, { readonly reason: string; readonly at: number }>();
  return {
    take: (process, event, at) => {
      if (event.kind === 'tlsDetail') {
        if (details.size >= MOST_ERRORS) details.clear();
        details.set(process, event.reason);
      } else if (event.kind === 'proxyError') {
        if (errors.size >= MOST_ERRORS) errors.clear();
        const detail = details.get(process);
        details.delete(process);
        const reason = detail === undefined ? event.reason : `${event.reason}; ${detail}`;
        errors.set(`${event.address} ${event.port}`, { reason, at });
      }
    },
    reasonFor: ({ address, port }, at) => {
      const error = errors.get(`${address} ${port}`);
      return error !== undefined && Math.abs(at - error.at) < FRESH_MS ? error.reason : undefined;
    },
  };
}
