import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

const MAIL_PORT = 25;
const ATTEMPTS = 20;

const canListen = (host: string, port: number): Promise<{ readonly port?: number; readonly error?: string }> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error) => resolve({ error: error.message }));
    server.listen(port, host, () => {
      const address = server.address();
      const bound = typeof address === 'object' && address !== null ? address.port : port;
      server.close(() => resolve({ port: bound }));
    });
  });

/** A TCP port of 127.0.0.1 that nobody listens on now. */
export const freePort = async (): Promise<number> => {
  const { port, error } = await canListen('127.0.0.1', 0);
  if (port === undefined) throw new Error(`no free port on 127.0.0.1: ${error}`);
  return port;
};

/**
 * A loopback address of this run's own, on which port 25 can be had: an MX record has no port, so mail servers of the
 * test listen on the real one, and two runs do so side by side on two addresses.
 */
export const ownMailAddress = async (): Promise<string> => {
  let reason: string | undefined;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const address = `127.${randomInt(64, 128)}.${randomInt(1, 255)}.${randomInt(1, 255)}`;
    const { error } = await canListen(address, MAIL_PORT);
    if (error === undefined) return address;
    reason = error;
  }
  throw new Error(
    `port ${MAIL_PORT} can't be had on any loopback address (root? a mail server on 0.0.0.0?): ${reason}`,
  );
};
