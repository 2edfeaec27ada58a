import { getEventListeners } from 'node:events';
import { keepWatch, waitUntil } from '../../../../lib/cli/watch/keepWatch';
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

/** Where Node remembers that it warned of too many listeners; it warns outside the test's reach. */
const wasWarnedOf = (signal: AbortSignal): unknown =>
  Object.getOwnPropertySymbols(signal)
    .filter(({ description }) => description === 'events.maxEventTargetListenersWarned')
    .map((symbol) => Reflect.get(signal, symbol))[0];

describe('a wait', () => {
  const LONG_MS = 60_000;

  test.each(['signal', 'until'] as const)('ends with %s', async (name) => {
    const [signal, until] = [new AbortController(), new AbortController()];
    const waiting = waitUntil(signal.signal)(LONG_MS, until.signal);
    ({ signal, until })[name].abort();
    await waiting;
    await waitUntil(signal.signal)(LONG_MS, AbortSignal.abort());
  });

  test('is no leak to Node, however many wait at once', async () => {
    const [signal, until] = [new AbortController().signal, new AbortController()];
    const waiting = Array.from({ length: 50 }, () => waitUntil(signal)(LONG_MS, until.signal));
    until.abort();
    await Promise.all(waiting);
    expect([signal, until.signal].map(wasWarnedOf)).toEqual([false, false]);
  });

  test('leaves nothing in the signals that outlive it', async () => {
    const [signal, until] = [new AbortController().signal, new AbortController().signal];
    for (let times = 0; times < 5; times += 1) await waitUntil(signal)(0, until);
    for (const each of [signal, until]) {
      expect(getEventListeners(each, 'abort')).toEqual([]);
      // Where `AbortSignal.any` keeps those that were made of it.
      const kept = Object.getOwnPropertySymbols(each).filter(({ description }) => description === 'kDependantSignals');
      expect(kept).toEqual([]);
    }
  });
});
