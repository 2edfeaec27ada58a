/** Eight times what RFC 5321 §4.5.3.1.5 allows a reply line (512 octets with CRLF); more is an attack or not SMTP. */
export const MAX_LINE_BYTES = 4096;

const LF = 0x0a;
const CR = 0x0d;

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
  private buffer: Buffer = Buffer.alloc(0);
  /** How much of the buffer is known to hold no LF, so that byte-by-byte delivery costs no rescans. */
  private searched = 0;

  push(chunk: Uint8Array): void {
    this.buffer = this.buffer.length === 0 ? Buffer.from(chunk) : Buffer.concat([this.buffer, chunk]);
  }

  /** The next complete line. `too-long` is final: 4,096 bytes without a line end among them. */
  next(): LineRead {
    const end = this.buffer.indexOf(LF, this.searched);
    if (end >= MAX_LINE_BYTES || (end < 0 && this.buffer.length >= MAX_LINE_BYTES)) return { status: 'too-long' };
    if (end < 0) {
      this.searched = this.buffer.length;
      return { status: 'incomplete' };
    }
    let textEnd = end;
    while (textEnd > 0 && this.buffer[textEnd - 1] === CR) textEnd -= 1;
    const text = this.buffer.toString('latin1', 0, textEnd);
    this.buffer = this.buffer.subarray(end + 1);
    this.searched = 0;
    return { status: 'line', text };
  }

  /** Bytes received and not yet handed out as a line. */
  get pendingBytes(): number {
    return this.buffer.length;
  }

  /** What has come of a line that never ended, as evidence; at most the cap. */
  get unfinished(): string {
    return this.buffer.toString('latin1', 0, Math.min(this.buffer.length, MAX_LINE_BYTES));
  }
}
