import { SessionFault } from './fault';
import type { FailureCode } from './types';

/**
 * Errors that this machine makes up by itself: it has no route, no such address family or source address, no port or
 * memory left, or its own firewall forbids it. The peer has seen nothing of it. EINVAL is a source address of the
 * other family.
 */
const localErrors: ReadonlySet<string> = new Set([
  'ENETUNREACH',
  'EAFNOSUPPORT',
  'EADDRNOTAVAIL',
  'EADDRINUSE',
  'EINVAL',
  'EACCES',
  'EPERM',
  'EMFILE',
  'ENFILE',
  'ENOBUFS',
  'ENOMEM',
]);

/** An error while the connection was being made. */
export function connectFault(error: Error): SessionFault {
  const code = errorCode(error);
  return new SessionFault(connectFailureCode(code), error.message, error);
}

function connectFailureCode(code: string): FailureCode {
  if (localErrors.has(code)) return 'not-tried';
  if (code === 'ECONNREFUSED') return 'connection-refused';
  // A reset can come so soon after the connection is made that it is heard of as one of connecting.
  if (code === 'ECONNRESET') return 'connection-closed';
  return code === 'ETIMEDOUT' ? 'timed-out' : 'connection-failed';
}

/**
 * An error on a connection that was there. With TLS 1.3 a server refuses a finished handshake by an alert that arrives
 * only afterwards (RFC 8446 §4.4.4), so an OpenSSL error still is one of the handshake.
 */
export function connectionFault(error: Error): SessionFault {
  const code = errorCode(error);
  if (code.startsWith('ERR_SSL_')) return handshakeFault(error);
  if (code === 'ETIMEDOUT') return new SessionFault('timed-out', error.message, error);
  const isClosed = code === 'ECONNRESET' || code === 'EPIPE' || code === 'ECONNABORTED';
  return new SessionFault(isClosed ? 'connection-closed' : 'connection-failed', error.message, error);
}

/** An error while the handshake was made, or one of OpenSSL afterwards. The same fault has the same text every time. */
export function handshakeFault(error: Error): SessionFault {
  return new SessionFault('tls-handshake-failed', openSslReason(error) ?? error.message.trim(), error);
}

/**
 * What OpenSSL says, e.g. `SSL routines: wrong version number`. The message of such an error is what OpenSSL prints for
 * its developers: with a number for the thread, another in each process, lines of source code, and a line end.
 */
function openSslReason(error: Error): string | undefined {
  if (!('reason' in error) || typeof error.reason !== 'string') return undefined;
  return 'library' in error ? `${error.library}: ${error.reason}` : error.reason;
}

/** A listener for what comes too late to matter. One for all: one made in place would keep alive what stands around it. */
export function ignoreError(): void {}

export function errorCode(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : '';
}
