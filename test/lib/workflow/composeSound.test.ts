import { composeSound } from '../../../lib/workflow/composeSound';

const strict = (some: readonly number[]): string => {
  if (some.some((n) => n < 0)) throw new RangeError('negative');
  return some.join();
};
const jealous = (some: readonly number[]): string => {
  if (some.length > 1) throw new RangeError('together');
  return some.join();
};

test.each([
  { name: 'nothing', all: [], compose: strict, made: undefined, worded: [], failed: [] },
  { name: 'what can all be worded', all: [1, 2], compose: strict, made: '1,2', worded: [1, 2], failed: [] },
  { name: 'one that can’t', all: [1, -1, 2], compose: strict, made: '1,2', worded: [1, 2], failed: [-1] },
  { name: 'nothing that can', all: [-1, -2], compose: strict, made: undefined, worded: [], failed: [-1, -2] },
  { name: 'what can’t be said together', all: [1, 2], compose: jealous, made: '1', worded: [1], failed: [] },
])('of $name it words what it can, and names the rest', ({ all, compose, made, worded, failed }) => {
  const sound = composeSound<number, string>(all, compose);
  expect(sound.made).toBe(made);
  expect(sound.worded).toEqual(worded);
  expect(sound.failed.map(({ one }) => one)).toEqual(failed);
});
