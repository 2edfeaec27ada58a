import { MISTAKES, TEXT_MISTAKES } from './mistakes';
import { ABSENT, type Field, takes, withValue } from './schemaFields';

/** Why a value is refused, in one line; undefined where it is taken. */
export type Door = (whole: unknown) => string | undefined;

/** What came of all mistakes in one field. */
export interface Tried {
  /** Those that the door takes: they are none here. */
  readonly right: readonly string[];
  /** What is wrong with how the others are refused. */
  readonly faults: readonly string[];
}

/** Gets a field wrong in every way of `mistakes`, and knocks. What is missing in a list is not tried. */
export function tried(field: Field & { readonly sample: unknown }, door: Door, mistakes = MISTAKES): Tried {
  const right: string[] = [];
  const faults: string[] = [];
  for (const { name, value } of mistakes) {
    if (value === ABSENT && /(\[\]|\*)$/.test(field.name)) continue;
    const line = door(withValue(field.sample, field.path, value));
    if (line === undefined) right.push(name);
    else faults.push(...faultsOf(line, field, value).map((fault) => `${name}: ${fault}: ${line.slice(0, 400)}`));
    if (line === undefined && !takes(field, value)) faults.push(`${name}: is taken, though its schema refuses it`);
  }
  return { right: right.toSorted(), faults };
}

const LONGEST_LINE = 2_500;

function faultsOf(line: string, field: Field, value: unknown): readonly string[] {
  const { path } = field;
  // Where only others have something against it, they may be shown.
  const isShown = isShort(value) && !takes(field, value);
  const key = path.findLast((step) => typeof step === 'string');
  return [
    ...(line.length > LONGEST_LINE ? [`has ${line.length} characters`] : []),
    ...(/^[ -~]+$/.test(line) ? [] : ['is not one line of printable ASCII']),
    ...(key === undefined || line.includes(String(key)) ? [] : [`does not name ${String(key)}`]),
    ...(isShown && !line.includes(` ${JSON.stringify(value)}`) ? [`does not show ${JSON.stringify(value)}`] : []),
  ];
}

const isShort = (value: unknown): boolean =>
  value === null || (/^(boolean|number)$/.test(typeof value) && Number.isFinite(value ?? 0));

const LONG = 'x'.repeat(100_000);
const SHORT_TEXTS = TEXT_MISTAKES.filter(({ value }) => value !== LONG).map(({ name }) => name);

const INTEGERS = ['a number', 'less than nothing', 'zero'];

/** The mistakes that are none in a field of this kind, as its own schema says of a few. */
const KINDS: readonly {
  readonly is: readonly unknown[];
  readonly not: readonly unknown[];
  readonly right: readonly string[];
}[] = [
  {
    is: [null, [], {}, LONG],
    not: [],
    right: MISTAKES.filter(({ value }) => value !== ABSENT).map(({ name }) => name),
  },
  { is: [true, false], not: ['true'], right: ['true', 'false'] },
  { is: [true], not: [false, 'true'], right: ['true'] },
  { is: [[], ['nonsense']], not: [[' ']], right: ['an empty list', 'a list of a word', 'a list of 100'] },
  { is: [[], ['nonsense', ' ']], not: [], right: ['an empty list', 'a list of a word', 'a list of 100'] },
  { is: [[]], not: [['nonsense']], right: ['an empty list'] },
  {
    is: ['nonsense', '<script>'],
    not: [' '],
    right: ['a word', 'HTML', 'a quotation', 'a number in quotes', 'a flag in quotes'],
  },
  { is: [{}, { nonsense: 1 }], not: [[]], right: ['a mapping', 'an empty mapping'] },
  { is: [-1, 1.5], not: ['7'], right: [...INTEGERS, 'a half', 'a number beyond all counting'] },
  { is: [-1, 7], not: [1.5], right: INTEGERS },
  { is: ['', '\0\u202e'], not: [LONG, 7], right: SHORT_TEXTS },
  { is: ['', LONG], not: [7], right: TEXT_MISTAKES.map(({ name }) => name) },
  {
    is: ['', 'nonsense'],
    not: [' ', '<script>'],
    right: ['a flag in quotes', 'a number in quotes', 'a word', 'an empty text'],
  },
  // A version of what is stored: this one and the one before.
  { is: [0, 1], not: [-1, 7], right: ['zero'] },
  { is: [0, 7], not: [-1, 1.5], right: ['zero', 'a number'] },
  { is: [7], not: [0, 1.5], right: ['a number'] },
];

/** What is right in a field of its kind: nothing where no kind is known, but to leave out what is optional. */
export function usuallyRight(field: Field): readonly string[] {
  const kind = KINDS.find(
    ({ is, not }) => is.every((value) => takes(field, value)) && !not.some((value) => takes(field, value)),
  );
  const absent = takes(field, ABSENT) && !/(\[\]|\*)$/.test(field.name) ? ['nothing'] : [];
  return [...(kind?.right ?? []), ...absent].toSorted();
}
