import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { encodingOf } from './encoding';
import { LineSplitter } from './lineSplitter';

/** So many bytes at its beginning tell a file that goes on from another one that has taken its place. */
const HEAD_BYTES = 256;
const CHUNK_BYTES = 128 * 1024;
/** Of a log that was there before, or that has grown by more since, as much of its end is read. */
const TAIL_BYTES = 64 * 1024 * 1024;

/** By what the file system tells files apart, whatever they are called. */
export const fileId = ({ dev, ino }: { readonly dev: bigint; readonly ino: bigint }): string => `${dev}:${ino}`;

/** What is no file may keep whoever opens it waiting, as a FIFO does. */
export const READ = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

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

  /**
   * Gives the lines that are complete since the last time, and true; false where the path names another file than `id`
   * by now. Rejects with what the file system says.
   */
  async read(path: string, id: string, onLine: (line: string) => void): Promise<boolean> {
    const file = await open(path, READ);
    try {
      const stats = await file.stat({ bigint: true });
      if (!stats.isFile() || fileId(stats) !== id) return false;
      const size = Number(stats.size);
      if (size < this.offset || !(await this.isSame(file))) this.restart();
      if (size - this.offset > TAIL_BYTES) this.leap(size);
      if (this.head.length < HEAD_BYTES) this.head = await bytesAt(file, 0, Math.min(size, HEAD_BYTES));
      while (this.offset < size) {
        const bytes = await bytesAt(file, this.offset, Math.min(CHUNK_BYTES, size - this.offset));
        if (bytes.length === 0) break;
        this.offset += bytes.length;
        this.take(bytes, onLine);
      }
      return true;
    } finally {
      await file.close();
    }
  }

  private async isSame(file: FileHandle): Promise<boolean> {
    return this.head.length === 0 || this.head.equals(await bytesAt(file, 0, this.head.length));
  }

  private restart(): void {
    this.forgetBegun();
    this.offset = 0;
    this.head = Buffer.alloc(0);
    this.isMidLine = false;
  }

  /** Nobody waits for what was logged long ago. */
  private leap(size: number): void {
    this.forgetBegun();
    this.skip(size, false);
  }

  private forgetBegun(): void {
    this.decoder = undefined;
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
