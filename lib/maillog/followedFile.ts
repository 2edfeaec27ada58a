import { type FileHandle, open } from 'node:fs/promises';
import { encodingOf } from './encoding';
import { LineSplitter } from './lineSplitter';

/** So many bytes at its beginning tell a file that goes on from another one that has taken its place. */
const HEAD_BYTES = 256;
const CHUNK_BYTES = 128 * 1024;
/** Of a log that was there before, as much of its end is read. */
const TAIL_BYTES = 64 * 1024 * 1024;

/** A file that grows, is cut off, or has another one put in its place. It is open only while it is read. */
export class FollowedFile {
  private readonly splitter = new LineSplitter();
  private decoder: TextDecoder | undefined;
  private head: Buffer = Buffer.alloc(0);
  private offset = 0;
  /** Whether the end of a line that was begun before is still to come. */
  private isMidLine = false;

  /** Leaves out what is there already: all of it, or all but its end. */
  skip(size: number, isInFull: boolean): void {
    const offset = isInFull ? size : Math.max(0, size - TAIL_BYTES);
    // In UTF-16 a character begins at an even place.
    this.offset = offset - (offset % 2);
    this.isMidLine = this.offset > 0;
  }

  /** Gives the lines that are complete since the last time. Rejects with what the file system says. */
  async read(path: string, onLine: (line: string) => void): Promise<void> {
    const file = await open(path);
    try {
      const { size } = await file.stat();
      if (size < this.offset || !(await this.isSame(file))) this.restart();
      if (this.head.length < HEAD_BYTES) this.head = await bytesAt(file, 0, Math.min(size, HEAD_BYTES));
      while (this.offset < size) {
        const bytes = await bytesAt(file, this.offset, Math.min(CHUNK_BYTES, size - this.offset));
        if (bytes.length === 0) return;
        this.offset += bytes.length;
        this.take(bytes, onLine);
      }
    } finally {
      await file.close();
    }
  }

  private async isSame(file: FileHandle): Promise<boolean> {
    return this.head.length === 0 || this.head.equals(await bytesAt(file, 0, this.head.length));
  }

  private restart(): void {
    this.offset = 0;
    this.head = Buffer.alloc(0);
    this.decoder = undefined;
    this.isMidLine = false;
    this.splitter.end(() => {});
  }

  private take(bytes: Buffer, onLine: (line: string) => void): void {
    this.decoder ??= new TextDecoder(encodingOf(this.head));
    this.splitter.push(this.decoder.decode(bytes, { stream: true }), (line) => {
      if (!this.isMidLine) onLine(line);
      this.isMidLine = false;
    });
  }
}

async function bytesAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const { bytesRead, buffer } = await file.read(Buffer.alloc(length), 0, length, position);
  return buffer.subarray(0, bytesRead);
}
