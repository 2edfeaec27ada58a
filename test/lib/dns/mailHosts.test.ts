import { resolveMailHosts } from '../../../lib/dns/mailHosts';
import type { MailHosts } from '../../../lib/dns/types';
import { type FakeName, fakeResolver } from '../../support/fakeResolver';

const explicit = (...hosts: readonly (readonly [number, string])[]): MailHosts => ({
  status: 'found',
  implicitMx: false,
  hosts: hosts.map(([preference, exchange]) => ({ preference, exchange })),
});
const implicit: MailHosts = {
  status: 'found',
  implicitMx: true,
  hosts: [{ preference: 0, exchange: 'example.org' }],
};

interface Row {
  readonly name: string;
  readonly zone: FakeName;
  readonly expected: MailHosts;
  readonly questions: readonly string[];
}

const rows: readonly Row[] = [
  {
    name: 'are in order of preference',
    zone: { mx: [[20, 'b.example'], [5, 'c.example'], [10, 'a.example']] }, // biome-ignore format: one row
    expected: explicit([5, 'c.example'], [10, 'a.example'], [20, 'b.example']),
    questions: ['MX example.org'],
  },
  {
    name: 'are in order of name where preferences are equal',
    zone: { mx: [[10, 'b.example'], [10, 'a.example'], [10, 'c.example']] }, // biome-ignore format: one row
    expected: explicit([10, 'a.example'], [10, 'b.example'], [10, 'c.example']),
    questions: ['MX example.org'],
  },
  {
    name: 'are named once, at their lowest preference',
    zone: { mx: [[30, 'a.example'], [20, 'b.example'], [10, 'a.example'], [20, 'b.example']] }, // biome-ignore format: one row
    expected: explicit([10, 'a.example'], [20, 'b.example']),
    questions: ['MX example.org'],
  },
  {
    name: 'do not exist where there is a null MX',
    zone: { mx: [[0, '']] },
    expected: { status: 'null-mx' },
    questions: ['MX example.org'],
  },
  {
    name: 'do not exist where there is a null MX of another preference, or twice',
    zone: { mx: [[10, ''], [0, '']] }, // biome-ignore format: one row
    expected: { status: 'null-mx' },
    questions: ['MX example.org'],
  },
  {
    name: 'stand although a null MX stands among them',
    zone: { mx: [[0, ''], [10, 'a.example']] }, // biome-ignore format: one row
    expected: explicit([10, 'a.example']),
    questions: ['MX example.org'],
  },
  {
    name: 'are the domain itself where it has an address and no MX',
    zone: { mx: 'no-such-record', a: ['192.0.2.1'] },
    expected: implicit,
    questions: ['MX example.org', 'A example.org'],
  },
  {
    name: 'are the domain itself where its only address is an IPv6 one',
    zone: { mx: 'no-such-record', a: 'no-such-record', aaaa: ['2001:db8::1'] },
    expected: implicit,
    questions: ['MX example.org', 'A example.org', 'AAAA example.org'],
  },
  {
    name: 'are the domain itself where one family fails and the other has an address',
    zone: { mx: 'no-such-record', a: 'servfail', aaaa: ['2001:db8::1'] },
    expected: implicit,
    questions: ['MX example.org', 'A example.org', 'AAAA example.org'],
  },
  {
    name: 'do not exist where there is neither MX nor address',
    zone: { mx: 'no-such-record', a: 'no-such-record', aaaa: 'no-such-record' },
    expected: { status: 'no-mx' },
    questions: ['MX example.org', 'A example.org', 'AAAA example.org'],
  },
  {
    name: 'do not exist where the domain does not',
    zone: { mx: 'no-such-name' },
    expected: { status: 'no-mx' },
    questions: ['MX example.org'],
  },
  {
    name: 'are unknown after SERVFAIL, and no address is taken for an implicit MX',
    zone: { mx: 'servfail', a: ['192.0.2.1'] },
    expected: { status: 'unresolvable', message: 'MX of example.org: the DNS server answered SERVFAIL' },
    questions: ['MX example.org'],
  },
  {
    name: 'are unknown after a time-out',
    zone: { mx: 'timeout' },
    expected: { status: 'unresolvable', message: 'MX of example.org: the DNS server did not answer in time' },
    questions: ['MX example.org'],
  },
  {
    name: 'are unknown where the address of an implicit MX is',
    zone: { mx: 'no-such-record', a: 'no-such-record', aaaa: 'servfail' },
    expected: { status: 'unresolvable', message: 'no MX, address of example.org: the DNS server answered SERVFAIL' },
    questions: ['MX example.org', 'A example.org', 'AAAA example.org'],
  },
];

describe('the mail hosts of a domain', () => {
  test.each(rows)('$name', async ({ zone, expected, questions }) => {
    const resolver = fakeResolver({ 'example.org': zone });
    expect(await resolveMailHosts('example.org', resolver)).toEqual(expected);
    expect(resolver.questions).toEqual(questions);
  });

  test('may be a hundred', async () => {
    const mx = Array.from({ length: 100 }, (_, index) => [100 - index, `mx${index}.example`] as const);
    const mailHosts = await resolveMailHosts('example.org', fakeResolver({ 'example.org': { mx } }));
    expect(mailHosts).toEqual(explicit(...mx.toReversed()));
  });
});
