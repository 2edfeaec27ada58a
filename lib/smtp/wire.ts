import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';

/** change_cipher_spec, alert, handshake, application_data (RFC 8446 §5.1). */
const recordTypes: ReadonlySet<number> = new Set([20, 21, 22, 23]);
const MAJOR_VERSION = 3;
/** What every record begins with once a handshake of TLS 1.3 is over, whatever is in it (RFC 8446 §5.2). */
const protectedRecord = Buffer.of(23, 3, 3);

const idle = (): void => {};

/** Who reads what the server says above TLS. */
interface ReplyReading {
  readonly awaitsReply: boolean;
}

type Done = (error?: Error | null) => void;

/**
 * What lies between TLS and its socket and hands on what either sends. Over the socket itself, `node:tls` would show
 * nothing of what comes in. So the first bytes are looked at, and those that are no TLS are kept from it; and what the
 * server sends can be acknowledged. Destroying it destroys the socket, unless it has let go of it.
 */
export class Wire extends Duplex {
  private reader: ReplyReading | undefined;
  private readonly socket: Socket;
  private onPlaintext: (bytes: Buffer) => void;
  private readonly onData = (chunk: Buffer): void => (this.isTls ? this.handOn(chunk) : this.open(chunk));
  private readonly onEnd = (): void => void this.push(null);
  private readonly onError = (error: Error): void => void this.destroy(error);
  private readonly onClose = (): void => void this.destroy();
  private isTls = false;
  private hasLetGo = false;
  /** The server's first bytes, where they don't tell yet what they are. */
  private opening: Buffer = Buffer.alloc(0);
  /** How much of our next record has gone out already. */
  private sentAhead = 0;

  /** `onPlaintext` gets the server's first bytes where they are no TLS. The socket is the caller's again then. */
  constructor(socket: Socket, onPlaintext: (bytes: Buffer) => void) {
    super();
    this.socket = socket;
    this.onPlaintext = onPlaintext;
    socket.on('data', this.onData).on('end', this.onEnd).on('error', this.onError).on('close', this.onClose);
  }

  /**
   * Acknowledges at once what comes in while the reader waits for a reply: after a handshake of TLS 1.3 session tickets
   * come first, one round trip later, when our EHLO is on its way already, and the reply may wait behind them.
   *
   * A server that keeps Nagle's algorithm sends one small packet and no other until that is acknowledged, which this
   * machine, for its part, puts off by 40 ms in the hope of something to send along. OpenSSL writes each of its session
   * tickets (two, by default) by itself, and the reply to EHLO waits behind them. Only what is sent acknowledges: Node
   * has no TCP_QUICKACK.
   */
  acknowledgeFor(reader: ReplyReading): void {
    this.reader = reader;
  }

  override _read(): void {
    this.socket.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: Done): void {
    const known = Math.min(this.sentAhead, chunk.length);
    this.sentAhead -= known;
    this.socket.write(known === 0 ? chunk : chunk.subarray(known), done);
  }

  override _final(done: Done): void {
    this.socket.end(done);
  }

  override _destroy(error: Error | null, done: Done): void {
    if (!this.hasLetGo) this.socket.destroy();
    // Node holds closed streams until its next full collection; nothing of the dialogue should hang on them.
    this.reader = undefined;
    done(error);
  }

  /**
   * Sends the next byte of our next record, which is known beforehand under TLS 1.3. The server's TLS waits for the rest
   * of the record; above TLS nothing is to be seen. Three times between two records at most; then it does nothing.
   */
  private acknowledge(): void {
    if (this.sentAhead === protectedRecord.length || !this.socket.writable) return;
    this.socket.write(protectedRecord.subarray(this.sentAhead, this.sentAhead + 1));
    this.sentAhead += 1;
  }

  private open(chunk: Buffer): void {
    const opening = this.opening.length === 0 ? chunk : Buffer.concat([this.opening, chunk]);
    const isTls = beginsRecord(opening);
    if (isTls === undefined) this.opening = opening;
    else if (isTls) this.handOnFirst(opening);
    else this.letGo(opening);
  }

  private handOnFirst(opening: Buffer): void {
    this.isTls = true;
    this.onPlaintext = idle;
    this.handOn(opening);
  }

  private handOn(chunk: Buffer): void {
    if (!this.push(chunk)) this.socket.pause();
    if (this.reader?.awaitsReply === true) this.acknowledge();
  }

  private letGo(opening: Buffer): void {
    this.hasLetGo = true;
    const { socket, onData, onEnd, onError, onClose } = this;
    socket.off('data', onData).off('end', onEnd).off('error', onError).off('close', onClose);
    this.onPlaintext(opening);
  }
}

/** Whether these are the first bytes of a TLS record, from SSL 3 up; nothing where that cannot be told yet. */
function beginsRecord([type, major]: Buffer): boolean | undefined {
  if (type === undefined) return undefined;
  if (!recordTypes.has(type)) return false;
  return major === undefined ? undefined : major === MAJOR_VERSION;
}
