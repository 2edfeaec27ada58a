import { escapeControls } from '../../../lib/smtp/escape';

const table: readonly { name: string; input: string; expected: string }[] = [
  { name: 'plain text alone', input: '250 mx, [192.0.2.1] é 漢', expected: '250 mx, [192.0.2.1] é 漢' },
  { name: 'C0', input: '\x00\t\r\n\x1b[2J', expected: '\\x00\\x09\\x0d\\x0a\\x1b[2J' },
  { name: 'DEL and C1', input: '\x7f\x80\x9b31m\x9f', expected: '\\x7f\\x80\\x9b31m\\x9f' },
  { name: 'direction overrides', input: 'a\u202a\u202eb\u2066\u2069', expected: 'a\\u202a\\u202eb\\u2066\\u2069' },
  { name: 'line separators', input: 'a\u2028b\u2029', expected: 'a\\u2028b\\u2029' },
];

describe('escapeControls', () => {
  test.each(table)('leaves or escapes $name', ({ input, expected }) => {
    expect(escapeControls(input)).toBe(expected);
    expect(escapeControls(expected)).toBe(expected);
  });
});
