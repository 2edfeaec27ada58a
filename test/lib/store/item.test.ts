import { z } from 'zod';
import { InvalidItemError, parseBody, parseItem } from '../../../lib/store/item';

const valid = { pk: 'vantage#hq#0', sk: 'heartbeat', schemaVersion: 1, body: { n: 1 } };

describe('parseItem', () => {
  it('takes an item of this version, and drops what it does not know', () => {
    expect(parseItem({ ...valid, stamp: '2026', surprise: true })).toStrictEqual({ ...valid, stamp: '2026' });
  });

  it('leaves an item of a newer version alone, whatever its shape, and says so', () => {
    const newer: unknown[] = [];
    const hear = (key: unknown) => newer.push(key);
    expect(parseItem({ pk: 'p', sk: 's', schemaVersion: 2, version: 'a text by now' }, hear)).toBeUndefined();
    expect(parseItem({ pk: 7, schemaVersion: 2 }, hear)).toBeUndefined();
    expect(parseItem(valid, hear)).toBeDefined();
    expect(newer).toEqual([
      { pk: 'p', sk: 's' },
      { pk: '?', sk: '?' },
    ]);
  });

  const refusals: readonly { name: string; raw: unknown; message: string }[] = [
    {
      name: 'nothing',
      raw: undefined,
      message: 'item ? / ?: is missing: Invalid input: expected object, received undefined',
    },
    {
      name: 'no key',
      raw: { ...valid, pk: 7 },
      message: 'item ? / ?: pk 7: Invalid input: expected string, received number',
    },
  ];
  it.each(refusals)('refuses $name', ({ raw, message }) => {
    expect(() => parseItem(raw)).toThrow(InvalidItemError);
    expect(() => parseItem(raw)).toThrow(message);
  });

  it.each([
    { name: 'no version of the schema', raw: { ...valid, schemaVersion: undefined } },
    { name: 'attributes of the wrong type', raw: { ...valid, version: 'x', ttl: 'y' } },
  ])('gives an item with $name without its body, so that it can be told from the others', ({ raw }) => {
    const item = parseItem(raw);
    expect(item).toMatchObject({ pk: 'vantage#hq#0', sk: 'heartbeat', body: undefined });
  });
});

describe('parseBody', () => {
  it('names the item, the place and the rule', () => {
    const schema = z.object({ a: z.array(z.object({ b: z.number() })) });
    const read = () => parseBody({ ...valid, body: { a: [{ b: 1 }, { b: 'x' }] } }, schema);
    expect(read).toThrow('item vantage#hq#0 / heartbeat: a[1].b "x": Invalid input: expected number, received string');
    expect(read).toThrow(
      expect.objectContaining({ code: 'invalid-item', key: { pk: 'vantage#hq#0', sk: 'heartbeat' } }),
    );
  });
});
