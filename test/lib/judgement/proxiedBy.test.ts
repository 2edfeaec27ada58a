import { type Greeting, greetedAs } from '../../../lib/judgement/greetedAs';
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
  const said = (address: string, n: string | number, ...targets: readonly string[]): Greeting => ({
    ...answer(`o${n}`, `n${n}`, 'mx', address),
    targets,
  });
  const told = (...addresses: readonly string[]) => addresses.map((address, n) => said(address, n, `t${n}`));
  test.each([
    { name: 'two unrelated hosts agree', answers: told('203.0.113.9', '203.0.113.9'), expected: ['203.0.113.9'] },
    { name: 'one host says it', answers: told('203.0.113.9', '203.0.113.8'), expected: [] },
    { name: 'two say a private address', answers: told('10.0.0.1', '10.0.0.1'), expected: [] },
    {
      name: 'two of one operator agree',
      answers: [
        { ...answer('o', 'a', 'mx', '203.0.113.9'), targets: ['t1'] },
        { ...answer('o', 'b', 'mx', '203.0.113.9'), targets: ['t2'] },
      ],
      expected: [],
    },
    {
      name: 'two of one target agree, which may name any hosts',
      answers: [said('203.0.113.9', 1, 'stranger'), said('203.0.113.9', 2, 'stranger')],
      expected: [],
    },
    {
      name: 'hosts of two targets agree that share one of them',
      answers: [said('203.0.113.9', 1, 't1', 't2'), said('203.0.113.9', 2, 't1')],
      expected: ['203.0.113.9'],
    },
    {
      name: 'nobody knows whose hosts they are',
      answers: [said('203.0.113.9', 1), said('203.0.113.9', 2)],
      expected: [],
    },
    {
      name: 'one address has more witnesses than others',
      answers: told('198.51.100.1', '203.0.113.9', '203.0.113.9', '198.51.100.1', '203.0.113.9'),
      expected: ['203.0.113.9', '198.51.100.1'],
    },
    {
      name: 'the configured address has fewer witnesses than another',
      answers: told('198.51.100.1', '203.0.113.9', '203.0.113.9', '198.51.100.1', '203.0.113.9'),
      own: '198.51.100.1',
      expected: ['198.51.100.1', '203.0.113.9'],
    },
    { name: 'the configured address has one witness', answers: told('203.0.113.9'), own: '203.0.113.9', expected: [] },
    {
      name: 'two addresses have two witnesses each',
      answers: told('2001:db8::1', '203.0.113.9', '203.0.113.9', '2001:db8::1'),
      expected: ['2001:db8::1', '203.0.113.9'],
    },
  ] satisfies readonly { name: string; answers: readonly Greeting[]; own?: string; expected: readonly string[] }[])(
    'is $expected where $name',
    ({ answers, own, expected }) => {
      expect(greetedAs(answers, isPublic, own)).toEqual(expected);
    },
  );
});
