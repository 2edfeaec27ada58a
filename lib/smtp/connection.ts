import { connect, type Socket } from 'node:net';
import type { Expiry } from './expiry';
import { SessionFault } from './fault';
import { MAX_REPLY_BYTES, ReplyReader } from './reply';
import { connectFault, connectionFault, ignoreError } from './socketError';
import type { Transcript } from './transcript';
import type { Reply } from './types';

/** Whoever says what nobody asked for is through with it when nothing more has come for so long. */
const QUIET_MS = 50;

const idle = (): void => {};

export interface Endpoint {
  readonly address: string;
  readonly port: number;
  readonly sourceAddress?: string;
}

/** Connects once, to one address. Rejects with a `SessionFault`, and then no socket is left. */
export function openSocket(endpoint: Endpoint, expiry: Expiry): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({
      host: endpoint.address,
      port: endpoint.port,
      // Commands are single small writes that nothing may hold back (Nagle).
      noDelay: true,
      ...(endpoint.sourceAddress === undefined ? {} : { localAddress: endpoint.sourceAddress }),
    });
    const fail = (fault: SessionFault): void => {
      socket.off('connect', onConnect).destroy();
      reject(fault);
    };
    const onConnect = (): void => {
      // From here on errors belong to the Connection; without any listener one would end the process.
      socket.off('error', onError).on('error', ignoreError);
      resolve(socket);
    };
    const onError = (error: Error): void => fail(connectFault(error));
    socket.once('connect', onConnect).on('error', onError);
    expiry.whenOver(fail);
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
    this.wake();
    // A reader that waits has taken up what it could, so this much is a flood that nobody asked for.
    if (this.replies.pendingBytes > 2 * MAX_REPLY_BYTES) this.socket.pause();
  };
  private readonly onEnd = (): void => this.close(() => new SessionFault('connection-closed', 'closed by the server'));
  private readonly onError = (error: Error): void => this.close(() => connectionFault(error));
  /** Every connection ends some time; what that was is made an error only where someone waits for a reply. */
  private closed: (() => SessionFault) | undefined;
  /** Looks whether the reply that someone waits for has come. */
  private wake: () => void = idle;

  constructor(socket: Socket, transcript: Transcript) {
    this.socket = socket;
    this.transcript = transcript;
    this.replies = new ReplyReader((line) => transcript.received(line));
    this.listen();
  }

  get isAlive(): boolean {
    return this.closed === undefined && this.socket.writable;
  }

  send(command: string): void {
    this.transcript.sent(command);
    this.socket.write(`${command}\r\n`, 'latin1');
  }

  /** The next complete reply. Rejects with a `SessionFault`: syntax, caps, closed, or the fault of the expiry. */
  readReply(expiry: Expiry): Promise<Reply> {
    return new Promise((resolve, reject) => {
      const fail = (fault: SessionFault): void => {
        this.wake = idle;
        this.showUnfinishedLine();
        reject(fault);
      };
      this.wake = () => {
        const read = this.replies.next();
        if (read.status === 'complete') {
          this.wake = idle;
          resolve(read.reply);
        } else if (read.status === 'failed') fail(new SessionFault(read.code, read.message));
        else if (this.closed !== undefined) fail(this.closed());
      };
      expiry.whenOver(fail);
      this.wake();
    });
  }

  /** How many bytes the server has sent that nobody asked for. */
  get unsolicitedBytes(): number {
    return this.replies.pendingBytes;
  }

  /** How many they are in the end: when nothing more has come for a while, or the time is over. */
  allUnsolicitedBytes(expiry: Expiry): Promise<number> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.wake = idle;
        resolve(this.replies.pendingBytes);
      };
      const timer = setTimeout(done, QUIET_MS);
      this.wake = () => timer.refresh();
      expiry.whenOver(done);
    });
  }

  /** Puts those bytes into the transcript; there is no going on after them. */
  showUnsolicited(): void {
    this.replies.showPending();
  }

  /** After QUIT: ends our side and waits until all has gone out. What the server says or does then is its own affair. */
  finish(expiry: Expiry): Promise<void> {
    return new Promise((resolve, reject) => {
      const onFinish = (): void => resolve();
      expiry.whenOver(reject);
      this.socket.once('close', onFinish).end(onFinish);
    });
  }

  /**
   * Lets go of the socket and closes it. Node holds a closed one until its next full collection, and would hold the
   * whole dialogue with it.
   */
  destroy(): void {
    this.release().on('error', ignoreError).destroy();
  }

  /** Stops reading and gives the socket away, for the handshake. */
  release(): Socket {
    this.socket.off('data', this.onData).off('error', this.onError).off('end', this.onEnd).off('close', this.onEnd);
    return this.socket;
  }

  /** After `release`: the socket again, and what has come of it meanwhile. */
  takeBack(bytes: Buffer): void {
    this.listen();
    this.onData(bytes);
  }

  private listen(): void {
    const { socket, onData, onError, onEnd } = this;
    socket.on('data', onData).on('error', onError).on('end', onEnd).on('close', onEnd);
  }

  private close(fault: () => SessionFault): void {
    this.closed ??= fault;
    this.wake();
  }

  private showUnfinishedLine(): void {
    const line = this.replies.unfinishedLine;
    if (line !== '') this.transcript.received(line);
  }
}
