import { once } from 'node:events';
import type { Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { createSecureContext, type SecureContextOptions, TLSSocket } from 'node:tls';

/** How what a server says is put on the wire: in one piece, one byte a packet, or in two pieces. */
export type Delivery = 'whole' | 'byte-by-byte' | { readonly splitAt: number };

/** Everything that a client of this project may ever say. */
const allowedCommand = /^(?:EHLO [^ ]+|HELO [^ ]+|STARTTLS|QUIT)$/;
const TLS_HANDSHAKE_RECORD = 0x16;

/** The server's end of one connection, as the steps of a script use it. */
export class ScriptedPeer {
  /** 1 for the first connection of a server. */
  readonly connectionNumber: number;
  /** The client's address, e.g. 127.0.0.2. */
  readonly remoteAddress: string;
  /** Each line that came, in order, without CRLF. */
  readonly received: string[] = [];
  /** What went otherwise than the script says. */
  readonly problems: string[] = [];
  isEncrypted = false;
  isClosed = false;
  private readonly rawSocket: Socket;
  private readonly delivery: Delivery;
  private socket: Socket;
  private inbox: Buffer = Buffer.alloc(0);
  private unread: string[] = [];
  private wake: () => void = () => {};
  private readonly onData = (chunk: Buffer): void => this.take(chunk);
  private readonly onClose = (): void => {
    this.isClosed = true;
    this.wake();
  };

  constructor(socket: Socket, connectionNumber: number, delivery: Delivery) {
    this.rawSocket = socket.setNoDelay(true);
    this.socket = socket;
    this.connectionNumber = connectionNumber;
    this.delivery = delivery;
    this.remoteAddress = socket.remoteAddress ?? 'unknown';
    this.listen();
  }

  async say(text: string): Promise<void> {
    for (const piece of this.pieces(Buffer.from(text, 'latin1'))) {
      if (this.unread.length > 0) this.problems.push(`the client said ${this.unread[0]} before the reply was complete`);
      if (this.isClosed) return;
      await new Promise((resolve) => this.socket.write(piece, resolve));
      await nextTurn();
      await nextTurn();
    }
  }

  /** The next line, or nothing where the client is gone. */
  async hear(): Promise<string | undefined> {
    while (this.unread.length === 0 && !this.isClosed) await this.activity();
    return this.unread.shift();
  }

  /** Waits for bytes that are no line yet, such as a client hello. */
  async hearBytes(): Promise<void> {
    while (this.inbox.length === 0 && !this.isClosed) await this.activity();
  }

  async upgradeToTls(certificate: SecureContextOptions): Promise<void> {
    // A TLS socket over one that has ended would never tell of its own end.
    if (this.isClosed) {
      this.problems.push('the client left before the handshake');
      return;
    }
    this.socket.off('data', this.onData).off('end', this.onClose).off('close', this.onClose).pause();
    // A ClientHello may have come already; what is put back is read by the TLS socket.
    if (this.inbox.length > 0) this.socket.unshift(this.inbox);
    this.inbox = Buffer.alloc(0);
    const encrypted = new TLSSocket(this.rawSocket, {
      isServer: true,
      secureContext: createSecureContext(certificate),
    });
    this.socket = encrypted;
    this.listen();
    await Promise.race([once(encrypted, 'secure'), once(encrypted, 'close')]);
    if (encrypted.destroyed) this.problems.push('the client did not complete the handshake');
    this.isEncrypted = true;
  }

  /** Waits until the client is gone. */
  async gone(): Promise<void> {
    while (!this.isClosed) await this.activity();
  }

  /** Says that there is nothing more to come (FIN), and keeps reading. */
  end(): void {
    if (!this.socket.destroyed) this.socket.end();
  }

  /** Under TLS once what TLS has to write is out: Node 20 ends by a segmentation fault where its socket is gone before. */
  async reset(): Promise<void> {
    for (let turns = 0; this.isEncrypted && turns < 10; turns += 1) await nextTurn();
    this.rawSocket.resetAndDestroy();
    this.onClose();
  }

  destroy(): void {
    this.socket.destroy();
    this.rawSocket.destroy();
    this.onClose();
  }

  private listen(): void {
    this.socket.on('data', this.onData).on('end', this.onClose).on('close', this.onClose).on('error', this.onClose);
  }

  private take(chunk: Buffer): void {
    this.inbox = Buffer.concat([this.inbox, chunk]);
    // After STARTTLS a client hello comes where the script does not read it; it is no line.
    const isClientHello = this.inbox[0] === TLS_HANDSHAKE_RECORD && this.received.at(-1) === 'STARTTLS';
    if (!isClientHello) this.readLines();
    this.wake();
  }

  private readLines(): void {
    for (let end = this.inbox.indexOf('\r\n'); end >= 0; end = this.inbox.indexOf('\r\n')) {
      const line = this.inbox.toString('latin1', 0, end);
      this.inbox = this.inbox.subarray(end + 2);
      this.received.push(line);
      this.unread.push(line);
      if (!allowedCommand.test(line)) this.problems.push(`the client sent ${JSON.stringify(line)}`);
    }
  }

  private pieces(bytes: Buffer): readonly Buffer[] {
    if (this.delivery === 'whole') return [bytes];
    if (this.delivery === 'byte-by-byte') return Array.from(bytes, (byte) => Buffer.of(byte));
    const { splitAt } = this.delivery;
    return [bytes.subarray(0, splitAt), bytes.subarray(splitAt)].filter((piece) => piece.length > 0);
  }

  private activity(): Promise<void> {
    return new Promise((resolve) => {
      this.wake = () => {
        this.wake = () => {};
        resolve();
      };
    });
  }
}
