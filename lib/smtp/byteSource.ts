import type { Socket } from 'node:net';

/** Gets the first `length` bytes of `bytes`, which are its own during the call only: what it keeps it has to copy. */
export type Taker = (bytes: Buffer, length: number) => void;

/** A socket whose bytes go to one taker at a time, as they come. */
export interface ByteSource {
  readonly socket: Socket;
  giveTo(taker: Taker): void;
  letGo(): void;
}

/** Of a socket that has `data` events, as one of `node:tls` has. */
export class EventSource implements ByteSource {
  readonly socket: Socket;
  private onData: ((chunk: Buffer) => void) | undefined;

  constructor(socket: Socket) {
    this.socket = socket;
  }

  giveTo(taker: Taker): void {
    this.letGo();
    this.onData = (chunk) => taker(chunk, chunk.length);
    this.socket.on('data', this.onData);
  }

  letGo(): void {
    if (this.onData !== undefined) this.socket.off('data', this.onData);
    this.onData = undefined;
  }
}
