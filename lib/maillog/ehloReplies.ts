import { parseEhloReply } from '../smtp/capabilities';
import type { EhloReply } from '../smtp/types';
import { linesOfWholeReply } from './exchangeEhlo';
import type { WholeReply } from './exchangeReply';
import { ownCopy } from './ownCopy';

/** Servers answer alike day after day; so many different replies are remembered. */
const MOST_KNOWN = 500;

/** Reads EHLO replies. The same reply to the same name is read once, and is the same object. */
export class EhloReplies {
  private readonly known = new Map<string, EhloReply>();

  read({ text, isOneRecord }: WholeReply, heloName: string): EhloReply {
    const key = `${heloName}\n${isOneRecord}\n${text}`;
    const known = this.known.get(key);
    if (known !== undefined) return known;
    const own = ownCopy(text);
    const lines = isOneRecord ? linesOfWholeReply(own) : own.split('\n');
    const reply = parseEhloReply({ replyCode: 250, lines }, heloName);
    if (this.known.size === MOST_KNOWN) this.known.clear();
    this.known.set(ownCopy(key), reply);
    return reply;
  }
}
