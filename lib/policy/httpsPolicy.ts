import { type AddressOptions, policyAddresses } from './httpsPolicyAddress';
import { type HttpsFaultCode, HttpsPolicyFault } from './httpsPolicyFault';
import { getPolicyFile } from './httpsPolicyResponse';
import { connectToPolicyHost } from './httpsPolicyTls';

/** Both are what RFC 8461 §3.3 suggests. */
export const MAX_BYTES = 64 * 1_024;
export const TIMEOUT_MS = 60_000;
const CONNECT_TIMEOUT_MS = 10_000;
const HTTPS_PORT = 443;

export interface HttpsPolicyOptions extends AddressOptions {
  /** One absolute deadline over look-up, connection, handshake and body, so that who trickles gains nothing. */
  readonly timeoutMs?: number;
  /** For one address; the next is tried then. */
  readonly connectTimeoutMs?: number;
  /** PEM of the only authorities to trust, in place of those that Node knows. */
  readonly ca?: string;
  /** Default: 443, and no policy is ever elsewhere. */
  readonly port?: number;
  readonly signal?: AbortSignal;
}

export type HttpsFetched =
  | { readonly status: 'fetched'; readonly body: Buffer }
  | { readonly status: 'failed'; readonly code: HttpsFaultCode; readonly reason: string };

/**
 * Fetches `https://<host><path>` as a policy has to be fetched: once, from a host that proves its name, without redirect,
 * as text/plain, within 64 KiB. What the host, the network or the DNS does is in the outcome; never throws for it.
 */
export async function fetchHttpsPolicy(host: string, path: string, options: HttpsPolicyOptions): Promise<HttpsFetched> {
  const { timeoutMs = TIMEOUT_MS, connectTimeoutMs = CONNECT_TIMEOUT_MS, port = HTTPS_PORT, ca } = options;
  const ended = new AbortController();
  const { signal } = ended;
  const end = (code: HttpsFaultCode, words: string): void => ended.abort(new HttpsPolicyFault(code, words));
  const onAbort = (): void => end('aborted', 'aborted by the caller');
  const timer = setTimeout(() => end('timed-out', `${host} did not give it within ${timeoutMs} ms`), timeoutMs);
  if (options.signal?.aborted) onAbort();
  options.signal?.addEventListener('abort', onAbort, { once: true });
  try {
    const addresses = await until(signal, policyAddresses(host, options));
    const tls = { port, connectTimeoutMs, signal, ...(ca !== undefined && { ca }) };
    const socket = await connectToPolicyHost(host, addresses, tls);
    return { status: 'fetched', body: await getPolicyFile(socket, host, { path, maxBytes: MAX_BYTES, signal }) };
  } catch (error) {
    if (!(error instanceof HttpsPolicyFault)) throw error;
    return { status: 'failed', code: error.code, reason: error.message };
  } finally {
    clearTimeout(timer);
    options.signal?.removeEventListener('abort', onAbort);
  }
}

/** A look-up knows no signal: whoever waits for it leaves. */
function until<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    work.then(resolve, reject);
  });
}
