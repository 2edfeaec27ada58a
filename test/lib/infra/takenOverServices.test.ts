import { ACCOUNT, isAllowed, ROLE } from '../../support/access';
import {
  everyWayOut,
  functionArn,
  HEALTH_TOPIC,
  HUB,
  policiesOf,
  policyIn,
  queueArn,
  type Role,
  STREAM,
  TOPIC,
} from './rolePolicies';
import { configWith, resourcesOf, synthesise, vantageTemplate } from './stacks';

/** What whoever takes over a role may do to everything but the table's items (takenOver.test.ts), and what a stranger may. */
const ways = everyWayOut();
// Hundreds of questions each, of a machine that may have much else to do.
jest.setTimeout(60_000);

const parameter = (name: string) => `arn:aws:ssm:${HUB}:${ACCOUNT}:parameter${name}`;
const STRANGER = 'arn:aws:iam::999999999999:role/stranger';
const KEY = `arn:aws:kms:${HUB}:${ACCOUNT}:key/00000000-0000-0000-0000-000000000000`;
const LOGS = `arn:aws:logs:${HUB}:${ACCOUNT}:log-group:/aws/lambda/starttls-canary-ways-judge:log-stream:s`;
const BUS = `arn:aws:events:${HUB}:${ACCOUNT}:event-bus/default`;
const INTERFACE = `arn:aws:ec2:eu-west-1:${ACCOUNT}:network-interface/*`;

/** Everything that one could want to do; the functions are told apart. */
const WANTED: Readonly<
  Record<string, { readonly action: string; readonly resource: string; readonly context?: Record<string, string> }>
> = {
  ...Object.fromEntries(
    ['judge', 'notify', 'policy', 'matrix-widget', 'probe-instance'].map((name) => [
      `invoke ${name}`,
      { action: 'lambda:InvokeFunction', resource: functionArn(name) },
    ]),
  ),
  'invoke probe-gateway': { action: 'lambda:InvokeFunction', resource: functionArn('probe-gateway', 'eu-west-1') },
  'invoke another function': {
    action: 'lambda:InvokeFunction',
    resource: `arn:aws:lambda:${HUB}:${ACCOUNT}:function:other`,
  },
  'change code': { action: 'lambda:UpdateFunctionCode', resource: functionArn('judge') },
  'read settings': { action: 'lambda:GetFunctionConfiguration', resource: functionArn('judge') },
  'publish incidents': { action: 'sns:Publish', resource: TOPIC },
  'publish health': { action: 'sns:Publish', resource: HEALTH_TOPIC },
  'publish elsewhere': { action: 'sns:Publish', resource: `arn:aws:sns:${HUB}:${ACCOUNT}:other` },
  subscribe: { action: 'sns:Subscribe', resource: TOPIC },
  'put metrics': {
    action: 'cloudwatch:PutMetricData',
    resource: '*',
    context: { 'cloudwatch:namespace': 'StarttlsCanary/ways' },
  },
  'put other metrics': {
    action: 'cloudwatch:PutMetricData',
    resource: '*',
    context: { 'cloudwatch:namespace': 'AWS/Billing' },
  },
  'quiet alarms': {
    action: 'cloudwatch:DisableAlarmActions',
    resource: `arn:aws:cloudwatch:${HUB}:${ACCOUNT}:alarm:x`,
  },
  'look at metrics': { action: 'cloudwatch:GetMetricData', resource: '*' },
  'read the list’s key': { action: 'ssm:GetParameter', resource: parameter('/canary/spamhaus-dqs') },
  'read another parameter': { action: 'ssm:GetParameter', resource: parameter('/prod/password') },
  'change the list’s key': { action: 'ssm:PutParameter', resource: parameter('/canary/spamhaus-dqs') },
  'read the stream': { action: 'dynamodb:GetRecords', resource: STREAM },
  'put events': { action: 'events:PutEvents', resource: BUS },
  'read a bucket': { action: 's3:GetObject', resource: 'arn:aws:s3:::cdk-hnb659fds-assets/x.json' },
  'use the key': { action: 'kms:Decrypt', resource: KEY },
  'take a role': { action: 'sts:AssumeRole', resource: `arn:aws:iam::${ACCOUNT}:role/admin` },
  'hand on a role': { action: 'iam:PassRole', resource: `arn:aws:iam::${ACCOUNT}:role/admin` },
  'write the judge’s log': { action: 'logs:PutLogEvents', resource: LOGS },
  'read the judge’s log': { action: 'logs:GetLogEvents', resource: LOGS },
  'make an interface, by its code': {
    action: 'ec2:CreateNetworkInterface',
    resource: INTERFACE,
    context: { 'lambda:SourceFunctionArn': functionArn('probe-gateway', 'eu-west-1') },
  },
  'empty its dead letters': { action: 'sqs:DeleteMessage', resource: queueArn('JudgeDeadLetters') },
  'send to its dead letters': { action: 'sqs:SendMessage', resource: queueArn('JudgeDeadLetters') },
};

const rows: readonly { readonly who: string; readonly role: Role; readonly may: readonly string[] }[] = [
  { who: 'a probe', role: { probeOf: 'gateway' }, may: ['put metrics', 'read the list’s key'] },
  { who: 'a machine', role: { managed: 'AccessPoliciesExternalVantage' }, may: ['put metrics', 'read the list’s key'] },
  {
    who: 'the judge',
    role: { hub: 'JudgeRole' },
    may: [
      'invoke probe-instance',
      'invoke probe-gateway',
      'read the stream',
      'write the judge’s log',
      'send to its dead letters',
    ],
  },
  { who: 'notify', role: { hub: 'NotifyRole' }, may: ['publish incidents', 'read the stream'] },
  { who: 'the policy check', role: { hub: 'PolicyRole' }, may: [] },
  { who: 'the widget', role: { hub: 'MatrixWidgetRole' }, may: [] },
  {
    who: 'the schedules of the judge',
    role: { hub: 'JudgeSchedulerRole' },
    may: ['invoke judge', 'send to its dead letters'],
  },
  { who: 'the rule that mails alarms', role: { hub: 'HealthMailRole' }, may: ['publish health'] },
  { who: 'the rule that forwards alarms', role: { forwardOf: 'gateway' }, may: ['put events'] },
  {
    who: 'who may look at the dashboard',
    role: { managed: 'AccessPoliciesViewer' },
    may: ['invoke matrix-widget', 'look at metrics'],
  },
];

test.each(rows)('$who, taken over, may do of all this: $may', async ({ role, may }) => {
  const policies = policiesOf(ways, role);
  const passed: string[] = [];
  for (const [wish, asked] of Object.entries(WANTED)) if (await isAllowed({ ...asked, policies })) passed.push(wish);
  expect(passed).toEqual(may);
});

describe('a list of targets in the bucket', () => {
  const targets = Array.from(
    { length: 6000 },
    (_, n) => `{ host: customer-${n}.mail.protection.example, require: [SIZE, PIPELINING, 8BITMIME] }`,
  );
  const vantages = '{ eu: { region: eu-west-1, heloName: canary-eu.example.net } }';
  const many = synthesise(configWith({ vantages, targets: `[${targets.join(', ')}]` }));
  const policies = [policyIn(vantageTemplate(many, 'eu'), 'AWS::IAM::Policy', 'ProbeRole', 'eu-west-1')];
  const bucket = `arn:aws:s3:::cdk-hnb659fds-assets-${ACCOUNT}-eu-west-1`;
  const [, object = ''] = /(:s3:::[^"]+\.json)"/.exec(JSON.stringify(policies)) ?? [];
  const may = (action: string, resource: string) => isAllowed({ action, resource, policies });

  test('is read by its probe, which may not read, list or write what else is there', async () => {
    expect(object).toMatch(/^:s3:::cdk-hnb659fds-assets-111122223333-eu-west-1\/[0-9a-f]{64}\.json$/);
    const own = `arn:aws${object}`;
    expect(await may('s3:GetObject', own)).toBe(true);
    expect(await may('s3:GetObject', `${bucket}/${'0'.repeat(64)}.json`)).toBe(false);
    expect(await may('s3:ListBucket', bucket)).toBe(false);
    for (const action of ['s3:PutObject', 's3:DeleteObject', 's3:GetObjectVersion'])
      expect(await may(action, own)).toBe(false);
  });
});

describe('the table’s and the topics’ key', () => {
  const resourcePolicy = policyIn(ways.state, 'AWS::KMS::Key', 'Key');
  const via = (service: string, account = ACCOUNT) => ({
    'kms:ViaService': `${service}.${HUB}.amazonaws.com`,
    'kms:CallerAccount': account,
  });
  test.each([
    { how: 'through the table', principal: ROLE, context: via('dynamodb'), is: true },
    { how: 'through a topic', principal: ROLE, context: via('sns'), is: true },
    { how: 'through another service', principal: ROLE, context: via('secretsmanager'), is: false },
    { how: 'by itself', principal: ROLE, context: { 'kms:CallerAccount': ACCOUNT }, is: false },
    { how: 'from another account', principal: STRANGER, context: via('dynamodb', '999999999999'), is: false },
  ])('is used $how: $is', async ({ principal, context, is }) => {
    const wish = { action: 'kms:Decrypt', resource: KEY, resourcePolicy, context, principal };
    const policies = principal === STRANGER ? [ANYTHING] : [];
    expect(await isAllowed({ ...wish, policies })).toBe(is);
  });

  test('is not handed on by who may only use it', async () => {
    for (const action of ['kms:PutKeyPolicy', 'kms:ScheduleKeyDeletion', 'kms:DisableKey'])
      expect(await isAllowed({ action, resource: KEY, resourcePolicy, context: via('dynamodb') })).toBe(false);
  });
});

/** What an administrator of a stranger's account has there. */
const ANYTHING = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };

describe.each([
  { topic: TOPIC, prefix: 'TopicsIncidentsPolicy' },
  { topic: HEALTH_TOPIC, prefix: 'TopicsHealthPolicy' },
])('the topic $topic', ({ topic, prefix }) => {
  const resourcePolicy = policyIn(ways.hub, 'AWS::SNS::TopicPolicy', prefix);
  const asks = (action: string, more: object) => isAllowed({ action, resource: topic, resourcePolicy, ...more });

  test('takes nothing from, and gives nothing to, other accounts and roles without a right', async () => {
    for (const action of ['sns:Publish', 'sns:Subscribe', 'sns:SetTopicAttributes', 'sns:AddPermission']) {
      expect(await asks(action, { principal: STRANGER, policies: [ANYTHING] })).toBe(false);
      expect(await asks(action, {})).toBe(false);
    }
  });

  test('takes nothing without TLS', async () => {
    const policies = [ANYTHING];
    expect(await asks('sns:Publish', { policies })).toBe(true);
    expect(await asks('sns:Publish', { policies, context: { 'aws:SecureTransport': 'false' } })).toBe(false);
  });
});

test('nothing but its own role’s rights lets anybody call a function, read the table or put events', () => {
  const types = ways.all.flatMap((template) => resourcesOf(template).map(([, { Type }]) => Type));
  expect(types).not.toEqual(
    expect.arrayContaining([expect.stringMatching(/^AWS::(Lambda::(Permission|Url)|Events::EventBusPolicy)$/)]),
  );
  for (const [, { Type, Properties }] of resourcesOf(ways.state))
    if (Type === 'AWS::DynamoDB::GlobalTable') expect(JSON.stringify(Properties)).not.toContain('ResourcePolicy');
});
