import { isBlind } from '../../../lib/judgement/blind';
import type { ResolvedTarget } from '../../../lib/probe/resolveTargets';
import { targetFromName } from '../../../lib/probe/target';
import type { Observation } from '../../../lib/probe/types';
import type { SmtpSession } from '../../../lib/smtp/types';
import { planHosts } from '../../../lib/workflow/planHosts';
import { reaches } from '../../../lib/workflow/reaches';
import { healthy, session, timedOut } from '../../support/observations';
import { minute, view } from '../../support/records';

const NOTHING = { views: [], targets: [] };
const names = ['one.example', 'two.test', 'three.invalid'];
const notTried = (): SmtpSession =>
  session({ failure: { stage: 'connect', code: 'not-tried', message: 'ENETUNREACH' } });

const found = (name: string, addresses = ['192.0.2.1']): ResolvedTarget => ({
  target: targetFromName(name),
  hosts: [
    { mxHost: `mx.${name}`, port: 25, preference: 1, knownAddresses: addresses, refusedAddresses: [], addresses },
  ],
});
const unfound = (name: string): ResolvedTarget => ({
  target: targetFromName(name),
  hosts: [],
  failure: { code: 'unresolvable', message: 'no answer' },
});
const seen = (name: string, given: SmtpSession, address = '192.0.2.1'): Observation => ({
  mxHost: `mx.${name}`,
  port: 25,
  address,
  observedAt: minute(0),
  session: given,
});

/** Whether the vantage is blind by what was resolved and seen. */
const blind = (resolved: readonly ResolvedTarget[], observations: readonly Observation[]): boolean => {
  const hosts = planHosts(resolved, NOTHING, minute(0));
  return isBlind(reaches(resolved, hosts, { observations, unfinished: [] }, [4]));
};
const all = (given: () => SmtpSession, address?: string) => names.map((name) => seen(name, given(), address));

test.each([
  {
    name: 'no host can be connected to',
    resolved: names.map((n) => found(n)),
    observed: all(timedOut),
    expected: true,
  },
  { name: 'all answer', resolved: names.map((n) => found(n)), observed: all(healthy), expected: false },
  { name: 'the DNS is dead', resolved: names.map(unfound), observed: [], expected: true },
  { name: 'the machine has no network', resolved: names.map((n) => found(n)), observed: all(notTried), expected: true },
  {
    name: 'only IPv6 can’t be sent',
    resolved: names.map((n) => found(n, ['192.0.2.1', '2001:db8::1'])),
    observed: [...all(healthy), ...all(notTried, '2001:db8::1')],
    expected: false,
  },
  {
    name: 'only IPv6 fails',
    resolved: names.map((n) => found(n, ['192.0.2.1', '2001:db8::1'])),
    observed: [...all(healthy), ...all(timedOut, '2001:db8::1')],
    expected: false,
  },
  { name: 'two hosts are put off unasked', resolved: names.map((n) => found(n)), observed: [], expected: false },
])('a vantage is blind ($expected) where $name', ({ resolved, observed, expected }) => {
  expect(blind(resolved, observed)).toBe(expected);
});

test('a name that the DNS does not tell counts as reached by its last known address', () => {
  const resolved = [unfound('example.net')];
  const hosts = planHosts(resolved, { views: [view()], targets: [] }, minute(0));
  const observations = [{ ...seen('', healthy()), mxHost: 'mx.example.net' }];
  expect(reaches(resolved, hosts, { observations, unfinished: [] }, [4])).toEqual([
    { operator: 'example.net', targets: ['example.net'], family: 4, isUnreachable: false },
  ]);
});
