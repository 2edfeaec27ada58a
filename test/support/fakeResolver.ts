import type { Lookup, MxRecord, PointerResolver, Resolver } from '../../lib/dns/types';

/** What the DNS knows of one name. A word in place of records is the answer without any. */
export interface FakeName {
  readonly mx?: Answer<readonly [preference: number, exchange: string]>;
  readonly a?: Answer<string>;
  readonly aaaa?: Answer<string>;
  /** Of an address. */
  readonly ptr?: Answer<string>;
}
type Answer<T> = readonly T[] | 'no-such-name' | 'no-such-record' | 'servfail' | 'timeout';

export interface FakeResolver extends Resolver, PointerResolver {
  /** Each question in its order, e.g. `MX example.org`. */
  readonly questions: readonly string[];
}

/** A resolver over a zone. A question that the zone has no answer for is a fault of the test, and throws. */
export function fakeResolver(zone: Readonly<Record<string, FakeName>>): FakeResolver {
  const questions: string[] = [];
  function answer<T>(type: string, name: string, known: Answer<T> | undefined): Lookup<T> {
    questions.push(`${type} ${name}`);
    if (known === undefined) throw new Error(`the test has no answer to ${type} ${name}`);
    if (typeof known === 'string') return FAILURES[known];
    return { status: 'found', records: known };
  }
  return {
    questions,
    mx: async (domain) => {
      const lookup = answer('MX', domain, zone[domain]?.mx);
      return lookup.status === 'found' ? { ...lookup, records: lookup.records.map(toMxRecord) } : lookup;
    },
    addresses: async (host, family) =>
      family === 4 ? answer('A', host, zone[host]?.a) : answer('AAAA', host, zone[host]?.aaaa),
    pointers: async (address) => answer('PTR', address, zone[address]?.ptr),
  };
}

const toMxRecord = ([preference, exchange]: readonly [number, string]): MxRecord => ({ preference, exchange });

const FAILURES = {
  'no-such-name': { status: 'none', reason: 'no-such-name' },
  'no-such-record': { status: 'none', reason: 'no-such-record' },
  servfail: { status: 'failed', code: 'ESERVFAIL', message: 'the DNS server answered SERVFAIL' },
  timeout: { status: 'failed', code: 'ETIMEOUT', message: 'the DNS server did not answer in time' },
} as const;
