import { healthy, stripped } from '../../support/observations';
import { fc } from '../../support/properties';
import { saidIn, type World, type WorldOptions, world } from '../../support/world';

const IDS = ['a', 'b', 'c'] as const;
type Skews = readonly [number, number, number];
const vantagesWith = (skews: Skews, isPlain: readonly boolean[] = []): NonNullable<WorldOptions['vantages']> =>
  IDS.map((id, n) => ({ id, aheadMinutes: skews[n] ?? 0, ...(isPlain[n] && { external: true }) }));

const told = ({ messages }: World) =>
  messages.flatMap(saidIn).map(({ kind, scope, cause }) => [kind, scope, cause.code]);

/** Two runs in good health, then the receiver drops STARTTLS for everybody. What the first vantage sees is judged first. */
async function receiverChange(vantages: NonNullable<WorldOptions['vantages']>, order: readonly string[] = IDS) {
  const lost = world({ vantages });
  await lost.pass(2, order);
  lost.answers(stripped);
  await lost.pass(3, order);
  return lost;
}

describe('a receiver that changes, seen by vantages whose clocks are minutes off,', () => {
  test.each<{ skews: Skews }>([
    { skews: [0, 0, 0] },
    { skews: [-7, 0, 0] },
    { skews: [7, 0, 0] },
    { skews: [-4, 4, 0] },
    { skews: [-4, 3, 3] },
    { skews: [4, -3, -3] },
    { skews: [-7, 7, 0] },
  ])('is told as that at once, and never as anything else: $skews', async ({ skews }) => {
    const lost = await receiverChange(vantagesWith(skews));
    expect(told(lost)).toEqual([
      ['opened', 'everywhere', 'receiver-change'],
      ['confirmed', 'everywhere', 'receiver-change'],
    ]);
  });

  test('is told as that where one of them can’t be asked', async () => {
    for (const plain of [0, 1, 2]) {
      const isPlain = IDS.map((_, n) => n === plain);
      const lost = await receiverChange(vantagesWith([-4, 4, -2], isPlain));
      expect(told(lost)[0]).toEqual(['opened', 'everywhere', 'receiver-change']);
    }
  });

  test('is never first told as a restriction of some, whatever the clocks within five minutes', async () => {
    const skew = fc.double({ min: -5, max: 5, noNaN: true });
    await fc.assert(
      fc.asyncProperty(
        fc.tuple(skew, skew, skew),
        fc.subarray([0, 1, 2]),
        fc.shuffledSubarray([...IDS], { minLength: 3 }),
        async (skews, plain, order) => {
          const isPlain = IDS.map((_, n) => plain.includes(n));
          const [first] = told(await receiverChange(vantagesWith(skews, isPlain), order));
          expect(first).toEqual(['opened', 'everywhere', 'receiver-change']);
        },
      ),
      { numRuns: Number(process.env.PROPERTY_RUNS ?? 25) },
    );
  });
});

test('a plain machine is heard with its next run, though one of the others lost it in a second look', async () => {
  const lost = world({ vantages: [{ id: 'a' }, { id: 'b' }, { id: 'hq', external: true }] });
  await lost.pass(2);
  lost.answers((vantage) => (vantage === 'hq' ? healthy() : stripped()));
  await lost.pass(2, ['a', 'hq', 'b']);
  expect(told(lost)).toEqual([['opened', 'some-vantages', 'source-address-reputation']]);
});

describe('a restriction of one vantage, seen by vantages whose clocks are minutes off,', () => {
  test.each<{ skews: Skews }>([
    { skews: [0, 0, 0] },
    { skews: [0, -7, 0] },
    { skews: [-4, 4, 0] },
    { skews: [4, -4, 3] },
    { skews: [0, 7, -7] },
  ])('is told as that in the run that sees it, and its end too: $skews', async ({ skews }) => {
    const lost = world({ vantages: vantagesWith(skews) });
    await lost.pass(3, IDS);
    lost.answers((vantage) => (vantage === 'b' ? stripped() : healthy()));
    await lost.pass(1, IDS);
    const opened = ['opened', 'some-vantages', 'source-address-reputation'];
    expect(told(lost)).toEqual([opened]);
    await lost.pass(4, IDS);
    expect(told(lost)).toEqual([opened]);
    lost.answers(healthy);
    await lost.pass(3, IDS);
    expect(told(lost).map(([kind]) => kind)).toEqual(['opened', 'resolved']);
  });
});
