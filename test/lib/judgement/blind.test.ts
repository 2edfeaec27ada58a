import { isBlind } from '../../../lib/judgement/blind';

const reach = (operator: string, isUnreachable: boolean) => ({ operator, isUnreachable });
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
  ])('is $expected where $name', ({ reaches, expected }) => {
    expect(isBlind(reaches)).toBe(expected);
  });
});
