import { type BlockList, checkBlockList, familyOf, lookUpInBlockList } from '../../../lib/dns/blockList';
import { nodeResolver } from '../../../lib/dns/nodeResolver';
import { reversedName } from '../../../lib/dns/reversedName';
import type { Resolver } from '../../../lib/dns/types';
import { a, type ScriptedDns, startScriptedDns, type Zone } from './scriptedDns';

const KEY = 'abcdefghijklmnopqrstuvwx23';
const LIST: BlockList = { zone: 'bl.example.net' };
const NXDOMAIN = { rcode: 3 };

/** A list that works: its test entries, and whatever else is listed, by address. A code per address, as last octets. */
const zoneOf =
  (suffix: string, entries: Readonly<Record<string, readonly [number, number, number, number]>>): Zone =>
  (question) => {
    const entry = Object.entries(entries).find(([address]) => question === `A ${reversedName(address)}.${suffix}`);
    return entry === undefined ? NXDOMAIN : { records: [a(question.slice(2), ...entry[1])] };
  };
const WORKING = { '127.0.0.2': [127, 0, 0, 2], '::ffff:7f00:2': [127, 0, 0, 2] } as const;

describe('over UDP', () => {
  let zone: Zone;
  let dns: ScriptedDns;
  let resolver: Resolver;
  beforeAll(async () => {
    dns = await startScriptedDns((question) => zone(question));
    resolver = nodeResolver({ server: dns.server, timeoutMs: 100, tries: 1 });
  });
  beforeEach(() => void dns.questions.splice(0));
  afterAll(() => dns.close());

  test('an address is asked for by its reversed octets', async () => {
    zone = zoneOf('bl.example.net', { '203.0.113.9': [127, 0, 0, 4] });
    expect(await lookUpInBlockList(LIST, '203.0.113.9', resolver)).toEqual({
      state: 'listed',
      codes: ['127.0.0.4'],
      lists: ['127.0.0.4'],
      isNote: false,
    });
    expect(dns.questions).toEqual(['A 9.113.0.203.bl.example.net']);
  });

  test('an IPv6 address is asked for by its nibbles, and answered by an A record', async () => {
    zone = zoneOf('zen.dq.spamhaus.net', { '2001:db8::9': [127, 0, 0, 3] });
    expect(await lookUpInBlockList({ zone: 'zen.dq.spamhaus.net' }, '2001:db8::9', resolver)).toMatchObject({
      state: 'listed',
      lists: ['CSS'],
    });
    expect(dns.questions).toEqual([
      'A 9.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.zen.dq.spamhaus.net',
    ]);
  });

  test('a key stands between the address and the zone', async () => {
    zone = zoneOf(`${KEY}.zen.dq.spamhaus.net`, { '203.0.113.9': [127, 0, 0, 4] });
    const list = { zone: 'zen.dq.spamhaus.net', key: KEY };
    expect(await lookUpInBlockList(list, '203.0.113.9', resolver)).toMatchObject({ lists: ['XBL (CBL data)'] });
    expect(dns.questions).toEqual([`A 9.113.0.203.${KEY}.zen.dq.spamhaus.net`]);
  });

  test.each([
    { name: 'NXDOMAIN', answer: NXDOMAIN },
    { name: 'no A record', answer: { rcode: 0 } },
  ])('$name is clean', async ({ answer }) => {
    zone = () => answer;
    expect(await lookUpInBlockList(LIST, '203.0.113.9', resolver)).toEqual({ state: 'clean' });
  });

  test.each([
    { name: 'SERVFAIL', answer: { rcode: 2 }, reason: 'the DNS server answered SERVFAIL' },
    { name: 'REFUSED', answer: { rcode: 5 }, reason: 'the DNS server refused the query' },
    { name: 'silence', answer: undefined, reason: 'the DNS server did not answer in time' },
  ])('$name is unknown, for the address and for the list', async ({ answer, reason }) => {
    zone = () => answer;
    expect(await lookUpInBlockList(LIST, '203.0.113.9', resolver)).toEqual({ state: 'unknown', codes: [], reason });
    expect(await checkBlockList(LIST, 4, resolver)).toEqual({ reason });
  });

  test.each([4, 6] as const)('a list whose test entries are right can be believed (IPv%i)', async (family) => {
    zone = zoneOf('bl.example.net', WORKING);
    expect(await checkBlockList(LIST, family, resolver)).toBeUndefined();
    expect(dns.questions).toHaveLength(2);
  });

  const faults: readonly {
    readonly name: string;
    readonly list?: BlockList;
    readonly family?: 4 | 6;
    readonly zone: Zone;
    readonly reason: string;
  }[] = [
    {
      name: 'a dead list, which says clean to all',
      zone: () => NXDOMAIN,
      reason: 'its test address 127.0.0.2 is not listed: the list is dead',
    },
    {
      name: 'a list of IPv4 only, asked for IPv6',
      family: 6,
      zone: zoneOf('bl.example.net', { '127.0.0.2': [127, 0, 0, 2] }),
      reason: 'its test address ::ffff:7f00:2 is not listed: no IPv6 is listed there, or the list is dead',
    },
    {
      name: 'a wrong key',
      list: { zone: 'zen.dq.spamhaus.net', key: KEY },
      zone: zoneOf('other.zen.dq.spamhaus.net', WORKING),
      reason: 'its test address 127.0.0.2 is not listed: the key is wrong, or the list is dead',
    },
    {
      name: 'a sold zone, which says listed to all',
      zone: (question) => ({ records: [a(question.slice(2), 127, 0, 0, 2)] }),
      reason: 'its test address 127.0.0.1 is listed, as if every address were',
    },
    {
      name: 'a parked zone, which has an address of its own for all',
      zone: (question) => ({ records: [a(question.slice(2), 192, 0, 2, 80)] }),
      reason: 'it answered 192.0.2.80, which is no answer of a block list',
    },
    {
      name: 'a refused resolver',
      list: { zone: 'zen.spamhaus.org' },
      zone: (question) => ({ records: [a(question.slice(2), 127, 255, 255, 254)] }),
      reason: 'it answered 127.255.255.254: it refuses a public resolver, as those of AWS are',
    },
    {
      name: 'a refusal of one of the two',
      zone: (question) =>
        question.startsWith('A 2.') ? { records: [a(question.slice(2), 127, 0, 0, 2)] } : { rcode: 2 },
      reason: 'the DNS server answered SERVFAIL',
    },
  ];
  test.each(faults)('$name can’t be believed', async ({ list = LIST, family = 4, zone: faulty, reason }) => {
    zone = faulty;
    expect(await checkBlockList(list, family, resolver)).toEqual({ reason });
  });
});

test('a key that would lead the question elsewhere is not asked with', async () => {
  const resolver: Resolver = {
    mx: async () => ({ status: 'none', reason: 'no-such-name' }),
    addresses: async () => {
      throw new Error('it was asked');
    },
  };
  for (const key of ['a.b', 'a b', '', 'k'.repeat(64), 'key\n']) {
    expect(await lookUpInBlockList({ zone: 'bl.example.net', key }, '203.0.113.9', resolver)).toEqual({
      state: 'unknown',
      codes: [],
      reason: 'the key is not a word of letters, digits and hyphens',
    });
  }
});

test('a resolver that names the question in its message gives no key away', async () => {
  const resolver: Resolver = {
    mx: async () => ({ status: 'none', reason: 'no-such-name' }),
    addresses: async (name) => ({ status: 'failed', code: 'EX', message: `queryA EX ${name.toUpperCase()}` }),
  };
  const reply = await lookUpInBlockList({ zone: 'bl.example.net', key: KEY }, '203.0.113.9', resolver);
  expect(reply).toMatchObject({ reason: 'queryA EX 9.113.0.203.<key>.BL.EXAMPLE.NET' });
});

test('what is no address is unknown', async () => {
  const resolver = nodeResolver();
  expect(await lookUpInBlockList(LIST, 'mx.example', resolver)).toMatchObject({ state: 'unknown' });
});

test.each([
  ['203.0.113.9', 4],
  ['2001:db8::9', 6],
])('%s is of family %i', (address, family) => {
  expect(familyOf(address)).toBe(family);
});
