import { LineReader, MAX_LINE_BYTES } from '../../../lib/smtp/lineReader';
import { divisions } from '../../support/divisions';

function readAll(chunks: Iterable<Buffer>): readonly string[] {
  const reader = new LineReader();
  const seen: string[] = [];
  for (const chunk of chunks) {
    reader.push(chunk);
    for (let read = reader.next(); read.status !== 'incomplete'; read = reader.next()) {
      if (read.status === 'too-long') return [...seen, '(too long)'];
      seen.push(read.text);
    }
  }
  return reader.pendingBytes === 0 ? seen : [...seen, `(rest) ${reader.unfinished}`];
}

const longest = 'a'.repeat(MAX_LINE_BYTES - 2);

const table: readonly { name: string; input: string; expected: readonly string[] }[] = [
  { name: 'nothing', input: '', expected: [] },
  { name: 'one line', input: '220 hi\r\n', expected: ['220 hi'] },
  { name: 'an empty line', input: '\r\n', expected: [''] },
  { name: 'two lines in one chunk', input: 'a\r\nb\r\n', expected: ['a', 'b'] },
  { name: 'a bare LF as line end', input: 'a\nb\r\n', expected: ['a', 'b'] },
  { name: 'a bare CR as text', input: 'a\rb\r\n', expected: ['a\rb'] },
  { name: 'doubled CR before LF as line end', input: 'a\r\r\n', expected: ['a'] },
  { name: 'an unfinished line', input: 'a\r\nb', expected: ['a', '(rest) b'] },
  { name: 'a CR without its LF as unfinished', input: 'a\r', expected: ['(rest) a\r'] },
  { name: 'bytes of no ASCII one to one', input: '\x00\x1b[2J\x80\xff\r\n', expected: ['\x00\x1b[2J\x80\xff'] },
];

describe('LineReader', () => {
  test.each(table)('reads $name the same however it is divided', ({ input, expected }) => {
    for (const chunks of divisions(Buffer.from(input, 'latin1'))) expect(readAll(chunks)).toEqual(expected);
  });

  const limits: readonly { name: string; input: string; expected: readonly string[] }[] = [
    { name: 'reads the longest line', input: `${longest}\r\nb\r\n`, expected: [longest, 'b'] },
    { name: 'refuses one byte more', input: `${longest}a\r\n`, expected: ['(too long)'] },
    { name: 'refuses an endless line', input: 'a'.repeat(MAX_LINE_BYTES), expected: ['(too long)'] },
    { name: 'waits below the cap', input: 'a'.repeat(MAX_LINE_BYTES - 1), expected: [`(rest) ${longest}a`] },
    { name: 'counts each line anew', input: `${longest}\r\n${longest}\r\n`, expected: [longest, longest] },
  ];
  test.each(limits)('$name', ({ input, expected }) => {
    const bytes = Buffer.from(input);
    const chunked = (size: number): Buffer[] =>
      Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
        bytes.subarray(index * size, (index + 1) * size),
      );
    for (const size of [bytes.length, 1, 2, 1000, MAX_LINE_BYTES - 1, MAX_LINE_BYTES, MAX_LINE_BYTES + 1]) {
      expect(readAll(chunked(size))).toEqual(expected);
    }
  });
});
