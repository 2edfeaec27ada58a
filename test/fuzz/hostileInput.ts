import { fc } from '../support/properties';

/** What readers stumble over. */
const ODD = [
  '\0', '\r', '\n', '\r\n', '\t', ' ', '\u001b[2J', '\u0085', '\u2028', '\ufeff', '\u202e', '\ud800', '\udfff', '\uffff',
  '"', "'", '`', '\\', '/', '<', '>', '&', '%', '$', '{', '}', '[', ']', '(', ')', ',', ';', ':', '=', '.', '..', '-', '+',
  '*', '?', '#', '@', '!', '|', '~', '0', '-1', '1e309', '9'.repeat(30), '__proto__', 'constructor', 'toString', 'ß', 'İ', '💥',
] as const; // biome-ignore format: one row
/** Of a text that is made long; a reader that takes the square of it takes seconds. */
const LONG = 60_000;

interface Edit {
  /** Where, as a part of the whole. */
  readonly at: number;
  readonly drops: number;
  readonly inserts: string;
}

const once = (words: readonly string[]): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...ODD) },
    { weight: words.length === 0 ? 0 : 6, arbitrary: fc.constantFrom(...(words.length === 0 ? [''] : words)) },
    { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 12 }) },
  );

const inserted = (words: readonly string[]): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 60, arbitrary: once(words) },
    { weight: 3, arbitrary: fc.tuple(once(words), fc.nat(200)).map(([text, count]) => text.repeat(count)) },
    {
      weight: 1,
      arbitrary: fc
        .tuple(once(words), fc.nat(LONG))
        .map(([text, length]) => text.repeat(Math.ceil(length / Math.max(text.length, 1))).slice(0, length)),
    },
  );

/**
 * Texts of strangers: the samples as they are, with anything put into them or taken out, and texts out of nothing but
 * words, odd characters and runs of either.
 */
export function hostileText(samples: readonly string[], words: readonly string[] = []): fc.Arbitrary<string> {
  const edit: fc.Arbitrary<Edit> = fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    drops: fc.oneof({ weight: 3, arbitrary: fc.nat(4) }, { weight: 1, arbitrary: fc.nat(500) }),
    inserts: fc.oneof({ weight: 4, arbitrary: inserted(words) }, { weight: 1, arbitrary: fc.constant('') }),
  });
  const edited = fc
    .tuple(fc.constantFrom(...samples, ''), fc.array(edit, { maxLength: 6 }))
    .map(([sample, edits]) => edits.reduce(apply, sample));
  const made = fc.array(inserted(words), { maxLength: 12 }).map((parts) => parts.join(''));
  return fc.oneof({ weight: 3, arbitrary: edited }, { weight: 1, arbitrary: made });
}

function apply(text: string, { at, drops, inserts }: Edit): string {
  const from = Math.floor(at * text.length);
  return text.slice(0, from) + inserts + text.slice(from + drops);
}

/** The same as bytes, where each character is one. */
export const hostileBytes = (samples: readonly Uint8Array[], words: readonly string[] = []): fc.Arbitrary<Buffer> =>
  hostileText(
    samples.map((bytes) => Buffer.from(bytes).toString('latin1')),
    words,
  ).map((text) => Buffer.from(text, 'latin1'));

const small: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(null, undefined, true, false, 0, -1, 1.5, 1e300, Number.NaN, '', [], {}, 2 ** 53, -0),
  fc.constantFrom('2026-11-23T21:00:00.000Z', '1970-01-01', '+012026-11-23T21:00:00.000Z', 'offered', '::%::'),
  fc.constant(JSON.parse('{"__proto__":{"polluted":true},"constructor":{"prototype":1}}')),
  once([]),
  fc.jsonValue({ maxDepth: 2 }),
);
const large: readonly unknown[] = [
  'x'.repeat(100_000),
  Array.from({ length: 5_000 }, (_, index) => index),
  nested(500),
];
const odd: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 30, arbitrary: small },
  { weight: 1, arbitrary: fc.constantFrom(...large) },
);

function nested(levels: number): unknown {
  let value: unknown = [];
  for (let level = 0; level < levels; level += 1) value = level % 2 === 0 ? [value] : { in: value };
  return value;
}

/** Values of strangers: the samples with some of what is in them replaced or taken out, and anything else. */
export function hostileValue(samples: readonly unknown[]): fc.Arbitrary<unknown> {
  const change = fc.record({ place: fc.nat(), value: odd, isGone: fc.boolean() });
  const changed = fc
    .tuple(fc.constantFrom(...samples), fc.array(change, { maxLength: 4 }))
    .map(([sample, changes]) => changes.reduce(replace, structuredClone(sample)));
  return fc.oneof({ weight: 6, arbitrary: changed }, { weight: 1, arbitrary: odd });
}

interface Change {
  readonly place: number;
  readonly value: unknown;
  readonly isGone: boolean;
}

function replace(whole: unknown, { place, value, isGone }: Change): unknown {
  const places = [...placesIn(whole, 0)];
  const chosen = places[place % Math.max(places.length, 1)];
  if (chosen === undefined) return structuredClone(value);
  const [holder, key] = chosen;
  if (isGone) Reflect.deleteProperty(holder, key);
  else Reflect.set(holder, key, structuredClone(value));
  return whole;
}

function* placesIn(value: unknown, depth: number): Generator<readonly [holder: object, key: string]> {
  if (typeof value !== 'object' || value === null || depth > 8) return;
  for (const key of Object.keys(value).slice(0, 100)) {
    yield [value, key];
    yield* placesIn(Reflect.get(value, key), depth + 1);
  }
}
