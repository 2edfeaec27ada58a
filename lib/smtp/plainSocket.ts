import { connect, type Socket } from 'node:net';
import { type ByteSource, listenTo, type Sink } from './byteSource';
import type { Expiry } from './expiry';
import type { SessionFault } from './fault';
import { connectFault } from './socketError';

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
  sink: Sink | undefined;
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
    listenTo(this.socket, this);
  }

  /** Also what came since the last sink was let go. */
  giveTo(sink: Sink): void {
    this.sink = sink;
    if (this.waiting.length > 0) for (const bytes of this.waiting.splice(0)) sink.take(bytes, bytes.length);
  }

  letGo(): void {
    this.sink = undefined;
  }

  private receive(length: number): boolean {
    if (this.sink === undefined) this.waiting.push(Buffer.from(shared.subarray(0, length)));
    else this.sink.take(shared, length);
    return true;
  }
}

const deaf = (): void => {};

/** Connects once, to one address. Rejects with a `SessionFault`, and then no socket is left. */
export function openSocket(endpoint: Endpoint, expiry: Expiry): Promise<PlainSocket> {
  return new Promise((resolve, reject) => {
    const plain = new PlainSocket(endpoint);
    const onConnect = (): void => {
      plain.letGo();
      resolve(plain);
    };
    const fail = (fault: SessionFault): void => {
      plain.letGo();
      plain.socket.off('connect', onConnect).destroy();
      reject(fault);
    };
    plain.giveTo({ take: deaf, ended: deaf, closed: deaf, failed: (error) => fail(connectFault(error)) });
    plain.socket.once('connect', onConnect);
    expiry.whenOver(fail);
  });
}
