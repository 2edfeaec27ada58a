import { keepWatch } from '../../../../lib/cli/watch/keepWatch';
import { zoneIn } from '../../../../lib/page/zone';
import { sqliteTable } from '../../../../lib/store/sqliteTable';

test('a run that failed in part is told, shown all the same, and what is old is forgotten', async () => {
  const ending = new AbortController();
  const table = sqliteTable(':memory:');
  const said: string[] = [];
  const old = { pk: 'vantage#hq#0', sk: 'change#old', schemaVersion: 1, ttl: 1, body: {} };
  await table.put(old, { kind: 'always' });
  await keepWatch(
    { run: () => Promise.reject(new Error('no log')), sweep: async () => {} },
    {
      table,
      setting: { installation: 'local', everySeconds: 60, vantages: [], store: '' },
      source: { table, shards: [0], unreadable: () => {} },
      zone: () => zoneIn('UTC'),
      voice: {
        say: () => {},
        message: () => {},
        end: () => {},
        log: (message) => void said.push(message),
        ran: () => {
          said.push('shown');
          ending.abort();
        },
      },
    },
    () => new Date(),
    ending.signal,
  );
  expect(said).toEqual(['run failed', 'shown']);
  expect(await table.query({ pk: old.pk })).toEqual([]);
});
