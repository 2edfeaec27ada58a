import { MAX_REPLY_LINES } from '../smtp/reply';
import { ownCopy } from './ownCopy';

/** Of one reply; what is longer is no reply to EHLO that anybody sent. */
const MAX_REPLY_LENGTH = 16 * 1024;

export interface ReplyRecord {
  readonly replyCode: number;
  readonly isLast: boolean;
  readonly text: string;
}

/** `250-SIZE 157286400`, `250 OK`, `250`; nothing for what is no line of a reply. */
export function replyRecord(data: string): ReplyRecord | undefined {
  if (!/^[2-5][0-9][0-9](?:[ -]|$)/.test(data)) return undefined;
  return { replyCode: Number(data.slice(0, 3)), isLast: data[3] !== '-', text: data.slice(4).trim() };
}

/** The reply without its codes: its lines, or the one record that stands for all of them. */
export interface WholeReply {
  readonly text: string;
  readonly isOneRecord: boolean;
}

/** Gathers the records of one reply: one for each of its lines (Exchange 2013), or one for all of them (since 2016). */
export class LoggedReply {
  private readonly gathered: string[] = [];
  private length = 0;

  /** Gives the reply once it is complete; `broken` for what no EHLO is answered by. */
  add({ isLast, text }: ReplyRecord): WholeReply | 'broken' | undefined {
    this.length += text.length;
    if (this.length > MAX_REPLY_LENGTH || this.gathered.length === MAX_REPLY_LINES) return 'broken';
    const { gathered } = this;
    // What waits for the rest of a reply must not keep a piece of the file in memory.
    gathered.push(isLast ? text : ownCopy(text));
    if (!isLast) return undefined;
    return { text: gathered.join('\n'), isOneRecord: gathered.length === 1 };
  }
}
