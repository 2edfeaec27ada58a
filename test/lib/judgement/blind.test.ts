import { isBlind } from '../../../lib/judgement/blind';

const reach = (operator: string, isUnreachable: boolean, family: 4 | 6 = 4, targets = [operator]) => ({
  operator,
  targets,
  isUnreachable,
  family,
});
/** Hosts of so many operators, none of which answers, in the MX records of one target. */
const stranger = (count: number) => Array.from({ length: count }, (_, n) => reach(`dead${n}`, true, 4, ['stranger']));
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
      name: 'one stranger’s MX records name sixty operators, and few others are watched',
      reaches: [reach('o0', false), reach('o1', true), ...stranger(60)],
      expected: false,
    },
    {
      name: 'a stranger’s target is one of four that fail',
      reaches: [...failing(3), ...stranger(60)],
      expected: true,
    },
    {
      name: 'the first host of a target fails and the second, of another operator, is reached',
      reaches: [...failing(2), reach('o2', true, 4, ['t']), reach('o3', false, 4, ['t'])],
      expected: false,
    },
    {
      name: 'forty targets of one provider fail, and nobody else is watched',
      reaches: Array.from({ length: 40 }, (_, n) => reach('provider', true, 4, [`t${n}`])),
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
