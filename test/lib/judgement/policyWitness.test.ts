import { policyWitness, type StoredPolicy } from '../../../lib/judgement/policyWitness';
import { finding } from '../../support/findings';
import { hour, policyHeartbeat, policyView } from '../../support/policies';

const stored = (runAt: number, view = policyView()): StoredPolicy => ({
  view,
  heartbeat: policyHeartbeat(hour(runAt)),
});
const at = (n: number) => ({ now: hour(n).getTime() });

test('speaks of a domain by its newest look, whether or not that was written', () => {
  const view = policyView({ findings: [finding({ code: 'sts-policy-invalid' })] });
  expect(policyWitness(stored(5, view), [0], at(5.5))).toEqual([
    {
      vantage: 'policy check',
      targets: ['example.net'],
      canAnswer: true,
      findings: view.findings,
      seenAt: hour(0).toISOString(),
      heardAt: hour(5).toISOString(),
    },
  ]);
});

test.each([
  { what: 'an hour after a look', policy: stored(5), n: 6, expected: [true] },
  { what: 'three hours after it, where what it saw may be over', policy: stored(5), n: 8, expected: [false] },
  { what: 'where no run was put down', policy: { view: policyView() }, n: 0.5, expected: [false] },
  {
    what: 'of a part of the hour that no run was for',
    policy: stored(5, policyView({ slot: 4 })),
    n: 6,
    expected: [false],
  },
  { what: 'where nothing is known', policy: undefined, n: 0, expected: [] },
  { what: 'where others are looked at and it is not', policy: stored(14), n: 14.5, expected: [] },
  { what: 'where its shard has no targets', policy: stored(5, policyView({ shard: 1 })), n: 6, expected: [] },
])('can answer or not $what', ({ policy, n, expected }) => {
  expect(policyWitness(policy, [0], at(n)).map(({ canAnswer }) => canAnswer)).toEqual(expected);
});
