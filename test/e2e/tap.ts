import { connect, createServer, type Socket } from 'node:net';
import type { Lifetime } from './lifetime';

/** A way to a server on 127.0.0.1 that can be shut: what is under way then is broken off. */
export interface Tap {
  readonly port: number;
  shut(): void;
  open(): void;
}

export const startTap = async (lifetime: Lifetime, serverPort: number): Promise<Tap> => {
  let isOpen = true;
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    if (!isOpen) {
      client.destroy();
      return;
    }
    const behind = connect({ host: '127.0.0.1', port: serverPort });
    for (const [one, other] of [
      [client, behind],
      [behind, client],
    ] as const) {
      sockets.add(one);
      one
        .on('error', () => other.destroy())
        .on('close', () => {
          sockets.delete(one);
          other.destroy();
        });
      one.pipe(other);
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  server.unref();
  lifetime.onEnd('tap', () => server.close());
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the tap has no port');
  return {
    port: address.port,
    shut: () => {
      isOpen = false;
      for (const socket of sockets) socket.destroy();
    },
    open: () => {
      isOpen = true;
    },
  };
};
