import { believedEgress, disputed } from '../../../lib/diagnosis/believedEgress';
import type { TargetObservation } from '../../../lib/probe/types';
import { HEALTHY_KEYWORDS, session } from '../../support/observations';
import { host } from './situations';

const OURS = '8.8.4.9';
const OTHER = '8.8.8.9';

/** A target of one host that greets this machine so, each in a network of its own. */
const looked = (name: string, network: number, greetedAs: string): TargetObservation => ({
  target: { name, kind: 'domain', host: name, port: 25, ours: false, require: [], verify: false },
  hosts: [
    host({
      mxHost: `mx.${name}`,
      sessions: [session({ keywords: HEALTHY_KEYWORDS, greetedAs })],
      addresses: [`192.${network}.2.1`],
    }),
  ],
});

const one = looked('one.example', 1, OURS);
const two = looked('two.example', 2, OURS);

test.each([
  { name: 'one server alone is not believed', seen: [one], known: {}, addresses: [], basis: 'unknown' },
  { name: 'two unrelated hosts are', seen: [one, two], known: {}, addresses: [OURS], basis: 'unrelated-hosts' },
  {
    name: 'two targets in one network are not',
    seen: [one, looked('two.example', 1, OURS)],
    known: {},
    addresses: [],
    basis: 'unknown',
  },
  { name: 'what was given is', seen: [], known: { given: OURS }, addresses: [OURS], basis: 'given' },
  {
    name: 'what was given comes first',
    seen: [one, two],
    known: { given: OTHER },
    addresses: [OTHER, OURS],
    basis: 'given',
  },
  { name: 'a public source address is', seen: [], known: { sourceAddress: OURS }, addresses: [OURS], basis: 'source' },
  {
    name: 'a private source address is not',
    seen: [],
    known: { sourceAddress: '10.0.0.9' },
    addresses: [],
    basis: 'unknown',
  },
  {
    name: 'a private address is not, whoever says it',
    seen: [looked('one.example', 1, '10.0.0.9'), looked('two.example', 2, '10.0.0.9')],
    known: {},
    addresses: [],
    basis: 'unknown',
  },
])("of this machine's address, $name", ({ seen, known, addresses, basis }) => {
  expect(believedEgress(seen, { ...known, allowPrivate: false })).toMatchObject({ addresses, basis });
});

test('what a server says and nobody believes is told as its word', () => {
  const egress = believedEgress([one, looked('two.example', 2, OTHER)], { given: OURS, allowPrivate: false });
  expect(egress.claims).toHaveLength(2);
  expect(disputed(egress)).toEqual([{ address: OTHER, mxHosts: ['mx.two.example'] }]);
});
