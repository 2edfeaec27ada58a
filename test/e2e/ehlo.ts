import { connect } from 'node:net';

const TIMEOUT_MS = 5_000;

export interface Endpoint {
  readonly address: string;
  readonly port: number;
}

/** A complete reply (RFC 5321 §4.2), its lines without CRLF. */
const COMPLETE = /^\d{3} .*\r\n/m;

/**
 * What a server answers to each of these commands, after its greeting and as seen from one source address, with nothing
 * of the project's own code: so that the test knows from elsewhere what the canary ought to see.
 */
export const bareReplies = (
  { address, port }: Endpoint,
  sourceAddress: string,
  commands: readonly string[],
): Promise<readonly (readonly string[])[]> =>
  new Promise((resolve, reject) => {
    const socket = connect({ host: address, port, localAddress: sourceAddress, timeout: TIMEOUT_MS });
    const replies: (readonly string[])[] = [];
    let received = '';
    socket.setEncoding('latin1');
    socket.on('timeout', () => socket.destroy(new Error(`no reply from ${address}:${port}`)));
    socket.on('error', reject);
    socket.on('close', () => reject(new Error(`${address}:${port} closed the session before it answered all`)));
    socket.on('data', (chunk: string) => {
      received += chunk;
      if (!COMPLETE.test(received)) return;
      replies.push(received.split('\r\n').slice(0, -1));
      received = '';
      const command = commands[replies.length - 1];
      if (command !== undefined) {
        socket.write(`${command}\r\n`);
        return;
      }
      socket.end('QUIT\r\n');
      resolve(replies.slice(1));
    });
  });

/** The keywords in a server's EHLO reply as seen from one source address. */
export const ehloKeywords = async (
  address: string,
  port: number,
  sourceAddress: string,
): Promise<readonly string[]> => {
  const [ehlo = []] = await bareReplies({ address, port }, sourceAddress, ['EHLO e2e.test']);
  const lines = ehlo.filter((line) => line.startsWith('250'));
  return lines.slice(1).map((line) => line.slice(4).split(' ')[0] ?? '');
};
