/** Eight times what RFC 5321 §4.5.3.1.5 allows a reply line (512 octets with CRLF); more is an attack or not SMTP. */
export const MAX_LINE_BYTES = 4096;

const LF = 0x0a;
const CR = 0x0d;
const nothing = Buffer.alloc(0);

export type LineRead =
  | { readonly status: 'line'; readonly text: string }
  | { readonly status: 'incomplete' }
  | { readonly status: 'too-long' };

/**
 * Bytes to lines, handed out one at a time, so that what follows a line stays visible as `pendingBytes`.
 *
 * A line ends at LF; CRs right before it belong to the line end. RFC 5321 §2.3.8 knows CRLF only, but mail servers
 * that send are as lenient towards a bare LF, and what they would understand is what counts here. A CR elsewhere
 * stays in the text. Bytes are decoded as Latin-1, one to one, since a reply may hold any of them.
 */
export class LineReader {
  private buffer: Buffer = nothing;
  /** Where the next line begins in the buffer. */
  private start = 0;
  /** Up to where the buffer is known to hold no LF, so that byte-by-byte delivery costs no rescans. */
  private searched = 0;

  /** Takes the chunk over as it is, without a copy: it must not be written to any more, as those of sockets are not. */
  push(chunk: Buffer): void {
    const isRead = this.pendingBytes === 0;
    this.buffer = isRead ? chunk : Buffer.concat([this.buffer.subarray(this.start), chunk]);
    this.searched = isRead ? 0 : this.searched - this.start;
    this.start = 0;
  }

  /** The next complete line. `too-long` is final: 4,096 bytes without a line end among them. */
  next(): LineRead {
    const { buffer, start } = this;
    const end = buffer.indexOf(LF, this.searched);
    if ((end < 0 ? buffer.length : end) - start >= MAX_LINE_BYTES) return { status: 'too-long' };
    if (end < 0) {
      this.searched = buffer.length;
      return { status: 'incomplete' };
    }
    let textEnd = end;
    while (textEnd > start && buffer[textEnd - 1] === CR) textEnd -= 1;
    this.start = end + 1;
    this.searched = end + 1;
    return { status: 'line', text: buffer.toString('latin1', start, textEnd) };
  }

  /** Bytes received and not yet handed out as a line. */
  get pendingBytes(): number {
    return this.buffer.length - this.start;
  }

  /** What has come of a line that never ended, as evidence; at most the cap. */
  get unfinished(): string {
    return this.buffer.toString('latin1', this.start, Math.min(this.buffer.length, this.start + MAX_LINE_BYTES));
  }
}
