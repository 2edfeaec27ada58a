import { type IncomingMessage, request } from 'node:http';
import type { TLSSocket } from 'node:tls';
import { errorWords, HttpsPolicyFault } from './httpsPolicyFault';

export interface GetOptions {
  readonly path: string;
  readonly maxBytes: number;
  readonly signal: AbortSignal;
}

/**
 * One GET over a connection that is verified already; the connection is closed afterwards. Redirects are not followed and
 * nothing is cached (RFC 8461 §3.3); only 200 with `text/plain` counts (§3.2). Throws `HttpsPolicyFault`, or what the
 * signal says.
 */
export async function getPolicyFile(
  socket: TLSSocket,
  host: string,
  { path, maxBytes, signal }: GetOptions,
): Promise<Buffer> {
  try {
    const response = await responseTo(socket, host, path, signal);
    checkHead(response, host, maxBytes);
    return await bodyOf(response, maxBytes);
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    if (error instanceof HttpsPolicyFault) throw error;
    throw new HttpsPolicyFault('http-failed', `${host} gave no complete HTTP response: ${errorWords(error)}`);
  } finally {
    socket.destroy();
  }
}

function responseTo(socket: TLSSocket, host: string, path: string, signal: AbortSignal): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const asked = request({
      createConnection: () => socket,
      path,
      signal,
      headers: { Host: host, Accept: 'text/plain', 'Accept-Encoding': 'identity', 'User-Agent': 'starttls-canary' },
    });
    // After the response as well: an error that nobody hears would end the process.
    asked
      .on('response', resolve)
      .on('error', reject)
      .on('close', () => reject(new Error('closed')))
      .end();
  });
}

function checkHead({ statusCode = 0, headers }: IncomingMessage, host: string, maxBytes: number): void {
  if (statusCode >= 300 && statusCode < 400) {
    const words = `${host} redirects with ${statusCode}${headers.location === undefined ? '' : ` to ${cut(headers.location)}`}`;
    throw new HttpsPolicyFault('redirect', `${words}, which must not be followed (RFC 8461 §3.3)`);
  }
  if (statusCode !== 200) throw new HttpsPolicyFault('status', `${host} answers with HTTP status ${statusCode}`);
  const type = headers['content-type'];
  if (type?.split(';', 1)[0]?.trim().toLowerCase() !== 'text/plain') {
    const given = type === undefined ? 'without a media type' : `as ${cut(type)}`;
    throw new HttpsPolicyFault('media-type', `${host} gives the policy ${given}, not as text/plain (RFC 8461 §3.2)`);
  }
  const encoding = headers['content-encoding'] ?? 'identity';
  if (encoding.toLowerCase() !== 'identity') {
    throw new HttpsPolicyFault(
      'content-encoding',
      `${host} gives the policy as ${cut(encoding)}, which nobody asked for`,
    );
  }
  if (Number(headers['content-length'] ?? 0) > maxBytes) throw tooLarge(maxBytes);
}

async function bodyOf(response: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response) {
    if (!Buffer.isBuffer(chunk)) continue;
    size += chunk.length;
    if (size > maxBytes) throw tooLarge(maxBytes);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

const tooLarge = (maxBytes: number): HttpsPolicyFault =>
  new HttpsPolicyFault('too-large', `the policy is larger than ${maxBytes / 1_024} KiB (RFC 8461 §3.3)`);

const MAX_TEXT = 120;
const cut = (text: string): string => (text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text);
