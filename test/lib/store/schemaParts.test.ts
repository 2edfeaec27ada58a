import { count, instant, sentence, text, texts, words } from '../../../lib/store/schemaParts';

describe('what stored items are made of', () => {
  test.each([
    { name: 'an instant as it is written', schema: instant, value: new Date(0).toISOString().replace('1970', '2026') },
    { name: 'an instant without milliseconds', schema: instant, value: '2026-11-23T21:55:00Z' },
    { name: 'a name of 512 characters', schema: text, value: 'x'.repeat(512) },
    { name: 'a sentence of 2,048', schema: sentence, value: 'x'.repeat(2048) },
    { name: '128 texts', schema: texts, value: Array.from({ length: 128 }, () => 'x') },
    { name: 'a count', schema: count, value: 0 },
    { name: 'milliseconds', schema: count, value: Date.UTC(2026, 10, 23) },
  ])('$name is read', ({ schema, value }) => {
    expect(schema.parse(value)).toEqual(value);
  });

  test.each([
    { name: 'no time', schema: instant, value: 'yesterday' },
    { name: 'a time of another zone', schema: instant, value: '2026-11-23T21:55:00+01:00' },
    { name: 'a day that is none', schema: instant, value: '2026-02-30T21:55:00Z' },
    { name: 'the year 1999', schema: instant, value: '1999-12-31T23:59:59Z' },
    { name: 'the year 2101', schema: instant, value: '2101-01-01T00:00:00Z' },
    { name: 'an instant that does not end', schema: instant, value: `2026-11-23T21:55:00.${'0'.repeat(99)}Z` },
    { name: 'a name of 513 characters', schema: text, value: 'x'.repeat(513) },
    { name: 'a sentence of 2,049', schema: sentence, value: 'x'.repeat(2049) },
    { name: 'a word of 129', schema: words, value: ['x'.repeat(129)] },
    { name: '129 texts', schema: texts, value: Array.from({ length: 129 }, () => 'x') },
    { name: 'less than nothing', schema: count, value: -1 },
    { name: 'a half', schema: count, value: 0.5 },
    { name: 'no number', schema: count, value: Number.NaN },
    { name: 'no end of them', schema: count, value: Number.POSITIVE_INFINITY },
  ])('$name is not', ({ schema, value }) => {
    expect(schema.safeParse(value).success).toBe(false);
  });
});
