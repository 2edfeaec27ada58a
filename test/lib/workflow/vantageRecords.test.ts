import { withoutFormerShards } from '../../../lib/workflow/vantageRecords';
import { heartbeat, minute, view } from '../../support/records';

const now = Date.parse(minute(120));
const former = view({ shard: 1, outcome: 'missing' });
const current = view({ shard: 0 });
const counted = (views: readonly (typeof former)[], lastRun: number, shards: readonly number[] | undefined = [0]) =>
  withoutFormerShards({ views, heartbeats: [heartbeat(lastRun, { shard: 1 })] }, shards, now).views;

test.each([
  {
    name: 'stands while its last run may just have been',
    views: [former, current],
    lastRun: 61,
    expected: [former, current],
  },
  {
    name: 'is nothing beside a newer shard’s after an hour',
    views: [former, current],
    lastRun: 59,
    expected: [current],
  },
  {
    name: 'is no longer monitored after an hour where it is the only one',
    views: [former, view({ vantage: 'b' })],
    lastRun: 59,
    expected: [{ ...former, retired: { reason: 'no-longer-monitored', at: minute(59) } }, view({ vantage: 'b' })],
  },
  { name: 'is configured', views: [former], lastRun: 0, shards: [0, 1], expected: [former] },
])('a view of a shard $name', ({ views, lastRun, shards, expected }) => {
  expect(counted(views, lastRun, shards)).toEqual(expected);
});

test('where the shards are not known, all count', () => {
  const record = { views: [former], heartbeats: [] };
  expect(withoutFormerShards(record, undefined, now)).toBe(record);
});
