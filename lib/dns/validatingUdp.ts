import { createSocket } from 'node:dgram';
import { isIPv4 } from 'node:net';

export interface Server {
  readonly address: string;
  readonly port: number;
}

/**
 * Sends a query and gives the first datagram from the server that `isAnswer` takes; whatever else comes is passed over,
 * as a forged one would be. The socket is connected, so that the kernel compares the source, and has a random port
 * (RFC 5452 §9). Rejects when `signal` is aborted, or nobody listens there.
 */
export function askOverUdp(
  { address, port }: Server,
  query: Buffer,
  isAnswer: (bytes: Buffer) => boolean,
  signal: AbortSignal,
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const socket = createSocket(isIPv4(address) ? 'udp4' : 'udp6');
    const end = (settle: () => void): void => {
      signal.removeEventListener('abort', onAbort);
      socket.removeAllListeners().on('error', () => undefined);
      socket.close();
      settle();
    };
    const onAbort = (): void => end(() => reject(signal.reason));
    if (signal.aborted) return onAbort();
    signal.addEventListener('abort', onAbort);
    socket.on('error', (error) => end(() => reject(error)));
    socket.on('message', (bytes) => {
      if (isAnswer(bytes)) end(() => resolve(bytes));
    });
    socket.on('connect', () => socket.send(query));
    socket.connect(port, address);
  });
}
