import type { X509Certificate } from 'node:crypto';
import { connect, type TLSSocket } from 'node:tls';
import { namesHost, readCertificate } from '../smtp/certificate';
import { errorWords, HttpsPolicyFault } from './httpsPolicyFault';

export interface TlsOptions {
  readonly port: number;
  /** PEM of the only authorities to trust, in place of those that Node knows. */
  readonly ca?: string;
  /** For the connection alone, so that a silent address leaves time for the next one. */
  readonly connectTimeoutMs: number;
  readonly signal: AbortSignal;
}

/**
 * Connects to the first address that takes a connection, and makes a handshake by which the server proves to be `host`:
 * TLS 1.2 or newer, a chain to an authority that is known, and `host` in the subjectAltName (RFC 8461 §3.3, RFC 9525
 * §6.3). Nothing is sent before. Throws `HttpsPolicyFault`, or what the signal says.
 */
export async function connectToPolicyHost(
  host: string,
  addresses: readonly string[],
  options: TlsOptions,
): Promise<TLSSocket> {
  const failures: string[] = [];
  for (const address of addresses) {
    const answer = await handshake(host, address, options);
    if (!('unreachable' in answer)) return verified(answer, host);
    failures.push(`${address} (${answer.unreachable})`);
  }
  throw new HttpsPolicyFault('connect-failed', `no connection to ${host} at ${failures.join(', ')}`);
}

function handshake(
  host: string,
  address: string,
  { port, ca, connectTimeoutMs, signal }: TlsOptions,
): Promise<TLSSocket | { readonly unreachable: string }> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const socket = connect({
      host: address,
      port,
      servername: host,
      minVersion: 'TLSv1.2',
      ALPNProtocols: ['http/1.1'],
      // Judged below, so that a bad certificate is told from a failed handshake.
      rejectUnauthorized: false,
      checkServerIdentity: () => undefined,
      ...(ca !== undefined && { ca }),
    });
    let isConnected = false;
    const settle = (act: () => void): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      socket.off('connect', onConnect).off('secureConnect', onSecure).off('close', onClose);
      act();
    };
    const fail = (act: () => void): void => {
      settle(act);
      socket.destroy();
    };
    const unreachable = (words: string): void => fail(() => resolve({ unreachable: words }));
    const broken = (words: string): void => {
      const message = `the TLS handshake with ${host} failed: ${words}`;
      fail(() => reject(new HttpsPolicyFault('tls-handshake-failed', message)));
    };
    const lost = (words: string): void => (isConnected ? broken(words) : unreachable(words));
    const onAbort = (): void => fail(() => reject(signal.reason));
    const onConnect = (): void => {
      isConnected = true;
      clearTimeout(timer);
    };
    const onSecure = (): void => settle(() => resolve(socket));
    const onClose = (): void => lost('closed');
    const timer = setTimeout(() => unreachable(`no answer within ${connectTimeoutMs} ms`), connectTimeoutMs);
    signal.addEventListener('abort', onAbort, { once: true });
    socket.once('connect', onConnect).once('secureConnect', onSecure).once('close', onClose);
    // Stays: a socket that is over may still say why, and an error that nobody hears ends the process.
    socket.on('error', (error) => lost(errorWords(error)));
  });
}

function verified(socket: TLSSocket, host: string): TLSSocket {
  const certificate = socket.getPeerX509Certificate();
  const reason = socket.authorized ? misnamed(certificate, host) : untrusted(socket, certificate);
  if (reason === undefined) return socket;
  socket.destroy();
  throw new HttpsPolicyFault('webpki-invalid', `the certificate of ${host} ${reason}`);
}

function untrusted(socket: TLSSocket, certificate: X509Certificate | undefined): string {
  const { validTo } = certificate === undefined ? {} : readCertificate(certificate);
  const word = String(socket.authorizationError);
  // An authority that it was issued by may be the one that has expired.
  const until = word === 'CERT_HAS_EXPIRED' && validTo !== undefined ? ` (its own end is ${validTo.slice(0, 10)})` : '';
  return `is not trusted: ${word}${until}`;
}

/** Enough of them to recognise whose it is. */
const MAX_NAMES = 3;

function misnamed(certificate: X509Certificate | undefined, host: string): string | undefined {
  if (certificate === undefined) return 'is missing';
  if (namesHost(certificate, host)) return undefined;
  const { names } = readCertificate(certificate);
  if (names.length === 0) return 'names no host';
  const rest = names.length > MAX_NAMES ? ` and ${names.length - MAX_NAMES} more` : '';
  return `names ${names.slice(0, MAX_NAMES).join(', ')}${rest}, not ${host}`;
}
