import { LineSplitter, LONGEST_LINE } from '../../../lib/maillog/lineSplitter';
import { fc } from '../../support/properties';

function split(pieces: readonly string[]): { readonly lines: readonly string[]; readonly tooLong: number } {
  const splitter = new LineSplitter();
  const lines: string[] = [];
  for (const piece of pieces) splitter.push(piece, (line) => lines.push(line));
  splitter.end((line) => lines.push(line));
  return { lines, tooLong: splitter.tooLong };
}

const long = 'x'.repeat(LONGEST_LINE);

test.each<[text: string, lines: readonly string[], tooLong: number]>([
  ['a\nb\n', ['a', 'b'], 0],
  ['a\r\nb', ['a', 'b'], 0],
  ['\n\r\n', ['', ''], 0],
  ['a\rb\r\r\n', ['a\rb\r'], 0],
  ['', [], 0],
  [`${long}\nb`, [long, 'b'], 0],
  [`${long}x\nb`, ['b'], 1],
  [`a\n${long}x`, ['a'], 1],
  [`${long}${long}${long}\n${long}x\nb\n`, ['b'], 2],
])('row %# has these lines, however it is divided', (text, lines, tooLong) => {
  expect(split([text])).toEqual({ lines, tooLong });
  const points =
    text.length < 100 ? [...text].map((_, at) => at) : [1, LONGEST_LINE, LONGEST_LINE + 1, LONGEST_LINE + 2];
  for (const at of points) expect(split([text.slice(0, at), text.slice(at)])).toEqual({ lines, tooLong });
});

test('any text has the same lines in one piece and in many', () => {
  const pieces = fc.array(fc.oneof(fc.constantFrom('\n', '\r\n', '\r', ''), fc.string({ maxLength: 5 })));
  fc.assert(
    fc.property(pieces, (texts) => {
      expect(split(texts)).toEqual(split([texts.join('')]));
    }),
  );
});
