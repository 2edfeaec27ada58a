import { byShard, shardCountFor, shardOf } from '../../../lib/config/shard';
import { fc } from '../../support/properties';

test.each([
  { targets: 1, shards: 1 },
  { targets: 250, shards: 1 },
  { targets: 251, shards: 2 },
  { targets: 500, shards: 2 },
  { targets: 501, shards: 4 },
  { targets: 5000, shards: 32 },
])('$targets targets make $shards shards', ({ targets, shards }) => {
  expect(shardCountFor(targets)).toBe(shards);
});

test('a name keeps its shard from one version to the next', () => {
  expect(['contoso.example', 'example.org', '[mx.example.org]:587'].map((name) => shardOf(name, 64))).toEqual([
    51, 52, 19,
  ]);
});

test('twice as many shards leave a name where it was or move it by the old number', () => {
  fc.assert(
    fc.property(fc.string(), fc.integer({ min: 0, max: 8 }), (name, power) => {
      const count = 2 ** power;
      const before = shardOf(name, count);
      expect([before, before + count]).toContain(shardOf(name, count * 2));
      expect(before).toBeLessThan(count);
    }),
  );
});

test('shards are about equally full', () => {
  const sizes = Array<number>(16).fill(0);
  for (let index = 0; index < 4000; index++) {
    const shard = shardOf(`domain${index}.example`, 16);
    sizes[shard] = (sizes[shard] ?? 0) + 1;
  }
  expect(Math.max(...sizes)).toBeLessThan(350);
});

test('targets come together by shard, each once and in the order of the file', () => {
  const targets = Array.from({ length: 600 }, (_, n) => ({ name: `t${n}.example.net` }));
  const shards = byShard(targets);
  expect(shards.map(({ shard }) => shard)).toEqual([0, 1, 2, 3]);
  for (const { shard, targets: own } of shards) {
    expect(own).toEqual(targets.filter(({ name }) => shardOf(name, 4) === shard));
  }
  expect(byShard([{ name: 'one.example.net' }])).toEqual([{ shard: 0, targets: [{ name: 'one.example.net' }] }]);
});
