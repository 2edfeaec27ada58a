import type { Socket } from 'node:net';

/** What hears of a socket. */
export interface Sink {
  /** Gets the first `length` bytes of `bytes`, which are its own during the call only: what it keeps it has to copy. */
  take(bytes: Buffer, length: number): void;
  /** The peer has ended its side. */
  ended(): void;
  closed(): void;
  failed(error: Error): void;
}

/** A socket of which one sink at a time hears. While there is none, its errors are nobody's, and end no process. */
export interface ByteSource {
  readonly socket: Socket;
  giveTo(sink: Sink): void;
  letGo(): void;
}

/**
 * Listens once, for as long as the socket lives: listeners added and taken off for each phase of a session cost more than
 * what they hear.
 */
export function listenTo(socket: Socket, source: { readonly sink: Sink | undefined }): void {
  socket
    .on('error', (error) => source.sink?.failed(error))
    .on('end', () => source.sink?.ended())
    .on('close', () => source.sink?.closed());
}

/** Of a socket that has `data` events, as one of `node:tls` has. */
export class EventSource implements ByteSource {
  readonly socket: Socket;
  sink: Sink | undefined;

  constructor(socket: Socket) {
    this.socket = socket;
    listenTo(socket, this);
    // None comes before the next turn; what comes without a sink is lost.
    socket.on('data', (chunk: Buffer) => this.sink?.take(chunk, chunk.length));
  }

  giveTo(sink: Sink): void {
    this.sink = sink;
  }

  letGo(): void {
    this.sink = undefined;
  }
}
