import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import type { ByteSource } from './byteSource';

/** change_cipher_spec, alert, handshake, application_data (RFC 8446 §5.1). */
const recordTypes: ReadonlySet<number> = new Set([20, 21, 22, 23]);
const MAJOR_VERSION = 3;

const idle = (): void => {};

type Done = (error?: Error | null) => void;

/**
 * What lies between TLS and its socket and hands on what either sends. Over the socket itself, `node:tls` would show
 * nothing of what comes in. So the first bytes are looked at, and those that are no TLS are kept from it. Destroying it
 * destroys the socket, unless it has let go of it.
 */
export class Wire extends Duplex {
  private readonly source: ByteSource;
  private readonly socket: Socket;
  private onPlaintext: (bytes: Buffer) => void;
  private isTls = false;
  private hasLetGo = false;
  /** The server's first bytes, where they don't tell yet what they are. */
  private opening: Buffer = Buffer.alloc(0);

  /** `onPlaintext` gets the server's first bytes where they are no TLS. The socket is the caller's again then. */
  constructor(source: ByteSource, onPlaintext: (bytes: Buffer) => void) {
    super();
    this.source = source;
    this.socket = source.socket;
    this.onPlaintext = onPlaintext;
    source.giveTo({
      take: (bytes, length) => this.receive(Buffer.from(bytes.subarray(0, length))),
      ended: () => void this.push(null),
      closed: () => void this.destroy(),
      failed: (error) => void this.destroy(error),
    });
  }

  override _read(): void {
    this.socket.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: Done): void {
    this.socket.write(chunk, done);
  }

  override _final(done: Done): void {
    this.socket.end(done);
  }

  override _destroy(error: Error | null, done: Done): void {
    if (!this.hasLetGo) this.socket.destroy();
    done(error);
  }

  private receive(chunk: Buffer): void {
    if (this.isTls) this.handOn(chunk);
    else this.open(chunk);
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
  }

  private letGo(opening: Buffer): void {
    this.hasLetGo = true;
    this.source.letGo();
    this.onPlaintext(opening);
  }
}

/** Whether these are the first bytes of a TLS record, from SSL 3 up; nothing where that cannot be told yet. */
function beginsRecord([type, major]: Buffer): boolean | undefined {
  if (type === undefined) return undefined;
  if (!recordTypes.has(type)) return false;
  return major === undefined ? undefined : major === MAJOR_VERSION;
}
