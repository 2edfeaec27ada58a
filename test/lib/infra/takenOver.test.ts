import { VANTAGE_TAG } from '../../../lib/infra/accessPolicies';
import { isAllowed } from '../../support/access';
import { everyWayOut, policiesOf, type Role, TABLE } from './rolePolicies';

/**
 * Which items whoever takes over a role may touch, by the templates' policies of all ways out: every action that there is, on a
 * partition of every kind. What is not in the table below is denied.
 */
const ways = everyWayOut();
// Hundreds of questions each, of a machine that may have much else to do.
jest.setTimeout(60_000);

const PARTITIONS = {
  gateway: 'vantage#gateway#0',
  instance: 'vantage#instance#0',
  machine: 'vantage#machine#0',
  log: 'vantage#maillog:machine#0',
  incident: 'incident#mx.example.net:25',
  finding: 'finding#mx.example.net:25',
  told: 'told#I1',
  lease: 'lease#notify',
  mute: 'mute#host#mx.example.net:25',
  policy: 'policy#example.net',
} as const;
const ALL = Object.keys(PARTITIONS);

/** PutItem and its like are what a transaction asks for, too; PartiQL has its own. */
const ITEM_ACTIONS = [
  ...[
    'PutItem',
    'UpdateItem',
    'DeleteItem',
    'BatchWriteItem',
    'ConditionCheckItem',
    'GetItem',
    'BatchGetItem',
    'Query',
  ],
  ...['PartiQLInsert', 'PartiQLUpdate', 'PartiQLDelete', 'PartiQLSelect'],
];
/** Of the whole table, and of no partition. */
const TABLE_ACTIONS = [
  ...['Scan', 'UpdateTable', 'DeleteTable', 'DescribeTable', 'UpdateTimeToLive', 'PutResourcePolicy', 'TagResource'],
  ...['CreateBackup', 'ExportTableToPointInTime', 'UpdateContinuousBackups', 'EnableKinesisStreamingDestination'],
];

const contextOf = (keys: readonly string[] | undefined, tag: string | undefined) => ({
  ...(keys !== undefined && { 'dynamodb:LeadingKeys': keys }),
  ...(tag !== undefined && { [`aws:PrincipalTag/${VANTAGE_TAG}`]: tag }),
});

/** A role, and with which tag. */
const asksOf = (role: Role, tag?: string) => {
  const policies = policiesOf(ways, role);
  return (action: string, keys?: readonly string[]): Promise<boolean> =>
    isAllowed({ action: `dynamodb:${action}`, resource: TABLE, policies, context: contextOf(keys, tag) });
};

/** Which actions pass on which partitions. */
async function passing(role: Role, tag?: string): Promise<Readonly<Record<string, readonly string[]>>> {
  const may = asksOf(role, tag);
  const passed: Record<string, string[]> = {};
  for (const action of ITEM_ACTIONS)
    for (const [kind, key] of Object.entries(PARTITIONS))
      if (await may(action, [key])) passed[action] = [...(passed[action] ?? []), kind];
  return passed;
}

const machine: Role = { managed: 'AccessPoliciesExternalVantage' };
const cloud = ['gateway', 'instance'].map((id) => ({
  who: `the probe of the vantage ${id}`,
  role: { probeOf: id },
  may: { PutItem: [id], BatchGetItem: [id], Query: [id] },
}));
const rows: readonly {
  readonly who: string;
  readonly role: Role;
  readonly tag?: string;
  readonly may: Readonly<Record<string, readonly string[]>>;
}[] = [
  ...cloud,
  {
    who: 'a machine',
    role: machine,
    tag: 'machine',
    may: { PutItem: ['machine', 'log'], BatchGetItem: ['machine', 'log'] },
  },
  {
    who: 'the judge',
    role: { hub: 'JudgeRole' },
    may: { PutItem: ['incident', 'finding'], BatchGetItem: ALL, Query: ALL },
  },
  {
    who: 'notify',
    role: { hub: 'NotifyRole' },
    may: { PutItem: ['incident', 'finding', 'told', 'lease'], BatchGetItem: ALL, Query: ALL },
  },
  { who: 'the policy check', role: { hub: 'PolicyRole' }, may: { PutItem: ['policy'], BatchGetItem: ['policy'] } },
  { who: 'the widget', role: { hub: 'MatrixWidgetRole' }, may: { BatchGetItem: ALL, Query: ALL } },
  { who: 'a schedule', role: { hub: 'JudgeSchedulerRole' }, may: {} },
  { who: 'the rule that mails alarms', role: { hub: 'HealthMailRole' }, may: {} },
  { who: 'the rule that forwards alarms', role: { forwardOf: 'gateway' }, may: {} },
  { who: 'who may look at the dashboard', role: { managed: 'AccessPoliciesViewer' }, may: {} },
];

describe.each(rows)('$who, taken over,', ({ role, tag, may }) => {
  test('reaches these items by these actions, and none by others', async () => {
    expect(await passing(role, tag)).toEqual(may);
  });

  test('can do nothing to the table as a whole', async () => {
    const asks = asksOf(role, tag);
    for (const action of TABLE_ACTIONS) expect([action, await asks(action)]).toEqual([action, false]);
  });
});

describe.each([
  {
    who: 'a probe',
    asks: asksOf({ probeOf: 'gateway' }),
    own: PARTITIONS.gateway,
    actions: ['PutItem', 'BatchGetItem', 'Query'],
  },
  { who: 'a machine', asks: asksOf(machine, 'machine'), own: PARTITIONS.machine, actions: ['PutItem', 'BatchGetItem'] },
])('$who', ({ asks, own, actions }) => {
  test('gets nothing of a request that names another partition beside its own', async () => {
    for (const other of Object.values(PARTITIONS).filter((key) => key !== own && key !== PARTITIONS.log))
      for (const action of actions)
        expect([action, other, await asks(action, [own, other])]).toEqual([action, other, false]);
  });

  // `ForAllValues` is true of no values.
  test('would pass without a partition by those actions only that always name one', async () => {
    const passed: string[] = [];
    for (const action of [...ITEM_ACTIONS, ...TABLE_ACTIONS]) if (await asks(action)) passed.push(action);
    expect(passed.sort()).toEqual([...actions].sort());
  });
});

describe('a machine’s tag', () => {
  test.each([
    undefined,
    '',
    '*',
    '?achine',
    'mach*',
    'machine#0',
    'machine#*',
    `\${*}`,
    'gateway#*',
    '*#0',
    'maillog:*',
  ])('%j reaches nothing that anybody has', async (tag) => {
    expect(await passing(machine, tag)).toEqual({});
  });

  test('is all that says which vantage it is: with that of one in the cloud it writes as that', async () => {
    expect(await passing(machine, 'gateway')).toEqual({ PutItem: ['gateway'], BatchGetItem: ['gateway'] });
  });
});
