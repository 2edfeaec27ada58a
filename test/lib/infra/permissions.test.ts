import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Template } from 'aws-cdk-lib/assertions';
import * as z from 'zod';
import { VANTAGE_TAG } from '../../../lib/infra/accessPolicies';
import { allWaysOut, configWith, resourcesOf, synthesise, vantageTemplate } from './stacks';

const list = z.union([z.string().transform((one) => [one]), z.array(z.string())]);
const statement = z.object({
  Effect: z.string(),
  Action: list,
  Resource: z.unknown(),
  Condition: z.unknown().optional(),
});
type Statement = z.output<typeof statement>;
const policyProperties = z.object({
  PolicyDocument: z.object({ Statement: z.array(statement) }).optional(),
  KeyPolicy: z.object({ Statement: z.array(statement) }).optional(),
});

/** Every statement that says what may be done, with the resource whose policy it stands in. */
function statementsOf(
  template: Template,
): readonly { readonly at: string; readonly type: string; readonly it: Statement }[] {
  return resourcesOf(template).flatMap(([at, { Type, Properties }]) => {
    const { PolicyDocument, KeyPolicy } = policyProperties.parse(Properties);
    return [...(PolicyDocument?.Statement ?? []), ...(KeyPolicy?.Statement ?? [])].map((it) => ({
      at,
      type: Type,
      it,
    }));
  });
}
const rolePolicy = (template: Template, prefix: string) =>
  statementsOf(template)
    .filter(({ at, type }) => type === 'AWS::IAM::Policy' && at.startsWith(prefix))
    .map(({ it }) => it);
const arnOf = (resource: unknown): string =>
  JSON.stringify(resource)
    .replace(/\{"Ref":"AWS::(\w+)"\}/g, '"$1"')
    .replace(/[^A-Za-z0-9:/.*#_-]+/g, '');

const synthesised = synthesise(configWith());

/** Anything with an effect, wherever in a template: policies of roles, keys, topics and queues, and who may take a role. */
const anyStatement = z.strictObject({
  Sid: z.string().optional(),
  Effect: z.enum(['Allow', 'Deny']),
  Action: list,
  Resource: z.unknown().optional(),
  Principal: z.unknown().optional(),
  Condition: z.unknown().optional(),
});
/** Fails for NotAction, NotResource and NotPrincipal, which allow what nobody thought of. */
function everyStatementIn(value: unknown): readonly z.output<typeof anyStatement>[] {
  if (typeof value !== 'object' || value === null) return [];
  if ('Effect' in value) return [anyStatement.parse(value)];
  return Object.values(value).flatMap(everyStatementIn);
}

const KEY = 'in the policy of a key, * is that key';
const TLS = 'a denial of what comes without TLS, to everyone';
const INTERFACES =
  'ec2:AssignPrivateIpAddresses ec2:CreateNetworkInterface ec2:DeleteNetworkInterface ec2:DescribeNetworkInterfaces ec2:DescribeSubnets ec2:UnassignPrivateIpAddresses';
const KEY_USES =
  'kms:CreateGrant kms:Decrypt kms:DescribeKey kms:Encrypt kms:GenerateDataKey kms:GenerateDataKeyWithoutPlaintext kms:ReEncryptFrom kms:ReEncryptTo';
/** Every wildcard that there is, and why it has to be. */
const REASONS: Readonly<Record<string, string>> = {
  'AWS::KMS::Key Allow action kms:*': 'the account administers its key, or nobody could',
  'AWS::KMS::Key Allow kms:* on *': KEY,
  [`AWS::KMS::Key Allow ${KEY_USES} on *`]: KEY,
  [`AWS::KMS::Key Allow ${KEY_USES} to *`]: 'through the table or a topic, whoever of the account may use that',
  'AWS::SNS::TopicPolicy Deny sns:Publish to *': TLS,
  'AWS::SQS::QueuePolicy Deny action sqs:*': TLS,
  'AWS::SQS::QueuePolicy Deny sqs:* to *': TLS,
  'AWS::IAM::Policy Allow dynamodb:ListStreams on Fn::Join:arn:aws:dynamodb:us-east-1:AccountId:table/starttls-canary-default/stream/*':
    'what lists the streams of the table is about no single one',
  'AWS::IAM::Policy Allow cloudwatch:PutMetricData on *': 'it knows no resources; the namespace is limited',
  'AWS::IAM::ManagedPolicy Allow cloudwatch:PutMetricData on *': 'it knows no resources; the namespace is limited',
  [`AWS::IAM::Policy Allow ${INTERFACES} on *`]:
    'Lambda makes network interfaces before they have names; the code may not',
  [`AWS::IAM::Policy Deny ${INTERFACES} on *`]: 'takes from the code what Lambda needs',
  'AWS::IAM::ManagedPolicy Allow cloudwatch:DescribeAlarms cloudwatch:GetMetricData cloudwatch:ListDashboards cloudwatch:ListMetrics on *':
    'CloudWatch tells of all metrics and alarms, or of none',
};

test('there is no wildcard without a reason, and no reason without its wildcard', () => {
  const found = synthesise(configWith(allWaysOut)).all.flatMap((template) =>
    resourcesOf(template).flatMap(([, { Type, Properties }]) =>
      everyStatementIn(Properties).flatMap(({ Effect, Action, Resource, Principal }) => {
        const wild = (value: unknown) =>
          [value ?? []]
            .flat()
            .map(arnOf)
            .filter((text) => text.includes('*'));
        const actions = [...Action].sort().join(' ');
        return [
          ...wild(Action).map((action) => `${Type} ${Effect} action ${action}`),
          ...wild(Resource).map((resource) => `${Type} ${Effect} ${actions} on ${resource}`),
          ...wild(Principal).map(() => `${Type} ${Effect} ${actions} to *`),
        ];
      }),
    ),
  );
  expect([...new Set(found)].sort()).toEqual(Object.keys(REASONS).sort());
});

test('what sends metrics sends them to the namespace of its installation', () => {
  const sending = synthesised.all
    .flatMap(statementsOf)
    .filter(({ it }) => it.Action.includes('cloudwatch:PutMetricData'));
  expect(sending).toHaveLength(3);
  for (const { it } of sending)
    expect(it.Condition).toEqual({ StringEquals: { 'cloudwatch:namespace': 'StarttlsCanary/default' } });
});

test('an external vantage may touch the partitions that its tag names, and without the tag none', () => {
  const [statement] = synthesised.all.flatMap(statementsOf).filter(({ at }) => at.includes('ExternalVantage'));
  const tag = `\${aws:PrincipalTag/${VANTAGE_TAG}}`;
  expect(statement?.it.Condition).toEqual(partitions([`vantage#${tag}#*`, `vantage#maillog:${tag}#*`]));
});

test.each([
  { blockLists: '[]', keys: [] },
  {
    blockLists: allWaysOut.blockLists,
    keys: [['ssm:GetParameter', expect.stringMatching(/:parameter\/canary\/spamhaus-dqs$/)]],
  },
])(
  'an external vantage puts items and metrics, reads items and keys of block lists, and may do nothing else',
  ({ blockLists, keys }) => {
    const statements = statementsOf(synthesise(configWith({ blockLists })).hub).filter(({ at }) =>
      at.includes('ExternalVantage'),
    );
    expect(statements.flatMap(({ it }) => it.Action.map((action) => [action, arnOf(it.Resource)]))).toEqual([
      ...['BatchGetItem', 'PutItem'].map((action) => [
        `dynamodb:${action}`,
        expect.stringMatching(/:dynamodb:us-east-1:AccountId:table\/starttls-canary-default$/),
      ]),
      ['cloudwatch:PutMetricData', '*'],
      ...keys,
    ]);
    expect(statements.map(({ it }) => it.Effect)).not.toContain('Deny');
  },
);

test('an external vantage may do to the table what publishing does, and no more', () => {
  const sources = readdirSync('lib/publish').map((file) => readFileSync(join('lib/publish', file), 'utf8'));
  const done = sources.flatMap((text) => [...text.matchAll(/\bhub\.(\w+)\(/g)].map(([, method = '']) => method));
  expect([...new Set(done)].sort()).toEqual(['batchGet', 'put']);
});

test('the key of the table lets in whoever of the account may use the table, so that its readers need no right to it', () => {
  const used = statementsOf(synthesised.state).filter(({ type, it }) => type === 'AWS::KMS::Key' && it.Condition);
  expect(used.map(({ it }) => it.Condition)).toEqual([
    {
      StringEquals: {
        'kms:CallerAccount': { Ref: 'AWS::AccountId' },
        'kms:ViaService': expect.arrayContaining(['dynamodb.us-east-1.amazonaws.com']),
      },
    },
  ]);
});

test('no role has a policy that somebody else writes', () => {
  for (const template of synthesised.all)
    for (const [, { Type, Properties }] of resourcesOf(template))
      if (Type === 'AWS::IAM::Role') expect(Properties).not.toHaveProperty('ManagedPolicyArns');
});

const writes = /^dynamodb:(Put|Update|Delete|BatchWrite)/;
const partitions = (keys: readonly string[]) => ({ 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': keys } });

test.each(['eu', 'us'])('the probe at %s reads and writes its own partitions only', (id) => {
  const statements = rolePolicy(vantageTemplate(synthesised, id), 'ProbeRole').filter(({ Action }) =>
    Action.some((action) => action.startsWith('dynamodb:')),
  );
  expect(statements.map(({ Action, Condition }) => [Action, Condition])).toEqual([
    [['dynamodb:BatchGetItem', 'dynamodb:PutItem', 'dynamodb:Query'], partitions([`vantage#${id}#*`])],
  ]);
  expect(arnOf(statements[0]?.Resource)).toMatch(/:dynamodb:us-east-1:AccountId:table\/starttls-canary-default$/);
});

test.each([
  { role: 'JudgeRole', keys: ['incident#*', 'finding#*'] },
  { role: 'NotifyRole', keys: ['incident#*', 'finding#*', 'told#*', 'lease#*'] },
])('$role writes $keys only', ({ role, keys }) => {
  const writing = rolePolicy(synthesised.hub, role).filter(({ Action }) =>
    Action.some((action) => writes.test(action)),
  );
  expect(writing.map(({ Action, Condition }) => [Action, Condition])).toEqual([
    [['dynamodb:PutItem'], partitions(keys)],
  ]);
});

test('the policy check, which asks strangers, reads and puts what is known of policies, and may do nothing else', () => {
  const statements = rolePolicy(synthesised.hub, 'PolicyRole');
  expect(statements.map(({ Effect, Action, Resource }) => [Effect, [...Action].sort(), arnOf(Resource)])).toEqual([
    ['Allow', ['logs:CreateLogStream', 'logs:PutLogEvents'], expect.stringContaining('PolicyLogs')],
    ['Allow', ['dynamodb:BatchGetItem', 'dynamodb:PutItem'], expect.stringMatching(/:table\/starttls-canary-default$/)],
    [
      'Allow',
      ['sqs:GetQueueAttributes', 'sqs:GetQueueUrl', 'sqs:SendMessage'],
      expect.stringContaining('PolicyDeadLetters'),
    ],
  ]);
  expect(statements[1]?.Condition).toEqual(partitions(['policy#*']));
});

/** The actions that the store's commands need, e.g. `PutCommand` → `dynamodb:PutItem`. */
const neededByStore = [...readFileSync('lib/store/dynamoTable.ts', 'utf8').matchAll(/new (\w+)Command\(/g)].map(
  ([, command = '']) => (/^(Query|Scan)$/.test(command) ? `dynamodb:${command}` : `dynamodb:${command}Item`),
);
const isStreamAction = (action: string) => /Stream|ShardIterator|GetRecords/.test(action);

test.each([
  { role: 'ProbeRole', template: vantageTemplate(synthesised, 'eu') },
  { role: 'JudgeRole', template: synthesised.hub },
  { role: 'NotifyRole', template: synthesised.hub },
])('$role may do to the table what the store does, and no more', ({ role, template }) => {
  const allowed = rolePolicy(template, role)
    .flatMap(({ Action }) => Action)
    .filter((action) => action.startsWith('dynamodb:') && !isStreamAction(action));
  expect([...new Set(allowed)].sort()).toEqual([...new Set(neededByStore)].sort());
});

test('the widget reads the table and its indexes, writes its log, and may do nothing else', () => {
  const statements = rolePolicy(synthesised.hub, 'MatrixWidgetRole');
  expect(statements.map(({ Effect, Action, Resource }) => [Effect, Action, [Resource].flat().map(arnOf)])).toEqual([
    ['Allow', ['logs:CreateLogStream', 'logs:PutLogEvents'], [expect.stringContaining('MatrixWidgetLogs')]],
    ['Allow', ['dynamodb:BatchGetItem', 'dynamodb:Query'], [expect.stringMatching(/:table\/starttls-canary-default$/)]],
    ['Allow', ['dynamodb:Query'], [expect.stringMatching(/\/index\/host$/), expect.stringMatching(/\/index\/open$/)]],
  ]);
});

test('who may look at the dashboard may call its widget, and no other function', () => {
  const calling = statementsOf(synthesised.hub).filter(
    ({ at, it }) => at.startsWith('AccessPoliciesViewer') && it.Action.includes('lambda:InvokeFunction'),
  );
  expect(calling.flatMap(({ it }) => [it.Resource].flat().map(arnOf))).toEqual([
    expect.stringMatching(/:function:starttls-canary-default-matrix-widget$/),
  ]);
});

test('the judge asks the probes of the configured vantages and nobody else', () => {
  const invoking = rolePolicy(synthesised.hub, 'JudgeRole').filter(({ Action }) =>
    Action.includes('lambda:InvokeFunction'),
  );
  expect(invoking.flatMap(({ Resource }) => [Resource].flat().map(arnOf))).toEqual([
    expect.stringContaining('lambda:eu-west-1:AccountId:function:starttls-canary-default-probe-eu'),
    expect.stringContaining('lambda:us-east-1:AccountId:function:starttls-canary-default-probe-us'),
  ]);
});

test('where all vantages are machines of our own the judge asks nobody', () => {
  const { hub } = synthesise(configWith({ vantages: '{ hq: { external: true, heloName: mail.example.org } }' }));
  const actions = rolePolicy(hub, 'JudgeRole').flatMap(({ Action }) => Action);
  expect(actions).toContain('dynamodb:Query');
  expect(actions).not.toContain('lambda:InvokeFunction');
});

test('notify publishes to the topic of incidents, the rule of the alarms to that of health, and nobody else', () => {
  const publishing = synthesised.all
    .flatMap(statementsOf)
    .filter(({ type, it }) => type === 'AWS::IAM::Policy' && it.Action.includes('sns:Publish'));
  expect(publishing.map(({ at, it }) => [at, it.Resource])).toEqual([
    [expect.stringMatching(/^NotifyRole/), { Ref: expect.stringMatching(/^TopicsIncidents/) }],
    [expect.stringMatching(/^HealthMailRole/), { Ref: expect.stringMatching(/^TopicsHealth/) }],
  ]);
});

test('each function writes to its own log group', () => {
  for (const template of [synthesised.hub, ...synthesised.vantages.values()])
    for (const { at, it } of statementsOf(template).filter(({ it }) => it.Action.includes('logs:PutLogEvents')))
      expect(arnOf(it.Resource)).toContain(`${at.replace(/Role.*/, '')}Logs`);
});
