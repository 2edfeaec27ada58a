import { connect } from 'node:net';
import { MAX_MESSAGE_BYTES } from './validatingMessage';
import type { Server } from './validatingUdp';

const LENGTH_BYTES = 2;

/**
 * The same over TCP, where a message comes after its length (RFC 1035 §4.2.2). Rejects when `signal` is aborted, the
 * connection breaks off, or the server announces more than anybody needs.
 */
export function askOverTcp({ address, port }: Server, query: Buffer, signal: AbortSignal): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: address, port, signal });
    let received: Buffer = Buffer.alloc(0);
    const end = (settle: () => void): void => {
      socket.removeAllListeners('data').removeAllListeners('close').destroy();
      settle();
    };
    socket.on('error', (error) => end(() => reject(error)));
    socket.on('close', () => end(() => reject(new Error('the connection was closed before the answer'))));
    socket.on('data', (bytes) => {
      received = Buffer.concat([received, bytes]);
      if (received.length < LENGTH_BYTES) return;
      const length = received.readUInt16BE(0);
      if (length > MAX_MESSAGE_BYTES) return end(() => reject(new Error('the answer is too large')));
      const message = received.subarray(LENGTH_BYTES, LENGTH_BYTES + length);
      if (message.length === length) end(() => resolve(message));
    });
    const prefix = Buffer.alloc(LENGTH_BYTES);
    prefix.writeUInt16BE(query.length);
    socket.write(Buffer.concat([prefix, query]));
  });
}
