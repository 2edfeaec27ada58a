import { isBlind } from '../../../lib/judgement/blind';

const reach = (operator: string, isUnreachable: boolean, family: 4 | 6 = 4) => ({ operator, isUnreachable, family });
const failing = (count: number) => Array.from({ length: count }, (_, n) => reach(`o${n}`, true));

describe('isBlind', () => {
  test.each([
    { name: 'nothing was asked', reaches: [], expected: false },
    { name: 'two operators fail: too few to tell', reaches: failing(2), expected: false },
    { name: 'three operators fail', reaches: failing(3), expected: true },
    {
      name: 'many hosts of one operator fail',
      reaches: [reach('a', true), reach('a', true), reach('a', true)],
      expected: false,
    },
    { name: 'one of four is reached', reaches: [...failing(3), reach('x', false)], expected: false },
    { name: 'one of ten is reached', reaches: [...failing(9), reach('x', false)], expected: true },
    {
      name: 'an operator is reached by one of its hosts',
      reaches: [...failing(2), reach('o2', true), reach('o2', false)],
      expected: false,
    },
    {
      name: 'one family fails and the other is reached',
      reaches: [...failing(3), reach('o0', false, 6), reach('o1', true, 6)],
      expected: false,
    },
    {
      name: 'one family fails and the other is too small to tell, but fails too',
      reaches: [...failing(3), reach('o0', true, 6)],
      expected: true,
    },
    {
      name: 'each family has too few operators by itself',
      reaches: [...failing(2), reach('o2', true, 6), reach('o3', true, 6)],
      expected: false,
    },
  ])('is $expected where $name', ({ reaches, expected }) => {
    expect(isBlind(reaches)).toBe(expected);
  });
});
