import { connect, type Socket } from 'node:net';
import type { ByteSource, Taker } from './byteSource';
import type { Expiry } from './expiry';
import type { SessionFault } from './fault';
import { connectFault, ignoreError } from './socketError';

export interface Endpoint {
  readonly address: string;
  readonly port: number;
  readonly sourceAddress?: string;
}

/**
 * What all sockets of this thread read into, one after the other: each hands on what it has read before the next one
 * reads. A buffer for each read, made and collected again, was more than the reading itself.
 */
const shared = Buffer.allocUnsafeSlow(64 * 1024);

/** A socket in plaintext, without `data` events. */
export class PlainSocket implements ByteSource {
  readonly socket: Socket;
  private taker: Taker | undefined;
  /** What came while nobody took. */
  private waiting: Buffer[] = [];

  constructor({ address, port, sourceAddress }: Endpoint) {
    this.socket = connect({
      host: address,
      port,
      // Commands are single small writes that nothing may hold back (Nagle).
      noDelay: true,
      onread: { buffer: shared, callback: (length) => this.receive(length) },
      ...(sourceAddress === undefined ? {} : { localAddress: sourceAddress }),
    });
  }

  /** Also what came since the last taker let go. */
  giveTo(taker: Taker): void {
    this.taker = taker;
    for (const bytes of this.waiting.splice(0)) taker(bytes, bytes.length);
  }

  letGo(): void {
    this.taker = undefined;
  }

  private receive(length: number): boolean {
    if (this.taker === undefined) this.waiting.push(Buffer.from(shared.subarray(0, length)));
    else this.taker(shared, length);
    return true;
  }
}

/** Connects once, to one address. Rejects with a `SessionFault`, and then no socket is left. */
export function openSocket(endpoint: Endpoint, expiry: Expiry): Promise<PlainSocket> {
  return new Promise((resolve, reject) => {
    const plain = new PlainSocket(endpoint);
    const { socket } = plain;
    const fail = (fault: SessionFault): void => {
      socket.off('connect', onConnect).destroy();
      reject(fault);
    };
    const onConnect = (): void => {
      // From here on errors belong to the Connection; without any listener one would end the process.
      socket.off('error', onError).on('error', ignoreError);
      resolve(plain);
    };
    const onError = (error: Error): void => fail(connectFault(error));
    socket.once('connect', onConnect).on('error', onError);
    expiry.whenOver(fail);
  });
}
