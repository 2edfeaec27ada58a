import { incidentStore } from '../../../lib/store/incidentStore';
import { sqliteTable } from '../../../lib/store/sqliteTable';
import { breakLease, withLease } from '../../../lib/workflow/withLease';
import { minute } from '../../support/records';

const now = () => new Date(minute(0));

function leasing() {
  const logged: string[] = [];
  const leases = incidentStore(sqliteTable(':memory:'));
  return { logged, deps: { leases, now, log: (message: string) => void logged.push(message) } };
}

test('what somebody else is at is left to them', async () => {
  const { logged, deps } = leasing();
  const work = jest.fn(async () => undefined);
  await withLease('notify', deps, () => withLease('notify', deps, work));
  expect(work).not.toHaveBeenCalled();
  expect(logged).toEqual(['somebody else is at work']);
});

test('who was killed at work is not waited for by a process that has the store to itself', async () => {
  const { logged, deps } = leasing();
  await deps.leases.takeLease('notify', 1, minute(0), minute(1));
  await breakLease('notify', deps);
  const work = jest.fn(async () => undefined);
  await withLease('notify', deps, work);
  expect(work).toHaveBeenCalledTimes(1);
  expect(logged).toEqual([]);
});

test('a lease that nobody has breaks to nothing', async () => {
  const { deps } = leasing();
  await breakLease('notify', deps);
  expect(await deps.leases.takeLease('notify', 1, minute(0), minute(1))).toBe(true);
});
