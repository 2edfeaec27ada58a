import { MAX_LINE_BYTES } from '../../../lib/smtp/lineReader';
import { describeReply, MAX_REPLY_BYTES, MAX_REPLY_LINES, type ReplyRead, ReplyReader } from '../../../lib/smtp/reply';
import type { Reply } from '../../../lib/smtp/types';
import { divisions } from '../../support/divisions';
import { healthyEhlo, strippedEhlo } from '../../support/incidentReplies';
import { fc } from '../../support/properties';

interface Reading {
  readonly outcomes: readonly ReplyRead[];
  readonly lines: readonly string[];
  readonly pendingBytes: number;
}

/** Reads until there is nothing more, or to the first failure. */
function readAll(chunks: Iterable<Buffer>): Reading {
  const lines: string[] = [];
  const reader = new ReplyReader((line) => lines.push(line));
  const outcomes: ReplyRead[] = [];
  for (const chunk of chunks) {
    reader.push(chunk);
    for (let read = reader.next(); read.status !== 'incomplete'; read = reader.next()) {
      outcomes.push(read);
      if (read.status === 'failed') return { outcomes, lines, pendingBytes: 0 };
    }
  }
  return { outcomes, lines, pendingBytes: reader.pendingBytes };
}

const replies: readonly { name: string; input: string; expected: readonly Reply[] }[] = [
  { name: 'one line', input: '220 mx ESMTP\r\n', expected: [{ replyCode: 220, lines: ['mx ESMTP'] }] },
  {
    name: 'several lines',
    input: '250-a\r\n250-b\r\n250 c\r\n',
    expected: [{ replyCode: 250, lines: ['a', 'b', 'c'] }],
  },
  { name: 'a code alone', input: '250\r\n', expected: [{ replyCode: 250, lines: [''] }] },
  { name: 'a code and a blank', input: '250 \r\n', expected: [{ replyCode: 250, lines: [''] }] },
  { name: 'an empty continuation', input: '250-\r\n250 b\r\n', expected: [{ replyCode: 250, lines: ['', 'b'] }] },
  { name: 'a bare code as last line', input: '250-a\r\n250\r\n', expected: [{ replyCode: 250, lines: ['a', ''] }] },
  {
    name: 'a three-line greeting',
    input: '220-a\r\n220-\r\n220 c\r\n',
    expected: [{ replyCode: 220, lines: ['a', '', 'c'] }],
  },
  { name: 'bare LF', input: '250-a\n250 b\n', expected: [{ replyCode: 250, lines: ['a', 'b'] }] },
  {
    name: 'an enhanced status',
    input: '454 4.7.0 TLS not available\r\n',
    expected: [{ replyCode: 454, enhancedStatus: '4.7.0', lines: ['4.7.0 TLS not available'] }],
  },
  {
    name: 'an enhanced status alone',
    input: '221 2.0.0\r\n',
    expected: [{ replyCode: 221, enhancedStatus: '2.0.0', lines: ['2.0.0'] }],
  },
  {
    name: 'a status of another class',
    input: '250 5.7.1 odd\r\n',
    expected: [{ replyCode: 250, lines: ['5.7.1 odd'] }],
  },
  { name: 'a version number', input: '220 2.0.0.1 mta\r\n', expected: [{ replyCode: 220, lines: ['2.0.0.1 mta'] }] },
  { name: 'a dialect of Cisco', input: '500 #5.5.1 no\r\n', expected: [{ replyCode: 500, lines: ['#5.5.1 no'] }] },
  {
    name: 'two replies in one go',
    input: '220 go\r\n250-x\r\n250 y\r\n',
    expected: [
      { replyCode: 220, lines: ['go'] },
      { replyCode: 250, lines: ['x', 'y'] },
    ],
  },
  {
    name: 'the healthy reply of the incident',
    input: healthyEhlo.map((line) => `${line}\r\n`).join(''),
    expected: [{ replyCode: 250, lines: healthyEhlo.map((line) => line.slice(4)) }],
  },
  {
    name: 'the stripped reply of the incident',
    input: strippedEhlo.map((line) => `${line}\r\n`).join(''),
    expected: [{ replyCode: 250, lines: strippedEhlo.map((line) => line.slice(4)) }],
  },
];

const refusals: readonly { name: string; input: string }[] = [
  { name: 'mixed codes', input: '250-a\r\n550 b\r\n' },
  { name: 'mixed codes with the keyword', input: '250-a\r\n220-STARTTLS\r\n250 b\r\n' },
  { name: 'an empty line', input: '\r\n' },
  { name: 'an empty line inside a reply', input: '250-a\r\n\r\n250 b\r\n' },
  { name: 'no code', input: 'hello\r\n' },
  { name: 'a code of two digits', input: '25 a\r\n' },
  { name: 'a code of four digits', input: '2500 a\r\n' },
  { name: 'a code that begins with 1', input: '100 a\r\n' },
  { name: 'a code that begins with 6', input: '600 a\r\n' },
  { name: 'a code with a letter', input: '2a0 a\r\n' },
  { name: 'a tab as separator', input: '250\ta\r\n' },
  { name: 'an underscore as separator', input: '250_a\r\n' },
  { name: 'a blank before the code', input: ' 250 a\r\n' },
  { name: 'full-width or other digits', input: '\xb2\xb5\xb0 a\r\n' },
  { name: 'a TLS record', input: '\x15\x03\x01\x00\x02\x02\x28\r\n' },
  { name: 'HTTP', input: 'HTTP/1.1 400 Bad Request\r\n' },
];

describe('ReplyReader', () => {
  test.each(replies)('reads $name the same however it is divided', ({ input, expected }) => {
    for (const chunks of divisions(Buffer.from(input, 'latin1'))) {
      const { outcomes, pendingBytes } = readAll(chunks);
      expect(outcomes).toEqual(expected.map((reply) => ({ status: 'complete', reply })));
      expect(pendingBytes).toBe(0);
    }
  });

  test.each(refusals)('refuses $name the same however it is divided', ({ input }) => {
    for (const chunks of divisions(Buffer.from(input, 'latin1'))) {
      expect(readAll(chunks).outcomes).toEqual([
        { status: 'failed', code: 'reply-syntax', message: expect.any(String) },
      ]);
    }
  });

  test('leaves what follows a reply pending', () => {
    const reader = new ReplyReader();
    reader.push(Buffer.from('220 go\r\n250 injected\r\n'));
    expect(reader.next()).toMatchObject({ status: 'complete', reply: { replyCode: 220 } });
    expect(reader.pendingBytes).toBe('250 injected\r\n'.length);
  });

  test('shows the lines and the begun line of a reply that is never completed', () => {
    const lines: string[] = [];
    const reader = new ReplyReader((line) => lines.push(line));
    reader.push(Buffer.from('250-a\r\n250-STAR'));
    expect(reader.next()).toEqual({ status: 'incomplete' });
    expect(lines).toEqual(['250-a']);
    expect(reader.unfinishedLine).toBe('250-STAR');
  });

  const filler = (lines: number, length: number): string => `250-${'x'.repeat(length - 6)}\r\n`.repeat(lines);
  const caps: readonly { name: string; input: string; expected: string }[] = [
    {
      name: 'takes as many lines as the cap',
      input: `${filler(MAX_REPLY_LINES - 1, 10)}250 x\r\n`,
      expected: 'complete',
    },
    { name: 'refuses a line more', input: `${filler(MAX_REPLY_LINES, 10)}250 x\r\n`, expected: 'reply-too-long' },
    {
      name: 'takes as many bytes as the cap',
      input: `${filler(63, 1024)}250 ${'x'.repeat(1018)}\r\n`,
      expected: 'complete',
    },
    {
      name: 'refuses a byte more',
      input: `${filler(63, 1024)}250 ${'x'.repeat(1019)}\r\n`,
      expected: 'reply-too-long',
    },
    { name: 'refuses a line over its cap', input: `250 ${'x'.repeat(MAX_LINE_BYTES)}\r\n`, expected: 'line-too-long' },
    { name: 'refuses a line without end', input: `250 ${'x'.repeat(MAX_REPLY_BYTES)}`, expected: 'line-too-long' },
  ];
  test.each(caps)('$name', ({ input, expected }) => {
    const bytes = Buffer.from(input);
    for (const chunks of [[bytes], Array.from(bytes, (byte) => Buffer.of(byte))]) {
      const outcomes = readAll(chunks).outcomes.map((outcome) =>
        outcome.status === 'failed' ? outcome.code : outcome.status,
      );
      expect(outcomes).toEqual([expected]);
    }
  });

  const linesOfSmtp = fc
    .array(
      fc.tuple(
        fc.constantFrom('250-', '250 ', '250', '220 ', '550-', '55', '', '1', '\x16\x03'),
        fc.constantFrom('STARTTLS', 'a', '', '\x00\xff', '\r', ' 2.0.0'),
        fc.constantFrom('\r\n', '\n', '\r', '\r\r\n', ''),
      ),
      { maxLength: 12 },
    )
    .map((parts) => Buffer.from(parts.flat().join(''), 'latin1'));
  const anyBytes = fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes));

  test('never throws on any bytes and reads them the same for any division', () => {
    fc.assert(
      fc.property(fc.oneof(linesOfSmtp, anyBytes), fc.array(fc.nat(400), { maxLength: 8 }), (bytes, offsets) => {
        const cuts = [0, ...offsets.filter((offset) => offset < bytes.length).sort((a, b) => a - b), bytes.length];
        const chunks = cuts.slice(1).map((end, index) => bytes.subarray(cuts[index], end));
        expect(readAll(chunks)).toEqual(readAll([bytes]));
      }),
      { numRuns: 500 },
    );
  });
});

describe('describeReply', () => {
  test('gives code and text in one line, with controls escaped', () => {
    expect(describeReply({ replyCode: 550, lines: ['5.7.1 \x1b[31mno', 'see list'] })).toBe(
      '550 5.7.1 \\x1b[31mno see list',
    );
  });

  test('gives the code alone where there is no text, and cuts a long one', () => {
    expect(describeReply({ replyCode: 421, lines: [''] })).toBe('421');
    expect(describeReply({ replyCode: 421, lines: ['x'.repeat(5000)] })).toHaveLength('421 '.length + 301);
  });
});
