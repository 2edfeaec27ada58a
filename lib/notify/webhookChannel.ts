import { type ClientRequest, type IncomingMessage, request as overHttp, type RequestOptions } from 'node:http';
import { request as overHttps } from 'node:https';
import { defaultBody } from '../notification/message';
import { type Channel, ChannelError } from './channel';
import { signatureOf } from './signature';

export interface WebhookSettings {
  readonly url: string;
  /** Absent: unsigned. */
  readonly secret?: string;
  readonly now: () => Date;
  /** Authorities to trust in place of the usual ones, as PEM. */
  readonly ca?: string;
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 10_000;

/**
 * An HTTP server that takes the JSON. Any 2xx is success; redirects are not followed, since they would carry it to somebody
 * else; the body of the answer is not read.
 */
export const webhookChannel = ({ url, secret, now, ca, timeoutMs = TIMEOUT_MS }: WebhookSettings): Channel => ({
  name: `webhook ${new URL(url).origin}`,
  async send(message, id, signal) {
    const body = defaultBody(message);
    const timestamp = String(Math.floor(now().getTime() / 1000));
    const status = await post(
      url,
      body,
      {
        'Content-Type': 'application/json; charset=utf-8',
        'Content-Length': Buffer.byteLength(body),
        'User-Agent': 'starttls-canary',
        'Idempotency-Key': id,
        'X-Canary-Timestamp': timestamp,
        ...(secret !== undefined && { 'X-Canary-Signature': signatureOf(body, timestamp, secret) }),
      },
      { timeoutMs, signal, ...(ca !== undefined && { ca }) },
    );
    if (status < 200 || status > 299) throw new ChannelError('refused', `it answers ${status}`);
  },
});

interface Delivery {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  readonly ca?: string;
}

/** The status of the answer. A connection of its own: one that was kept open may be dead, and would fail for nothing. */
function post(
  url: string,
  body: string,
  headers: NonNullable<RequestOptions['headers']>,
  { timeoutMs, signal, ca }: Delivery,
): Promise<number> {
  const options = { method: 'POST', headers, agent: false as const, signal };
  return new Promise<number>((resolve, reject) => {
    const answered = (response: IncomingMessage) => {
      end();
      resolve(response.statusCode ?? 0);
      request.destroy();
    };
    const failed = (error: ChannelError) => {
      end();
      reject(error);
      request.destroy();
    };
    const request: ClientRequest = url.startsWith('https:')
      ? overHttps(url, { ...options, ...(ca !== undefined && { ca }) }, answered)
      : overHttp(url, options, answered);
    const late = () => failed(new ChannelError('timed-out', `no answer within ${timeoutMs / 1000} s`));
    const timer = setTimeout(late, timeoutMs);
    const end = () => clearTimeout(timer);
    // Of an answer that switches protocols, `response` tells nothing, and destroying the request leaves its socket open.
    request.on('upgrade', (response, socket) => {
      socket.on('error', () => {});
      socket.destroy();
      answered(response);
    });
    request.on('error', (error) => failed(new ChannelError('unreachable', `it can't be reached: ${faultOf(error)}`)));
    request.on('close', () => failed(new ChannelError('unreachable', 'it closed the connection without an answer')));
    request.end(body);
  });
}

/** By its code: the text of an error may name what it was about. */
const faultOf = (error: Error): string => ('code' in error && typeof error.code === 'string' ? error.code : error.name);
