import { ABSENT } from './schemaFields';

/** A way to get a value wrong. Whether it is wrong in a certain place is for the schema to say. */
export interface Mistake {
  readonly name: string;
  /** What stands there then; ABSENT: nothing. */
  readonly value: unknown;
}

const mistake = (name: string, value: unknown): Mistake => ({ name, value });

/** What programs trip over: of each type, at each end, and what is not to be seen. */
const VALUES: readonly Mistake[] = [
  mistake('null', null),
  mistake('an empty text', ''),
  mistake('a blank', ' '),
  mistake('a word', 'nonsense'),
  mistake('a text of 100,000 characters', 'x'.repeat(100_000)),
  mistake('a text of two lines', 'a\r\nb'),
  mistake('a NUL', 'a\0b'),
  mistake('control sequences of a terminal', '\u001b]0;x\u0007\u001b[31m\u009b2J'),
  mistake('text turned round', 'a\u202eb\u2066c\u200b\ufeff'),
  mistake('HTML', '<script>alert(1)</script>'),
  mistake('half a character', '\ud800'),
  mistake('a quotation', '"\'`$(a)'),
  mistake('a number in quotes', '25'),
  mistake('a flag in quotes', 'true'),
  mistake('zero', 0),
  mistake('less than nothing', -1),
  mistake('a number', 7),
  mistake('a half', 1.5),
  mistake('a number beyond all counting', 2 ** 53),
  mistake('a number without end', Number.POSITIVE_INFINITY),
  mistake('true', true),
  mistake('false', false),
  mistake('an empty list', []),
  mistake('a list of a null', [null]),
  mistake('a list of a word', ['nonsense']),
  mistake('a list in a list', [[]]),
  mistake(
    'a list of 100',
    Array.from({ length: 100 }, (_, index) => `n${index}`),
  ),
  mistake('an empty mapping', {}),
  mistake('a mapping', { nonsense: 1 }),
];

/** Of a place where there are only texts. */
export const TEXT_MISTAKES: readonly Mistake[] = VALUES.filter(({ value }) => typeof value === 'string');

/** What any value of JSON can be instead. */
export const MISTAKES: readonly Mistake[] = [mistake('nothing', ABSENT), ...VALUES];
