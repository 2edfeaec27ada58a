import { surroundingsOf } from '../../../lib/workflow/surroundings';
import { incident } from '../../support/incidents';
import { heartbeat, view } from '../../support/records';

const loss = (vantage: string, host: string, shard = 0) => ({ vantage, shard, host });
const around = (...losses: readonly ReturnType<typeof loss>[]) =>
  surroundingsOf(view(), losses, [heartbeat(5, { hosts: 10 }), heartbeat(5, { vantage: 'b', hosts: 0 })], undefined);

test('names other hosts with their operators, each once for a vantage', () => {
  const { operator, elsewhere } = around(
    loss('a', 'mx.example.net:25'),
    loss('a', 'mx1.fabrikam.test:25'),
    loss('a', 'mx1.fabrikam.test:25', 3),
    loss('b', '192.0.2.9:587'),
  );
  expect(operator).toBe('example.net');
  expect(elsewhere).toEqual([
    { vantage: 'a', mxHost: 'mx1.fabrikam.test:25', operator: 'fabrikam.test' },
    { vantage: 'b', mxHost: '192.0.2.9:587', operator: '192.0.2.9' },
  ]);
});

test('knows the share that a vantage loses of the shards that it can count', () => {
  const { lostShare } = around(loss('a', 'x:25'), loss('a', 'y:25'), loss('a', 'z:25', 3), loss('b', 'x:25'));
  expect([...(lostShare ?? [])]).toEqual([['a', 0.2]]);
});

test('remembers what was told, while it is open', () => {
  const open = incident();
  expect(surroundingsOf(view(), [], [], open).told).toBe(open.verdict);
  expect(surroundingsOf(view(), [], [], incident([])).told).toBeUndefined();
});
