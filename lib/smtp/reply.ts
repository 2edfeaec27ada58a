import { escapeControls } from './escape';
import { LineReader, MAX_LINE_BYTES } from './lineReader';
import type { FailureCode, Reply } from './types';

/** Caps of one reply. Real EHLO replies have some 10 to 20 lines; RFC 5321 §4.5.3.1.5 sets no limit of its own. */
export const MAX_REPLY_LINES = 256;
export const MAX_REPLY_BYTES = 64 * 1024;

export type ReplyFailure = {
  readonly status: 'failed';
  readonly code: Extract<FailureCode, 'line-too-long' | 'reply-too-long' | 'reply-syntax'>;
  readonly message: string;
};
export type ReplyRead =
  | { readonly status: 'complete'; readonly reply: Reply }
  | { readonly status: 'incomplete' }
  | ReplyFailure;

/** `Reply-line = Reply-code [ ( "-" / SP ) textstring ]` (RFC 5321 §4.2); a bare code is the last line. */
const replyLine = /^[2-5][0-9][0-9](?:[ -]|$)/;
/** RFC 3463 §2: class "." subject "." detail. */
const statusCode = /^([245])\.[0-9]{1,3}\.[0-9]{1,3}(?=[ \t]|$)/;

/**
 * Bytes to replies (RFC 5321 §4.2), one at a time and the same for any division into chunks. A failure is final:
 * after a syntax error nobody knows where the next reply begins. Never throws.
 */
export class ReplyReader {
  private readonly lineReader = new LineReader();
  private readonly onLine: (line: string) => void;
  private failure: ReplyFailure | undefined;
  private replyCode = 0;
  private lines: string[] = [];
  private bytes = 0;

  /** `onLine` sees each line as it is read, also those of a reply that is never completed. */
  constructor(onLine: (line: string) => void = () => {}) {
    this.onLine = onLine;
  }

  /** `length`: how much of the chunk it is. */
  push(chunk: Buffer, length = chunk.length): void {
    if (this.failure === undefined) this.lineReader.push(chunk, length);
  }

  next(): ReplyRead {
    while (this.failure === undefined) {
      const read = this.lineReader.next();
      if (read.status === 'incomplete') return read;
      if (read.status === 'too-long') return this.fail('line-too-long', `a line of more than ${MAX_LINE_BYTES} bytes`);
      this.onLine(read.text);
      const outcome = this.add(read.text);
      if (outcome !== undefined) return outcome;
    }
    return this.failure;
  }

  /** Bytes that no reply has taken yet. */
  get pendingBytes(): number {
    return this.lineReader.pendingBytes;
  }

  /** The begun line, where a reply stopped in the middle of one. */
  get unfinishedLine(): string {
    return this.lineReader.unfinished;
  }

  /** Hands all that no reply has taken to `onLine`, as evidence. Whatever comes later, no reply can be read any more. */
  showPending(): void {
    for (let read = this.lineReader.next(); read.status === 'line'; read = this.lineReader.next())
      this.onLine(read.text);
    if (this.unfinishedLine !== '') this.onLine(this.unfinishedLine);
  }

  private add(line: string): ReplyRead | undefined {
    if (!replyLine.test(line)) return this.fail('reply-syntax', 'a line that does not begin with a reply code');
    const replyCode = Number(line.slice(0, 3));
    if (this.lines.length > 0 && replyCode !== this.replyCode) {
      return this.fail('reply-syntax', `a reply with the codes ${this.replyCode} and ${replyCode}`);
    }
    this.bytes += line.length + 2;
    if (this.lines.length === MAX_REPLY_LINES) {
      return this.fail('reply-too-long', `a reply of more than ${MAX_REPLY_LINES} lines`);
    }
    if (this.bytes > MAX_REPLY_BYTES) {
      return this.fail('reply-too-long', `a reply of more than ${MAX_REPLY_BYTES} bytes`);
    }
    this.replyCode = replyCode;
    this.lines.push(line.slice(4));
    return line[3] === '-' ? undefined : this.complete();
  }

  private complete(): ReplyRead {
    const { replyCode, lines } = this;
    const status = enhancedStatus(replyCode, lines[0] ?? '');
    this.lines = [];
    this.bytes = 0;
    const reply = status === undefined ? { replyCode, lines } : { replyCode, enhancedStatus: status, lines };
    return { status: 'complete', reply };
  }

  private fail(code: ReplyFailure['code'], message: string): ReplyFailure {
    this.failure = { status: 'failed', code, message };
    return this.failure;
  }
}

/** Where its class is that of the reply code (RFC 2034 §4). */
function enhancedStatus(replyCode: number, text: string): string | undefined {
  const status = statusCode.exec(text);
  return status !== null && Number(status[1]) === Math.floor(replyCode / 100) ? status[0] : undefined;
}

/** A reply in one line for people: controls escaped, the text cut after 300 characters. */
export function describeReply(reply: Reply): string {
  const text = escapeControls(reply.lines.join(' ').trim());
  const shown = text.length > 300 ? `${text.slice(0, 300)}…` : text;
  return shown === '' ? `${reply.replyCode}` : `${reply.replyCode} ${shown}`;
}
