/** Eight times what RFC 5321 §4.5.3.1.5 allows a reply line (512 octets with CRLF); more is an attack or not SMTP. */
export const MAX_LINE_BYTES = 4096;

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
 * stays in the text. Bytes are decoded as Latin-1, one to one, since a reply may hold any of them, and all that came at
 * once together: one by one, the lines would take longer to be decoded than to be read.
 */
export class LineReader {
  private text = '';
  /** Where the next line begins in the text. */
  private start = 0;
  /** Up to where the text is known to hold no LF, so that byte-by-byte delivery costs no rescans. */
  private searched = 0;

  /** `length`: how much of the chunk it is. */
  push(chunk: Buffer, length = chunk.length): void {
    const more = chunk.toString('latin1', 0, length);
    const isRead = this.pendingBytes === 0;
    this.text = isRead ? more : this.text.slice(this.start) + more;
    this.searched = isRead ? 0 : this.searched - this.start;
    this.start = 0;
  }

  /** The next complete line. `too-long` is final: 4,096 bytes without a line end among them. */
  next(): LineRead {
    const { text, start } = this;
    const end = text.indexOf('\n', this.searched);
    if ((end < 0 ? text.length : end) - start >= MAX_LINE_BYTES) return { status: 'too-long' };
    if (end < 0) {
      this.searched = text.length;
      return { status: 'incomplete' };
    }
    let lineEnd = end;
    while (lineEnd > start && text.charCodeAt(lineEnd - 1) === CR) lineEnd -= 1;
    this.start = end + 1;
    this.searched = end + 1;
    return { status: 'line', text: text.slice(start, lineEnd) };
  }

  /** Bytes received and not yet handed out as a line. */
  get pendingBytes(): number {
    return this.text.length - this.start;
  }

  /** What has come of a line that never ended, as evidence; at most the cap. */
  get unfinished(): string {
    return this.text.slice(this.start, this.start + MAX_LINE_BYTES);
  }
}
