import { explain } from '../../lib/explain/explain';
import { parseEhloReply } from '../../lib/smtp/capabilities';
import { escapeControls } from '../../lib/smtp/escape';
import { describeReply, MAX_REPLY_BYTES, MAX_REPLY_LINES, ReplyReader } from '../../lib/smtp/reply';
import type { Reply } from '../../lib/smtp/types';
import { fc } from '../support/properties';
import { hostileBytes, hostileText } from './hostileInput';
import { atMost, holds, type Parser, parser } from './parser';

const REPLIES = [
  '220 mx.example.org ESMTP\r\n',
  '250-mx.example.org Hello [203.0.113.9]\r\n250-SIZE 1000\r\n250-AUTH=LOGIN PLAIN\r\n250 STARTTLS\r\n',
  '454 4.7.0 TLS not available\r\n',
  '550-5.7.1 no\r\n550 5.7.1 blocked\r\n',
  '250-XXXXXXXA\r\n250 XXXB\r\n',
];
const WORDS = ['250-', '250 ', '220 ', '\r\n', '\n', 'STARTTLS', 'AUTH=', 'XXXA', '5.7.1 ', '[203.0.113.9]', '[IPv6:'];
const chunks = fc.array(
  hostileBytes(
    REPLIES.map((text) => Buffer.from(text)),
    WORDS,
  ),
  { maxLength: 4 },
);

/** All replies of a stream of bytes, in whatever pieces it comes; what it ends with, last. */
function readAll(pieces: readonly Buffer[]): readonly (Reply | string)[] {
  const reader = new ReplyReader();
  const found: (Reply | string)[] = [];
  for (const piece of pieces) {
    reader.push(Buffer.from(piece));
    for (let read = reader.next(); read.status !== 'incomplete'; read = reader.next()) {
      if (read.status === 'failed') return [...found, read.code];
      found.push(read.reply);
    }
  }
  return found;
}

function checkReply(reply: Reply | string): void {
  if (typeof reply === 'string') return;
  holds(reply.replyCode >= 200 && reply.replyCode <= 599, `the code ${reply.replyCode}`);
  holds(reply.lines.length >= 1, 'a reply without a line');
  atMost(MAX_REPLY_LINES, reply.lines, 'lines');
  atMost(MAX_REPLY_BYTES, reply.lines.join(), 'bytes');
  atMost(310, describeReply(reply), 'what is shown of it');
  const ehlo = parseEhloReply(reply, 'probe.example.net');
  atMost(MAX_REPLY_BYTES * 2, JSON.stringify(ehlo.capabilities.map(({ keyword }) => keyword)), 'keywords');
  holds(new Set(ehlo.capabilities.map(({ keyword }) => keyword)).size === ehlo.capabilities.length, 'a keyword twice');
  holds(
    ehlo.capabilities.every(({ keyword }) => /^[A-Z0-9][A-Z0-9-]*$/.test(keyword)),
    'a keyword of other characters',
  );
}

export const smtpParsers: readonly Parser[] = [
  parser('replies and capabilities of SMTP', chunks, (pieces) => {
    const all = Buffer.concat(pieces);
    const found = readAll(pieces);
    found.forEach(checkReply);
    const whole = JSON.stringify(readAll([all]));
    holds(JSON.stringify(found) === whole, 'another reply for another division');
  }),
  parser('what is escaped for people', hostileText(REPLIES, WORDS), (text) => {
    const shown = escapeControls(text);
    holds(!/[\p{Cc}\p{Bidi_Control}\u2028\u2029]/u.test(shown), 'a control character is left');
    atMost(text.length * 10, shown, 'what is shown');
  }),
  parser('texts to explain', hostileText(REPLIES, WORDS), (text) =>
    atMost(1_000_000, JSON.stringify(explain(text, { top: 3 })), 'the explanation'),
  ),
];
