import { readFileSync } from 'node:fs';
import type { Template } from 'aws-cdk-lib/assertions';
import * as z from 'zod';
import { configWith, resourcesOf, synthesise, vantageTemplate } from './stacks';

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
const everyStatement = synthesised.all.flatMap(statementsOf).filter(({ it }) => it.Effect === 'Allow');

test('there are statements to look at', () => {
  expect(everyStatement.length).toBeGreaterThan(20);
});

test('no statement allows a family of actions, save the owner of the key all of the key', () => {
  const wild = everyStatement.filter(({ it }) => it.Action.some((action) => action.includes('*')));
  expect(wild.map(({ type, it }) => [type, it.Action])).toEqual([['AWS::KMS::Key', ['kms:*']]]);
});

test('no role may do a thing to everything, save sending metrics, which know no resources', () => {
  const wild = everyStatement.filter(
    ({ type, it }) => type === 'AWS::IAM::Policy' && [it.Resource].flat().some((resource) => resource === '*'),
  );
  expect(wild.map(({ it }) => [it.Action, it.Condition])).toEqual(
    ['eu', 'us'].map(() => [
      ['cloudwatch:PutMetricData'],
      { StringEquals: { 'cloudwatch:namespace': 'StarttlsCanary/default' } },
    ]),
  );
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

test('the judge asks the probes of the configured vantages and nobody else', () => {
  const invoking = rolePolicy(synthesised.hub, 'JudgeRole').filter(({ Action }) =>
    Action.includes('lambda:InvokeFunction'),
  );
  expect(invoking.flatMap(({ Resource }) => [Resource].flat().map(arnOf))).toEqual([
    expect.stringContaining('lambda:eu-west-1:AccountId:function:starttls-canary-default-probe-eu'),
    expect.stringContaining('lambda:us-east-1:AccountId:function:starttls-canary-default-probe-us'),
  ]);
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
