import type { Loss, LossKind, OpenHosts } from '../../../lib/store/incidentStore';
import { rememberingLosses } from '../../../lib/workflow/rememberedLosses';

/** A store with so many losses and open hosts, that counts how often each list is read. */
function storeWith(count: number) {
  let at = 0;
  const reads = { expected: 0, unexpected: 0, any: 0, open: 0 };
  const lost = Array.from(
    { length: count },
    (_, n): Loss => ({
      ...{ vantage: 'a', shard: 0, target: `customer${n}.example` },
      host: `mx.customer${n}.example:25`,
    }),
  );
  const store = rememberingLosses(
    {
      losses: async (kind: LossKind) => {
        reads[kind] += 1;
        return kind === 'expected' ? lost : [];
      },
      open: async (): Promise<OpenHosts> => {
        reads.open += 1;
        return { inMotion: [], atRest: lost.map(({ host }) => host) };
      },
    },
    () => new Date(at),
  );
  const readTwice = async () => {
    for (let time = 0; time < 2; time += 1) await Promise.all([store.losses('any'), store.open()]);
  };
  return {
    ...{ reads, readTwice, store, lost },
    pass: (ms: number) => {
      at += ms;
    },
  };
}

test('a long list is read once in ten seconds', async () => {
  const { reads, readTwice, pass } = storeWith(1001);
  await readTwice();
  pass(9999);
  await readTwice();
  expect(reads).toEqual({ expected: 1, unexpected: 1, any: 0, open: 1 });
  pass(1);
  await readTwice();
  expect(reads).toEqual({ expected: 2, unexpected: 2, any: 0, open: 2 });
});

test('of those that expect it and of all the losses are there once', async () => {
  const { store, lost } = storeWith(1001);
  const [expected, any] = [await store.losses('expected'), await store.losses('any')];
  expect(any).toEqual(lost);
  expect(any[0]).toBe(expected[0]);
});

test('a list that is not long is read each time', async () => {
  const { reads, readTwice } = storeWith(1000);
  await readTwice();
  expect(reads).toEqual({ expected: 2, unexpected: 2, any: 0, open: 2 });
});
