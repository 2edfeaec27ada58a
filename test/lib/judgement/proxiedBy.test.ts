import { greetedAs } from '../../../lib/judgement/greetedAs';
import { type Answer, proxiedBy } from '../../../lib/judgement/proxiedBy';

const answer = (operator: string, network: string, serverName?: string, greeted?: string): Answer => ({
  operator,
  network,
  ...(serverName !== undefined && { serverName }),
  ...(greeted !== undefined && { greetedAs: greeted }),
});
const unlike = (...names: readonly (string | undefined)[]) => names.map((name, n) => answer(`o${n}`, `n${n}`, name));

describe('proxiedBy', () => {
  test.each([
    { name: 'three unrelated hosts share one name', answers: unlike('Proxy', 'proxy', 'PROXY'), expected: 'proxy' },
    { name: 'only two hosts were asked', answers: unlike('proxy', 'proxy'), expected: undefined },
    { name: 'a fourth has another name', answers: unlike('proxy', 'proxy', 'proxy', 'mx'), expected: undefined },
    { name: 'a fourth has none', answers: unlike('proxy', 'proxy', 'proxy', undefined), expected: 'proxy' },
    {
      name: 'two of three have one operator',
      answers: [answer('o', 'a', 'mx'), answer('o', 'b', 'mx'), answer('p', 'c', 'mx')],
      expected: undefined,
    },
    {
      name: 'two of three stand in one network',
      answers: [answer('o', 'a', 'mx'), answer('p', 'a', 'mx'), answer('q', 'c', 'mx')],
      expected: undefined,
    },
    { name: 'nobody answered', answers: unlike(undefined, undefined, undefined), expected: undefined },
  ])('is $expected where $name', ({ answers, expected }) => {
    expect(proxiedBy(answers)).toBe(expected);
  });
});

describe('greetedAs', () => {
  const isPublic = (address: string) => !address.startsWith('10.');
  const told = (...addresses: readonly string[]) =>
    addresses.map((address, n) => answer(`o${n}`, `n${n}`, 'mx', address));
  test.each([
    { name: 'two unrelated hosts agree', answers: told('203.0.113.9', '203.0.113.9'), expected: ['203.0.113.9'] },
    { name: 'one host says it', answers: told('203.0.113.9', '203.0.113.8'), expected: [] },
    { name: 'two say a private address', answers: told('10.0.0.1', '10.0.0.1'), expected: [] },
    {
      name: 'two of one operator agree',
      answers: [answer('o', 'a', 'mx', '203.0.113.9'), answer('o', 'b', 'mx', '203.0.113.9')],
      expected: [],
    },
    {
      name: 'two addresses have two witnesses each',
      answers: told('2001:db8::1', '203.0.113.9', '203.0.113.9', '2001:db8::1'),
      expected: ['2001:db8::1', '203.0.113.9'],
    },
  ])('is $expected where $name', ({ answers, expected }) => {
    expect(greetedAs(answers, isPublic)).toEqual(expected);
  });
});
