import { connect, type Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { SessionFault } from './fault';
import { MAX_REPLY_BYTES, ReplyReader } from './reply';
import { connectFault, connectionFault } from './socketError';
import type { Transcript } from './transcript';
import type { Reply } from './types';

export interface Endpoint {
  readonly address: string;
  readonly port: number;
  readonly sourceAddress?: string;
}

/** Connects once, to one address. Rejects with a `SessionFault`, and then no socket is left. */
export function openSocket(endpoint: Endpoint, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({
      host: endpoint.address,
      port: endpoint.port,
      // Commands are single small writes that nothing may hold back (Nagle).
      noDelay: true,
      ...(endpoint.sourceAddress === undefined ? {} : { localAddress: endpoint.sourceAddress }),
    });
    const settle = (): void => {
      signal.removeEventListener('abort', onAbort);
      socket.off('connect', onConnect);
    };
    const fail = (fault: unknown): void => {
      settle();
      socket.destroy();
      reject(fault);
    };
    const onAbort = (): void => fail(signal.reason);
    const onConnect = (): void => {
      settle();
      // From here on errors belong to the Connection; without any listener one would end the process.
      socket.off('error', onError).on('error', () => {});
      resolve(socket);
    };
    const onError = (error: Error): void => fail(connectFault(error));
    socket.once('connect', onConnect).on('error', onError);
    signal.addEventListener('abort', onAbort, { once: true });
  });
}

/**
 * One plaintext or one encrypted phase of a session over a socket: commands out, replies in, all of it in the
 * transcript. It has its own buffer, so nothing of the plaintext phase can be read as part of the encrypted one
 * (RFC 3207 §4.2). What the server sends is read as it comes; whoever awaits a reply gets it first, then the error.
 */
export class Connection {
  readonly socket: Socket;
  private readonly transcript: Transcript;
  private readonly replies: ReplyReader;
  private readonly onData = (chunk: Buffer): void => {
    this.replies.push(chunk);
    // A reader that waits takes everything up at once, so this much is a flood that nobody asked for.
    if (this.replies.pendingBytes > 2 * MAX_REPLY_BYTES) this.socket.pause();
    this.wake();
  };
  private readonly onEnd = (): void => this.close(new SessionFault('connection-closed', 'closed by the server'));
  private readonly onError = (error: Error): void => this.close(connectionFault(error));
  private closed: SessionFault | undefined;
  private wake: () => void = () => {};

  constructor(socket: Socket, transcript: Transcript) {
    this.socket = socket;
    this.transcript = transcript;
    this.replies = new ReplyReader((line) => transcript.received(line));
    socket.on('data', this.onData).on('error', this.onError).on('end', this.onEnd).on('close', this.onEnd);
  }

  get isAlive(): boolean {
    return this.closed === undefined && this.socket.writable;
  }

  send(command: string): void {
    this.transcript.sent(command);
    this.socket.write(`${command}\r\n`, 'latin1');
  }

  /** The next complete reply. Rejects with a `SessionFault`: syntax, caps, closed, or the signal's reason. */
  async readReply(signal: AbortSignal): Promise<Reply> {
    try {
      for (;;) {
        const read = this.replies.next();
        if (read.status === 'complete') return read.reply;
        if (read.status === 'failed') throw new SessionFault(read.code, read.message);
        if (this.closed !== undefined) throw this.closed;
        await this.activity(signal);
      }
    } catch (error) {
      this.showUnfinishedLine();
      throw error;
    }
  }

  /**
   * How many bytes the server has sent that nobody asked for. Gives the event loop one whole turn first, so that
   * bytes that have already arrived at this machine count too.
   */
  async unsolicitedBytes(): Promise<number> {
    await nextTurn();
    await nextTurn();
    return this.replies.pendingBytes;
  }

  /** Puts those bytes into the transcript; there is no going on after them. */
  showUnsolicited(): void {
    this.replies.showPending();
  }

  /** After QUIT: reads its reply, then ends our side and waits until that has gone out. */
  async finish(signal: AbortSignal): Promise<void> {
    await this.readReply(signal);
    await new Promise<void>((resolve, reject) => {
      const settle = (): void => {
        signal.removeEventListener('abort', onAbort);
        this.socket.off('close', onFinish);
      };
      const onAbort = (): void => {
        settle();
        reject(signal.reason);
      };
      const onFinish = (): void => {
        settle();
        resolve();
      };
      signal.addEventListener('abort', onAbort, { once: true });
      this.socket.once('close', onFinish).end(onFinish);
    });
  }

  /** Stops reading and gives the socket away, for the handshake. */
  release(): Socket {
    this.socket.off('data', this.onData).off('error', this.onError).off('end', this.onEnd).off('close', this.onEnd);
    return this.socket;
  }

  private close(fault: SessionFault): void {
    this.closed ??= fault;
    this.wake();
  }

  private activity(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        this.wake = () => {};
        reject(signal.reason);
      };
      if (signal.aborted) return onAbort();
      signal.addEventListener('abort', onAbort, { once: true });
      this.wake = () => {
        signal.removeEventListener('abort', onAbort);
        this.wake = () => {};
        resolve();
      };
    });
  }

  private showUnfinishedLine(): void {
    const line = this.replies.unfinishedLine;
    if (line !== '') this.transcript.received(line);
  }
}
