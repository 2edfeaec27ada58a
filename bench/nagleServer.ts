import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { REPLIES } from './dialogue';

/**
 * A server in Python, whose TLS is OpenSSL's over a plain socket: it keeps Nagle's algorithm and sends two session
 * tickets, each by itself. None of Node's can: it hands both to the socket at once.
 */
export class NagleServer {
  readonly process: ChildProcessByStdio<Writable, Readable, null>;
  private readonly lines: AsyncIterator<string>;

  /** `folder` holds key.pem and cert.pem. */
  constructor(folder: string) {
    const args = [join(import.meta.dirname, 'nagleServer.py'), folder, JSON.stringify(REPLIES)];
    this.process = spawn('python3', args, { stdio: ['pipe', 'pipe', 'inherit'] });
    // Where there is no python3, `next` says so; a pipe to one that is gone has nobody to tell.
    this.process.on('error', () => {}).stdin.on('error', () => {});
    this.lines = createInterface({ input: this.process.stdout })[Symbol.asyncIterator]();
  }

  /** What it says next. */
  async next(): Promise<unknown> {
    const { value, done } = await this.lines.next();
    if (done === true) throw new Error('the server in Python ended by itself, or there is no python3');
    return JSON.parse(value);
  }

  /** What it has done since the last time. */
  mark(): Promise<unknown> {
    this.process.stdin.write('mark\n');
    return this.next();
  }
}
