import type { Socket } from 'node:net';
import type { ByteSource, Sink } from './byteSource';
import type { Expiry } from './expiry';
import { SessionFault } from './fault';
import { MAX_REPLY_BYTES, ReplyReader } from './reply';
import { connectionFault } from './socketError';
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
export class Connection implements Sink {
  private readonly source: ByteSource;
  private readonly socket: Socket;
  private readonly transcript: Transcript;
  private readonly replies: ReplyReader;
  private heardMs = 0;
  private onClosed: () => void = idle;
  /** Every connection ends some time; what that was is made a fault only where someone waits for a reply. */
  private endedBy: Error | 'server' | undefined;
  /** Looks whether the reply that someone waits for has come. */
  private wake: () => void = idle;

  constructor(source: ByteSource, transcript: Transcript) {
    this.source = source;
    this.socket = source.socket;
    this.transcript = transcript;
    this.replies = new ReplyReader((line) => transcript.received(line, this.heardMs));
    source.giveTo(this);
  }

  take(bytes: Buffer, length: number): void {
    this.heardMs = this.transcript.atMs;
    this.replies.push(bytes, length);
    this.wake();
    // A reader that waits has taken up what it could, so this much is a flood that nobody asked for.
    if (this.replies.pendingBytes > 2 * MAX_REPLY_BYTES) this.socket.pause();
  }

  ended(): void {
    this.end('server');
  }

  closed(): void {
    this.end('server');
    this.onClosed();
  }

  failed(error: Error): void {
    this.end(error);
  }

  get isAlive(): boolean {
    return this.endedBy === undefined && this.socket.writable;
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
        else if (this.endedBy !== undefined) fail(faultOf(this.endedBy));
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
      expiry.whenOver(reject);
      this.onClosed = resolve;
      this.socket.end(resolve);
    });
  }

  /**
   * Lets go of the socket and closes it. Node holds a closed one until its next full collection, and would hold the
   * whole dialogue with it.
   */
  destroy(): void {
    this.release().socket.destroy();
  }

  /** Stops reading and gives away what it read from, for the handshake. */
  release(): ByteSource {
    this.source.letGo();
    return this.source;
  }

  /** After `release`: the socket again, and what has come of it meanwhile. */
  takeBack(bytes: Buffer): void {
    this.source.giveTo(this);
    this.take(bytes, bytes.length);
  }

  private end(by: Error | 'server'): void {
    this.endedBy ??= by;
    this.wake();
  }

  private showUnfinishedLine(): void {
    const line = this.replies.unfinishedLine;
    if (line !== '') this.transcript.received(line, this.heardMs);
  }
}

const faultOf = (by: Error | 'server'): SessionFault =>
  by === 'server' ? new SessionFault('connection-closed', 'closed by the server') : connectionFault(by);
