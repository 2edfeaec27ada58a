import type { TxtResolver } from '../../../lib/dns/txtResolver';
import type { Lookup } from '../../../lib/dns/types';
import { lookAtSts } from '../../../lib/policy/mtaStsLook';
import { fakeResolver } from '../../support/fakeResolver';

const found = (...records: readonly string[]): Lookup<string> => ({ status: 'found', records });

function zone(lookup: Lookup<string>) {
  const questions: string[] = [];
  const { addresses } = fakeResolver({ 'mta-sts.contoso.example': { a: 'no-such-name', aaaa: 'no-such-name' } });
  const resolver: TxtResolver & { addresses: typeof addresses } = {
    addresses: (host, family) => {
      questions.push(`${family === 4 ? 'A' : 'AAAA'} ${host}`);
      return addresses(host, family);
    },
    txt: async (name) => {
      questions.push(`TXT ${name}`);
      return lookup;
    },
  };
  return { resolver, questions };
}

test('a domain with a record has its policy fetched', async () => {
  const { resolver, questions } = zone(found('v=spf1 -all', 'v=STSv1; id=20160831085700Z;'));
  expect(await lookAtSts('contoso.example', { resolver })).toEqual({
    record: { status: 'found', id: '20160831085700Z' },
    fetched: { status: 'fetch-error', code: 'no-address', reason: 'mta-sts.contoso.example has no address' },
  });
  expect(questions).toEqual([
    'TXT _mta-sts.contoso.example',
    'A mta-sts.contoso.example',
    'AAAA mta-sts.contoso.example',
  ]);
});

test.each<{ clause: string; lookup: Lookup<string>; record: unknown }>([
  { clause: 'no record', lookup: { status: 'none', reason: 'no-such-name' }, record: { status: 'none' } },
  { clause: 'records of others', lookup: found('v=spf1 -all'), record: { status: 'none' } },
  {
    clause: 'two records',
    lookup: found('v=STSv1; id=1;', 'v=STSv1; id=2;'),
    record: { status: 'invalid', problem: expect.objectContaining({ field: 'record' }) },
  },
  {
    clause: 'a record that could not be asked for',
    lookup: { status: 'failed', code: 'ESERVFAIL', message: 'the DNS server answered SERVFAIL' },
    record: { status: 'failed', message: 'the DNS server answered SERVFAIL' },
  },
])('§3.1, $clause: nothing is fetched', async ({ lookup, record }) => {
  const { resolver, questions } = zone(lookup);
  expect(await lookAtSts('contoso.example', { resolver })).toEqual({ record });
  expect(questions).toEqual(['TXT _mta-sts.contoso.example']);
});

test('whoever asked may leave while the DNS is silent', async () => {
  const leaving = new AbortController();
  const { addresses } = fakeResolver({});
  const resolver = {
    addresses,
    txt: () => {
      setImmediate(() => leaving.abort());
      return new Promise<never>(() => {});
    },
  };
  const left = { record: { status: 'failed', message: 'aborted by the caller' } };
  expect(await lookAtSts('contoso.example', { resolver, signal: leaving.signal })).toEqual(left);
  expect(await lookAtSts('contoso.example', { resolver, signal: AbortSignal.abort() })).toEqual(left);
});
