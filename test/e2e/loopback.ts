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

/** A TCP port of ::1 that nobody listens on now; none where this machine has no IPv6. */
export const freeIPv6Port = async (): Promise<number | undefined> => (await canListen('::1', 0)).port;

/** An address of 127.0.0.0/8 that is unlikely to be another run's, to connect from or, once tried, to listen on. */
export const randomLoopbackAddress = (): string =>
  `127.${randomInt(64, 128)}.${randomInt(1, 255)}.${randomInt(1, 255)}`;

/** A loopback address of this run's own, on which all these ports can be had; two runs listen on two addresses. */
export const ownAddress = async (ports: readonly number[]): Promise<string> => {
  let reason: string | undefined;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const address = randomLoopbackAddress();
    reason = undefined;
    for (const port of ports) reason ??= (await canListen(address, port)).error;
    if (reason === undefined) return address;
  }
  throw new Error(
    `port ${ports.join(', ')} can't be had on any loopback address (root? a mail server on 0.0.0.0?): ${reason}`,
  );
};

/** So many own addresses with port 25, which mail servers have to listen on, since an MX record has no port. */
export const ownMailAddresses = async (
  count: number,
  otherPorts: readonly number[] = [],
): Promise<readonly string[]> => {
  const addresses = new Set<string>();
  while (addresses.size < count) addresses.add(await ownAddress([MAIL_PORT, ...otherPorts]));
  return [...addresses];
};
