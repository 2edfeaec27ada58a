import type { TargetsAt } from '../../../lib/telemetry/contract';
import { withTargets } from '../../../lib/workflow/withTargets';

const targetsAt = { bucket: 'assets', key: 'abc.json' };
const run = { schemaVersion: 1, kind: 'run', scheduledAt: '2026-11-23T21:50:00Z', shard: 3 };
const readNothing = () => Promise.reject(new Error('nothing is read'));

test('an event that says where its targets are has those of its shard', async () => {
  const read = async (place: TargetsAt) => {
    expect(place).toEqual(targetsAt);
    return { 2: [{ name: 'two.example' }], 3: [{ name: 'three.example', ours: true }] };
  };
  const told = await withTargets({ ...run, targetsAt }, read);
  expect(told).toEqual({ ...run, targets: [{ name: 'three.example', ours: true }] });
});

test.each([
  { name: 'carries its targets', event: { ...run, targets: [{ name: 'one.example' }] } },
  { name: 'asks for a second look', event: { schemaVersion: 1, kind: 'look', looks: [] } },
  { name: 'is none', event: null },
])('an event that $name stays as it is', async ({ event }) => {
  expect(await withTargets(event, readNothing)).toBe(event);
});

test.each([
  { name: 'has none of the shard', list: { 2: [] }, says: 'abc.json has no targets of shard 3' },
  {
    name: 'is no list',
    list: 'hello',
    says: 'abc.json is no list of targets: "hello": Invalid input: expected record, received string',
  },
  {
    name: 'has another thing for the shard',
    list: { 3: 7 },
    says: 'abc.json is no list of targets: 3 7: Invalid input',
  },
])('a list that $name fails the run', async ({ list, says }) => {
  await expect(withTargets({ ...run, targetsAt }, async () => list)).rejects.toThrow(says);
});

test('an event that names no bucket is refused, and nothing is read', async () => {
  const told = withTargets({ ...run, targetsAt: { key: 'abc.json' } }, readNothing);
  await expect(told).rejects.toThrow('targetsAt.bucket is missing: Invalid input: expected string');
});
