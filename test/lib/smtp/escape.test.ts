import { escapeControls } from '../../../lib/smtp/escape';

const table: readonly { name: string; input: string; expected: string }[] = [
  { name: 'plain text alone', input: '250 mx, [192.0.2.1] é 漢', expected: '250 mx, [192.0.2.1] é 漢' },
  { name: 'C0', input: '\x00\t\r\n\x1b[2J', expected: '\\x00\\x09\\x0d\\x0a\\x1b[2J' },
  { name: 'DEL and C1', input: '\x7f\x80\x9b31m\x9f', expected: '\\x7f\\x80\\x9b31m\\x9f' },
  { name: 'direction overrides', input: 'a\u202a\u202eb\u2066\u2069', expected: 'a\\u202a\\u202eb\\u2066\\u2069' },
  { name: 'zero-width characters', input: 'a\u200b\u200d\ufeffb', expected: 'a\\u200b\\u200d\\ufeffb' },
  { name: 'a soft hyphen', input: 'a\u00adb', expected: 'a\\xadb' },
  { name: 'letters without a shape', input: '\u115f\u3164\uffa0', expected: '\\u115f\\u3164\\uffa0' },
  { name: 'tags beyond U+FFFF', input: 'a\u{e0041}b', expected: 'a\\u{e0041}b' },
  { name: 'line separators', input: 'a\u2028b\u2029', expected: 'a\\u2028b\\u2029' },
];

/** First and last. */
const unseen = [
  ['200b', '200f'],
  ['202a', '202e'],
  ['2060', '2064'],
  ['2066', '2069'],
  ['feff', 'feff'],
] as const;

describe('escapeControls', () => {
  test.each(table)('leaves or escapes $name', ({ input, expected }) => {
    expect(escapeControls(input)).toBe(expected);
    expect(escapeControls(expected)).toBe(expected);
  });

  test.each(unseen)('lets nothing from U+%s to U+%s pass', (from, to) => {
    for (let code = Number.parseInt(from, 16); code <= Number.parseInt(to, 16); code += 1) {
      expect(escapeControls(String.fromCodePoint(code))).toBe(`\\u${code.toString(16)}`);
    }
  });
});
