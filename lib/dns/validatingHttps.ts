import { request } from 'node:https';
import { MAX_MESSAGE_BYTES } from './validatingMessage';

const MEDIA_TYPE = 'application/dns-message';

/**
 * The same over HTTPS (RFC 8484 §4.1). The server's certificate is verified, by `ca` (PEM) alone where that is given;
 * redirections are not followed. Rejects for any other answer than a 200 with a DNS message.
 */
export function askOverHttps(url: string, query: Buffer, signal: AbortSignal, ca?: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': MEDIA_TYPE, accept: MEDIA_TYPE, 'content-length': query.length };
    const asked = request(
      url,
      { method: 'POST', headers, signal, agent: false, ...(ca === undefined ? {} : { ca }) },
      (response) => {
        const { statusCode, headers: answered } = response;
        const fail = (message: string): void => {
          asked.destroy();
          reject(new Error(message));
        };
        if (statusCode !== 200) return fail(`it answered HTTP ${statusCode}`);
        if (answered['content-type']?.split(';')[0]?.trim() !== MEDIA_TYPE) return fail('its answer is no DNS message');
        const parts: Buffer[] = [];
        let size = 0;
        response.on('data', (part: Buffer) => {
          size += part.length;
          if (size > MAX_MESSAGE_BYTES) return fail('the answer is too large');
          parts.push(part);
        });
        response.on('end', () => resolve(Buffer.concat(parts)));
        response.on('error', reject);
      },
    );
    asked.on('error', reject);
    asked.end(query);
  });
}
