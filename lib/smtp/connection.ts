import type { Socket } from 'node:net';
import type { ByteSource } from './byteSource';
import type { Expiry } from './expiry';
import { SessionFault } from './fault';
import { MAX_REPLY_BYTES, ReplyReader } from './reply';
import { connectionFault, ignoreError } from './socketError';
import type { Transcript } from './transcript';
import type { Reply } from './types';

/** Whoever says what nobody asked for is through with it when nothing more has come for so long. */
const QUIET_MS = 50;

const idle = (): void => {};

/**
 * One plaintext or one encrypted phase of a session over a socket: commands out, replies in, all of it in the
 * transcript. It has its own buffer, so nothing of the plaintext phase can be read as part of the encrypted one
 * (RFC 3207 §4.2). What the server sends is read as it comes; whoever awaits a reply gets it first, then the error.
 */
export class Connection {
  private readonly source: ByteSource;
  private readonly socket: Socket;
  private readonly transcript: Transcript;
  private readonly replies: ReplyReader;
  private readonly take = (bytes: Buffer, length: number): void => {
    this.replies.push(bytes, length);
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

  constructor(source: ByteSource, transcript: Transcript) {
    this.source = source;
    this.socket = source.socket;
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
    this.release().socket.on('error', ignoreError).destroy();
  }

  /** Stops reading and gives away what it read from, for the handshake. */
  release(): ByteSource {
    this.source.letGo();
    this.socket.off('error', this.onError).off('end', this.onEnd).off('close', this.onEnd);
    return this.source;
  }

  /** After `release`: the socket again, and what has come of it meanwhile. */
  takeBack(bytes: Buffer): void {
    this.listen();
    this.take(bytes, bytes.length);
  }

  private listen(): void {
    this.socket.on('error', this.onError).on('end', this.onEnd).on('close', this.onEnd);
    this.source.giveTo(this.take);
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
