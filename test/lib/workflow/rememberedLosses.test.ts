import type { Loss, ToWatch } from '../../../lib/store/incidentStore';
import { rememberingLosses } from '../../../lib/workflow/rememberedLosses';

/** A store with so many losses, that counts how often it is read. */
function storeWith(count: number) {
  let at = 0;
  const reads = { losses: 0, toWatch: 0 };
  const lost = Array.from(
    { length: count },
    (_, n): Loss => ({
      ...{ vantage: 'a', shard: 0, target: `customer${n}.example` },
      host: `mx.customer${n}.example:25`,
    }),
  );
  const store = rememberingLosses(
    {
      losses: async () => {
        reads.losses += 1;
        return lost;
      },
      toWatch: async (): Promise<ToWatch> => {
        reads.toWatch += 1;
        return { live: [], lost };
      },
    },
    () => new Date(at),
  );
  const readTwice = async () => {
    for (let time = 0; time < 2; time += 1) await Promise.all([store.losses(), store.toWatch()]);
  };
  return {
    reads,
    readTwice,
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
  expect(reads).toEqual({ losses: 1, toWatch: 1 });
  pass(1);
  await readTwice();
  expect(reads).toEqual({ losses: 2, toWatch: 2 });
});

test('a list that is not long is read each time', async () => {
  const { reads, readTwice } = storeWith(1000);
  await readTwice();
  expect(reads).toEqual({ losses: 2, toWatch: 2 });
});
