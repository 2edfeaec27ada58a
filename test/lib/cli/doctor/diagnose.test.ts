import type { ElasticIp } from '../../../../lib/cli/doctor/account';
import { diagnose } from '../../../../lib/cli/doctor/diagnose';
import type { DoctorFacts, PolicyRuns, VantageFacts, VantageRuns } from '../../../../lib/cli/doctor/facts';
import { DOCTOR_CODES, type DoctorCode } from '../../../../lib/cli/doctor/finding';
import { known } from '../../../../lib/cli/doctor/part';
import { policyHeartbeat } from '../../../support/policies';
import { minute } from '../../../support/records';
import {
  ADDRESS,
  answered,
  confirmed,
  deaf,
  doctorFacts,
  elasticIp,
  failed,
  HELO,
  machineFacts,
  policyRuns,
  runs,
  STACKS,
  seen,
  stack,
  unread,
  vantageFacts,
} from './doctorFacts';

type Row = readonly [name: string, facts: DoctorFacts, found: readonly string[]];

/** One vantage like this. */
const vantage = (more: Partial<VantageFacts>, rest: Partial<DoctorFacts> = {}): DoctorFacts =>
  doctorFacts({
    vantages: [vantageFacts(more)],
    regions: [region({ stacks: stacksOf(more), elasticIps: addressesOf(more) })],
    ...rest,
  });
/** It beside a second one that sees, so that something is still watched. */
const beside = (more: Partial<VantageFacts>, rest: Partial<DoctorFacts> = {}): DoctorFacts =>
  doctorFacts({
    vantages: [vantageFacts(more), vantageFacts({ id: 'b', egress: 'subnets' })],
    regions: [
      region({ stacks: [...stacksOf(more), stack('StarttlsCanary-ops-Vantage-b')], elasticIps: addressesOf(more) }),
    ],
    ...rest,
  });
const hasNat = ({ egress = 'nat-instance' }: Partial<VantageFacts>): boolean =>
  egress === 'nat-instance' || egress === 'nat-gateway';
const addressesOf = (more: Partial<VantageFacts>): readonly ElasticIp[] => (hasNat(more) ? [elasticIp] : []);
/** Those that it has with its way out. */
const stacksOf = (more: Partial<VantageFacts>): typeof STACKS => {
  const hasOwnAddress = hasNat(more) && more.eipAllocationId === undefined;
  return STACKS.filter(({ name }) =>
    name.includes('-Network-') ? hasNat(more) : name.includes('-Address-') ? hasOwnAddress : true,
  );
};
const ran = (more: Partial<VantageRuns>, beat: Parameters<typeof runs>[1] = {}): Partial<VantageFacts> => ({
  runs: known(runs(more, beat)),
});
const region = ({
  stacks = STACKS,
  elasticIps = [elasticIp],
}: {
  readonly stacks?: typeof STACKS;
  readonly elasticIps?: readonly ElasticIp[];
} = {}) => ({ region: 'eu-west-1', stacks: known(stacks), elasticIps: known(elasticIps) });

const withPolicies = (more: Partial<PolicyRuns>): DoctorFacts => doctorFacts({ policies: known(policyRuns(more)) });
const checkedAt = (minutes: number) => policyHeartbeat(new Date(minute(minutes)));

/** A machine of ours beside a vantage that sees. */
const besideMachine = (more: Partial<VantageFacts>, rest: Partial<DoctorFacts> = {}): DoctorFacts =>
  doctorFacts({ vantages: [vantageFacts(), machineFacts(more)], ...rest });
const HUB_ONLY = STACKS.filter(({ name }) => /-(State|Hub)$/.test(name));

/** All stacks of `eu`, and the one of `b`. */
const withBoth = (elasticIps: readonly ElasticIp[]) =>
  region({ stacks: [...STACKS, stack('StarttlsCanary-ops-Vantage-b')], elasticIps });
const orphans = (parts: readonly string[]): readonly string[] => parts.map(() => 'warning orphan-stack');
const twoDeaf = { views: [seen('mx1.example.net:25', deaf), seen('mx2.example.net:25', deaf)] };
const pending = { ...confirmed, state: 'pending' } as const;
const phone = { protocol: 'sms', endpoint: '+15555550100', min: 'critical', mxHosts: [] } as const;
const mailbox = { protocol: 'email', endpoint: 'anna@example.net', min: 'warning', mxHosts: [] } as const;

const rows: readonly Row[] = [
  ['a healthy installation', doctorFacts(), []],
  // Runs
  ['a vantage that never ran', beside(ran({ heartbeats: [] })), ['warning never-ran eu']],
  ['a vantage of which one shard never ran', beside(ran({ shards: [0, 1] })), ['warning never-ran eu']],
  ['a run two intervals ago', beside({}, { at: new Date(minute(20)) }), []],
  [
    'runs more than two intervals ago, at every vantage',
    beside({}, { at: new Date(minute(21)) }),
    ['critical nothing-watched', 'warning late eu', 'warning late b'],
  ],
  ['a clock that is a little ahead', beside({}, { at: new Date(minute(6)) }), []],
  ['a clock that is six minutes ahead', vantage({}, { at: new Date(minute(4)) }), ['warning clock-wrong eu']],
  ['an older version', beside(ran({}, { version: '0.0.9' })), ['warning version-differs eu']],
  ['a newer version', beside(ran({}, { version: '0.2.0' })), ['warning version-differs eu']],
  [
    'a blind vantage',
    beside(ran({ views: [seen('mx:25', failed('resolve', 'timed-out'))] }, { blind: true })),
    ['warning blind eu'],
  ],
  ['an SMTP proxy', beside(ran({}, { proxiedBy: 'proxy.example' })), ['warning smtp-proxy eu']],
  // The policy check
  ['a policy check that never ran', withPolicies({ heartbeats: [] }), ['warning never-ran']],
  ['a policy check of which one shard never ran', withPolicies({ shards: [0, 1] }), ['warning never-ran']],
  ['a policy check that ran two intervals ago', withPolicies({ heartbeats: [checkedAt(3)] }), []],
  ['a policy check that ran longer ago', withPolicies({ heartbeats: [checkedAt(2)] }), ['warning late']],
  ['policies that can not be read', doctorFacts({ policies: unread() }), ['unknown not-readable']],
  // Machines of our own
  ['a machine of ours', besideMachine({}), []],
  [
    'nothing but a machine of ours',
    doctorFacts({ vantages: [machineFacts()], regions: [region({ stacks: HUB_ONLY, elasticIps: [] })] }),
    [],
  ],
  [
    'nothing but a machine of ours, which publishes nothing',
    doctorFacts({
      vantages: [machineFacts(ran({ heartbeats: [] }))],
      regions: [region({ stacks: HUB_ONLY, elasticIps: [] })],
    }),
    ['critical nothing-watched', 'warning never-ran hq'],
  ],
  ['a machine of ours that never ran', besideMachine(ran({ heartbeats: [] })), ['warning never-ran hq']],
  [
    'a machine of ours that is late',
    besideMachine({ runs: known(runs({}, { startedAt: minute(0) })) }),
    ['warning late hq'],
  ],
  [
    'a machine of ours with an older version',
    besideMachine(ran({}, { version: '0.0.9' })),
    ['warning version-differs hq'],
  ],
  ['a machine of ours behind a closed port 25', besideMachine(ran(twoDeaf)), ['warning port-25-closed hq']],
  [
    'a machine of ours that leaves by another address than the mail',
    besideMachine({ toldAddress: '203.0.113.25' }),
    ['warning wrong-address hq'],
  ],
  [
    'a machine of ours whose address nobody tells',
    doctorFacts({
      vantages: [
        vantageFacts(),
        ...[machineFacts(ran({}, { greetedAs: [] }))].map(({ toldAddress: _, ...rest }) => rest),
      ],
    }),
    ['unknown address-unknown hq'],
  ],
  [
    'the stacks of a vantage that is a machine of ours now',
    doctorFacts({ vantages: [machineFacts({ id: 'eu' })] }),
    orphans(['Address', 'Network', 'Vantage']),
  ],
  // Port 25
  ['a closed port 25', beside(ran(twoDeaf, { blind: true })), ['warning port-25-closed eu']],
  ['a closed port 25 without blindness', beside(ran(twoDeaf)), ['warning port-25-closed eu']],
  [
    'a port 25 that is closed everywhere',
    vantage(ran(twoDeaf)),
    ['critical nothing-watched', 'warning port-25-closed eu'],
  ],
  [
    'a port 25 that is closed everywhere, beside targets on 587',
    vantage(ran(twoDeaf), {
      targets: [
        { name: 'example.net', kind: 'domain', host: 'example.net', port: 25 },
        { name: '[mx.example.net]:587', kind: 'host', host: 'mx.example.net', port: 587 },
      ],
    }),
    ['warning port-25-closed eu'],
  ],
  ['one deaf host', vantage(ran({ views: [seen('mx1.example.net:25', deaf)] })), ['unknown port-25-unknown eu']],
  [
    'one deaf host that another vantage reaches',
    beside(ran({ views: [seen('mx.example.net:25', deaf)] })),
    ['warning port-25-closed eu'],
  ],
  [
    'one deaf host outside a VPC',
    beside(
      { ...ran({ views: [seen('mx1.example.net:25', deaf)] }), egress: 'none' },
      {
        regions: [
          region({ stacks: [...stacksOf({ egress: 'none' }), stack('StarttlsCanary-ops-Vantage-b')], elasticIps: [] }),
        ],
      },
    ),
    ['warning port-25-closed eu'],
  ],
  ['no host on port 25', vantage(ran({ views: [seen('mx.example.net:587', answered())] })), []],
  // Addresses
  [
    'an address that nobody knows',
    beside({ egress: 'subnets', ...ran({}, { greetedAs: [] }), names: {} }),
    ['unknown address-unknown eu'],
  ],
  [
    'an address that the configuration tells',
    beside({ egress: 'subnets', toldAddress: ADDRESS, ...ran({}, { greetedAs: [] }) }),
    [],
  ],
  [
    'another address than the Elastic IP',
    beside(ran({}, { greetedAs: ['198.51.100.7'] })),
    ['warning wrong-address eu', 'warning helo-name-elsewhere eu'],
  ],
  [
    'another address than the configuration tells',
    beside({ egress: 'subnets', toldAddress: '198.51.100.7' }),
    ['warning wrong-address eu'],
  ],
  [
    'no Elastic IP',
    beside({}, { regions: [region({ stacks: [...STACKS, stack('StarttlsCanary-ops-Vantage-b')], elasticIps: [] })] }),
    ['warning elastic-ip-missing eu'],
  ],
  [
    'an Elastic IP that is not attached',
    vantage({}, { regions: [region({ elasticIps: [{ ...elasticIp, isAssociated: false }] })] }),
    ['warning elastic-ip-unused eu'],
  ],
  [
    'a second Elastic IP',
    vantage(
      {},
      {
        regions: [
          region({
            elasticIps: [
              { ...elasticIp, publicIp: '198.51.100.7', allocationId: 'eipalloc-2', isAssociated: false },
              elasticIp,
            ],
          }),
        ],
      },
    ),
    ['warning elastic-ip-unused eu'],
  ],
  [
    'an Elastic IP by its id',
    vantage(
      { eipAllocationId: 'eipalloc-7' },
      {
        regions: [
          region({
            stacks: stacksOf({ eipAllocationId: 'eipalloc-7' }),
            elasticIps: [{ ...elasticIp, allocationId: 'eipalloc-7', name: 'mine' }],
          }),
        ],
      },
    ),
    [],
  ],
  // Names
  [
    'a heloName that is none',
    vantage({
      names: { forward: { status: 'none', reason: 'no-such-name' }, pointer: { status: 'found', records: [HELO] } },
    }),
    ['warning helo-name-unresolvable eu'],
  ],
  [
    'a heloName that leads elsewhere',
    vantage({
      names: { forward: { status: 'found', records: ['198.51.100.7'] }, pointer: { status: 'found', records: [HELO] } },
    }),
    ['warning helo-name-elsewhere eu'],
  ],
  [
    'a literal of another address',
    vantage({ heloName: '[198.51.100.7]', names: {} }),
    ['warning helo-name-elsewhere eu'],
  ],
  ['a literal of the address', vantage({ heloName: `[${ADDRESS}]`, names: {} }), []],
  [
    'an address without a name',
    vantage({
      names: { forward: { status: 'found', records: [ADDRESS] }, pointer: { status: 'none', reason: 'no-such-name' } },
    }),
    ['warning pointer-missing eu'],
  ],
  [
    "AWS's own name of the address",
    vantage({
      names: {
        forward: { status: 'found', records: [ADDRESS] },
        pointer: { status: 'found', records: ['ec2-203-0-113-9.compute-1.amazonaws.com'] },
      },
    }),
    ['warning pointer-differs eu'],
  ],
  [
    'a DNS that fails',
    vantage({ names: { forward: { status: 'failed', code: 'ESERVFAIL', message: 'SERVFAIL' } } }),
    ['unknown dns-unanswered eu'],
  ],
  // Stacks
  [
    'nothing deployed',
    vantage({}, { regions: [region({ stacks: [], elasticIps: [] })] }),
    ['critical nothing-watched', 'critical not-deployed', 'warning not-deployed eu'],
  ],
  [
    'a vantage that is not deployed',
    beside(
      {},
      {
        regions: [
          region({ stacks: [stack('StarttlsCanary-ops-Hub'), stack('StarttlsCanary-ops-Vantage-b')], elasticIps: [] }),
        ],
      },
    ),
    ['warning not-deployed eu'],
  ],
  [
    'a deployment that was rolled back',
    vantage(
      {},
      {
        regions: [
          region({
            stacks: STACKS.map((each) =>
              each.name.endsWith('-Vantage-eu') ? { ...each, status: 'UPDATE_ROLLBACK_COMPLETE' } : each,
            ),
          }),
        ],
      },
    ),
    ['warning deployment-failed eu'],
  ],
  [
    'a stack of a vantage that left the file',
    vantage({}, { regions: [region({ stacks: [...STACKS, stack('StarttlsCanary-ops-Vantage-old')] })] }),
    ['warning orphan-stack'],
  ],
  [
    'a stack of a vantage that moved to another region',
    vantage(
      {},
      {
        regions: [
          region(),
          { region: 'us-east-1', stacks: known([stack('StarttlsCanary-ops-Address-eu')]), elasticIps: known([]) },
        ],
      },
    ),
    ['warning orphan-stack'],
  ],
  ...(
    [
      ['the network and the address of a vantage that has no way out now', 'none', ['Address', 'Network']],
      ['the network and the address of a vantage in subnets of yours now', 'subnets', ['Address', 'Network']],
    ] as const
  ).map(
    ([name, egress, parts]): Row => [name, beside({ egress }, { regions: [withBoth([elasticIp])] }), orphans(parts)],
  ),
  [
    'the Elastic IP of a vantage that has no way out now, whose stack is gone',
    beside(
      { egress: 'none', toldAddress: ADDRESS },
      {
        regions: [
          region({ stacks: ['Hub', 'Vantage-eu', 'Vantage-b'].map((part) => stack(`StarttlsCanary-ops-${part}`)) }),
        ],
      },
    ),
    ['warning orphan-address'],
  ],
  [
    'the address of a vantage that has another one by the file now',
    beside(
      { egress: 'nat-gateway', eipAllocationId: 'eipalloc-7' },
      { regions: [withBoth([elasticIp, { ...elasticIp, allocationId: 'eipalloc-7', name: 'mine' }])] },
    ),
    orphans(['Address']),
  ],
  [
    'an Elastic IP whose stack is gone, of a vantage that has another one by the file now',
    vantage(
      { egress: 'nat-gateway', eipAllocationId: 'eipalloc-7' },
      {
        regions: [
          region({
            stacks: stacksOf({ eipAllocationId: 'eipalloc-7' }),
            elasticIps: [elasticIp, { ...elasticIp, allocationId: 'eipalloc-7', name: 'mine' }],
          }),
        ],
      },
    ),
    ['warning orphan-address'],
  ],
  ['a NAT gateway in place of the instance', vantage({ egress: 'nat-gateway' }), []],
  [
    'an Elastic IP of a vantage that left the file',
    vantage(
      {},
      {
        regions: [
          region({
            elasticIps: [
              elasticIp,
              { ...elasticIp, allocationId: 'eipalloc-3', name: 'starttls-canary-ops-probe-old' },
            ],
          }),
        ],
      },
    ),
    ['warning orphan-address'],
  ],
  // Subscriptions
  [
    'a subscription that nobody confirmed',
    doctorFacts({
      topics: { incidents: known([confirmed, { ...pending, endpoint: 'b@example.org' }]), health: known([confirmed]) },
    }),
    ['warning subscription-pending'],
  ],
  [
    'no confirmed subscription at all',
    doctorFacts({ topics: { incidents: known([pending]), health: known([pending]) } }),
    ['critical nobody-told', 'warning subscription-pending', 'warning nobody-told', 'warning subscription-pending'],
  ],
  [
    'a subscriber who is not subscribed',
    doctorFacts({
      topics: {
        incidents: known([{ ...confirmed, protocol: 'sqs', endpoint: 'arn:aws:sqs:eu-west-1:1:q' }]),
        health: known([confirmed]),
      },
    }),
    ['warning subscription-missing'],
  ],
  [
    'a subscription that was taken back',
    doctorFacts({ topics: { incidents: known([confirmed]), health: known([{ ...confirmed, state: 'deleted' }]) } }),
    ['warning nobody-told', 'warning subscription-missing'],
  ],
  [
    'a phone in the sandbox with the smallest limit',
    doctorFacts({
      subscribers: [phone],
      sms: known({ isInSandbox: true, monthlyLimit: 1 }),
      topics: {
        incidents: known([{ protocol: 'sms', endpoint: phone.endpoint, state: 'confirmed' }]),
        health: known([confirmed]),
      },
    }),
    ['warning sms-sandbox', 'notice sms-limit'],
  ],
  ['a phone with a larger limit', doctorFacts({ sms: known({ isInSandbox: false, monthlyLimit: 20 }) }), []],
  ['a phone with no limit of its own', doctorFacts({ sms: known({ isInSandbox: false }) }), ['notice sms-limit']],
  ['a limit of nothing', doctorFacts({ sms: known({ isInSandbox: false, monthlyLimit: 0 }) }), ['warning sms-limit']],
  [
    'a subscriber inside a watched domain',
    doctorFacts({
      subscribers: [mailbox],
      topics: {
        incidents: known([{ ...confirmed, endpoint: mailbox.endpoint }]),
        health: known([{ ...confirmed, endpoint: 'ANNA@example.net' }]),
      },
    }),
    ['warning subscriber-inside'],
  ],
  [
    'a subscriber inside, beside one elsewhere',
    doctorFacts({
      subscribers: [mailbox, { ...mailbox, endpoint: confirmed.endpoint }],
      topics: {
        incidents: known([confirmed, { ...confirmed, endpoint: mailbox.endpoint }]),
        health: known([confirmed, { ...confirmed, endpoint: mailbox.endpoint }]),
      },
    }),
    ['notice subscriber-inside'],
  ],
  [
    'a subscriber whose mail goes to a watched host',
    doctorFacts({ subscribers: [{ ...mailbox, endpoint: confirmed.endpoint, mxHosts: ['mx.example.net'] }] }),
    ['warning subscriber-inside'],
  ],
  // What could not be read
  [
    'nothing that can be read',
    doctorFacts({
      vantages: [vantageFacts({ runs: unread(), names: {} })],
      regions: [{ region: 'eu-west-1', stacks: unread('the stacks'), elasticIps: unread('the addresses') }],
      topics: { incidents: unread('a'), health: unread('b') },
      sms: unread('sms'),
    }),
    ['unknown not-readable'],
  ],
];

const told = ({ severity, code, vantage: about }: { severity: string; code: string; vantage?: string }): string =>
  [severity, code, ...(about === undefined ? [] : [about])].join(' ');

describe('the doctor', () => {
  test.each(rows)('finds of %s exactly this', (_, facts, found) => {
    expect(diagnose(facts).findings.map(told)).toEqual(found);
  });

  test('has a row here for each finding that there is', () => {
    const codes = new Set(rows.flatMap(([, facts]) => diagnose(facts).findings.map(({ code }) => code)));
    expect(DOCTOR_CODES.filter((code: DoctorCode) => !codes.has(code))).toEqual([]);
  });

  test('says of each finding what to do, in one sentence', () => {
    for (const { message, remedy } of rows.flatMap(([, facts]) => diagnose(facts).findings)) {
      expect(remedy).toMatch(/^[A-Z].+[^.]$/);
      expect(remedy).not.toMatch(/[.!] [A-Z]/);
      expect(message).toMatch(/[^.]$/);
      expect(`${message} ${remedy}`).not.toMatch(/undefined|NaN|NEEDS/);
    }
  });

  test.each([
    ['ok', doctorFacts()],
    ['ok', doctorFacts({ sms: known({ isInSandbox: false }) })],
    ['warning', beside(ran({ heartbeats: [] }))],
    ['critical', vantage(ran({ heartbeats: [] }))],
    ['unknown', doctorFacts({ topics: { incidents: unread(), health: known([confirmed]) } })],
    ['warning', beside(ran({ heartbeats: [] }), { sms: unread() })],
  ])('calls the whole %s by the gravest finding', (state, facts) => {
    expect(diagnose(facts).state).toBe(state);
  });

  test('names each reason for which something was not read once, with all actions that it takes', () => {
    const [finding] = diagnose(
      doctorFacts({
        topics: {
          incidents: { ...unread('topic a'), needs: ['sns:ListSubscriptionsByTopic'] },
          health: { ...unread('topic b'), needs: ['sns:ListSubscriptionsByTopic'] },
        },
        sms: { ...unread('the SMS settings'), needs: ['sns:GetSMSAttributes'] },
      }),
    ).findings;
    expect(finding).toMatchObject({
      message: 'Not seen: topic a, topic b, the SMS settings: access denied',
      remedy: 'Allow sns:ListSubscriptionsByTopic, sns:GetSMSAttributes: docs/doctor.md has the policy',
    });
  });

  test('tells how to set reverse DNS of an Elastic IP, and whom to ask for that of another address', () => {
    const names = {
      forward: { status: 'found', records: [ADDRESS] },
      pointer: { status: 'none', reason: 'no-such-name' },
    } as const;
    const remedies = [
      vantage({ names }),
      vantage(
        { names, egress: 'subnets' },
        { regions: [region({ stacks: stacksOf({ egress: 'subnets' }), elasticIps: [] })] },
      ),
    ].map((facts) => diagnose(facts).findings[0]?.remedy);
    expect(remedies).toEqual([
      `Set its reverse DNS: aws ec2 modify-address-attribute --allocation-id ${elasticIp.allocationId} --domain-name ${HELO} --region eu-west-1`,
      `Have whoever gives you that address set its reverse DNS to ${HELO} (docs/port-25.md)`,
    ]);
  });
});
