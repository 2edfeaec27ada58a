import { connect } from 'node:net';

const TIMEOUT_MS = 5_000;

/**
 * The keywords in a server's EHLO reply as seen from one source address: greeting, EHLO, QUIT, and nothing of the
 * project's own code, so that the test knows from elsewhere what the canary ought to see.
 */
export const ehloKeywords = (address: string, port: number, sourceAddress: string): Promise<readonly string[]> =>
  new Promise((resolve, reject) => {
    const socket = connect({ host: address, port, localAddress: sourceAddress, timeout: TIMEOUT_MS });
    let received = '';
    let asked = false;
    socket.setEncoding('latin1');
    socket.on('timeout', () => socket.destroy(new Error(`no reply from ${address}:${port}`)));
    socket.on('error', reject);
    socket.on('close', () => reject(new Error(`${address}:${port} closed the session before it answered EHLO`)));
    socket.on('data', (chunk: string) => {
      received += chunk;
      if (!/^\d{3} .*\r\n/m.test(received)) return;
      const reply = received;
      received = '';
      if (!asked) {
        asked = true;
        socket.write('EHLO e2e.test\r\n');
        return;
      }
      socket.end('QUIT\r\n');
      const lines = reply.split('\r\n').filter((line) => line.startsWith('250'));
      resolve(lines.slice(1).map((line) => line.slice(4).split(' ')[0] ?? ''));
    });
  });
