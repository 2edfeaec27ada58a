import { Match } from 'aws-cdk-lib/assertions';
import * as z from 'zod';
import { LEASE_MS } from '../../../lib/workflow/withLease';
import { configWith, propertiesOf, synthesise } from './stacks';

const { hub, stacks } = synthesise(configWith());

const key = {
  'Fn::Join': ['', ['arn:aws:kms:us-east-1:', { Ref: 'AWS::AccountId' }, ':alias/starttls-canary-default']],
};

test('the hub deploys after the state, and the vantages after the hub', () => {
  expect(stacks.hub.dependencies).toEqual([stacks.state]);
  for (const vantage of stacks.vantages) expect(vantage.dependencies).toEqual([stacks.hub]);
});

test('stacks set a region and no account', () => {
  expect([stacks.state, stacks.hub, ...stacks.vantages].map(({ region }) => region)).toEqual([
    'us-east-1',
    'us-east-1',
    'eu-west-1',
    'us-east-1',
  ]);
  expect(stacks.hub.account).toMatch(/^\$\{Token/);
});

test('both topics are encrypted with the key of the state stack and refuse plaintext', () => {
  for (const name of ['starttls-canary-default', 'starttls-canary-default-health'])
    hub.hasResourceProperties('AWS::SNS::Topic', { TopicName: name, KmsMasterKeyId: key });
  hub.resourcePropertiesCountIs(
    'AWS::SNS::TopicPolicy',
    {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
        ]),
      },
    },
    2,
  );
});

const subscription = z.object({
  Protocol: z.string(),
  Endpoint: z.string(),
  TopicArn: z.object({ Ref: z.string() }),
  FilterPolicy: z.object({ severity: z.array(z.string()), channel: z.array(z.string()) }).optional(),
});

test('subscribers get their least severity and what is louder; who reads email gets the health alarms too', () => {
  const found = propertiesOf(hub, 'AWS::SNS::Subscription', subscription).map((it) => [
    it.TopicArn.Ref.startsWith('TopicsHealth') ? 'health' : 'incidents',
    it.Endpoint,
    it.FilterPolicy?.severity.join(),
    it.FilterPolicy?.channel.join(),
  ]);
  expect(found.sort()).toEqual(
    [
      ['health', 'a@b.example', undefined, undefined],
      ['health', 'c@b.example', undefined, undefined],
      ['incidents', '+15555550100', 'critical', 'sms'],
      ['incidents', 'a@b.example', 'critical,warning', 'email'],
      ['incidents', 'c@b.example', 'critical,warning,notice', 'email'],
    ].sort(),
  );
});

test('the policy check runs each five minutes, over the domains of a shard, and is done before the next run', () => {
  const { hub: mixed } = synthesise(
    configWith({ targets: '[contoso.example, { domain: example.org, ours: true }, "[mx.example.org]:587"]' }),
  );
  const schedule = z.object({ ScheduleExpression: z.string(), Target: z.object({ Input: z.string() }) });
  const [found] = propertiesOf(mixed, 'AWS::Scheduler::Schedule', schedule).filter(({ Target }) =>
    Target.Input.includes('policies'),
  );
  expect(found?.ScheduleExpression).toBe('cron(0/5 * * * ? *)');
  expect(JSON.parse(found?.Target.Input ?? '')).toEqual({
    schemaVersion: 1,
    kind: 'policies',
    shard: 0,
    targets: [{ name: 'contoso.example' }, { name: 'example.org', ours: true }],
  });
  mixed.hasResourceProperties('AWS::Lambda::Function', {
    FunctionName: 'starttls-canary-default-policy',
    Timeout: 120,
    VpcConfig: Match.absent(),
  });
});

test.each([
  { consumer: 'Judge', prefixes: ['vantage#', 'policy#'] },
  { consumer: 'Notify', prefixes: ['incident#', 'finding#'] },
])('$consumer is fed with changes to $prefixes and gives up in time', ({ consumer, prefixes }) => {
  hub.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
    FunctionName: { Ref: Match.stringLikeRegexp(`^${consumer}Function`) },
    FilterCriteria: {
      Filters: prefixes.map((prefix) => ({
        Pattern: JSON.stringify({ dynamodb: { Keys: { pk: { S: [{ prefix }] } } } }),
      })),
    },
    StartingPosition: 'TRIM_HORIZON',
    BisectBatchOnFunctionError: true,
    FunctionResponseTypes: ['ReportBatchItemFailures'],
    MaximumRetryAttempts: 5,
    MaximumRecordAgeInSeconds: 3600,
    MaximumBatchingWindowInSeconds: 0,
    ParallelizationFactor: 1,
    DestinationConfig: {
      OnFailure: { Destination: { 'Fn::GetAtt': [Match.stringLikeRegexp(`^${consumer}DeadLetters`), 'Arn'] } },
    },
  });
});

test.each(['Judge', 'Notify'])('%s sweeps each minute, and the next sweep is the retry', (consumer) => {
  hub.hasResourceProperties('AWS::Scheduler::Schedule', {
    ScheduleExpression: 'cron(* * * * ? *)',
    Target: {
      Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp(`^${consumer}Function`), 'Arn'] },
      Input: '{"schemaVersion":1,"kind":"sweep"}',
      RetryPolicy: { MaximumEventAgeInSeconds: 60, MaximumRetryAttempts: 0 },
      DeadLetterConfig: { Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp(`^${consumer}DeadLetters`), 'Arn'] } },
    },
  });
});

const SWEEP_SECONDS = 60;
const hubFunction = z.object({ FunctionName: z.string(), Timeout: z.number() });

test.each(['judge', 'notify'])('%s ends before the next sweep, and before a lease does', (name) => {
  const [found] = propertiesOf(hub, 'AWS::Lambda::Function', hubFunction).filter(
    ({ FunctionName }) => FunctionName === `starttls-canary-default-${name}`,
  );
  expect(found?.Timeout).toBeLessThan(SWEEP_SECONDS);
  expect(found?.Timeout).toBeLessThan(LEASE_MS / 1000);
});

test.each(['Judge', 'Notify'])(
  '%s is never invoked again by itself: what it could not do goes to a queue',
  (consumer) => {
    hub.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
      FunctionName: { Ref: Match.stringLikeRegexp(`^${consumer}Function`) },
      MaximumRetryAttempts: 0,
      MaximumEventAgeInSeconds: 60,
      DestinationConfig: {
        OnFailure: { Destination: { 'Fn::GetAtt': [Match.stringLikeRegexp(`^${consumer}DeadLetters`), 'Arn'] } },
      },
    });
  },
);

test('people find topic, table and dashboard in the outputs', () => {
  hub.hasOutput('TopicArn', {});
  hub.hasOutput('HealthTopicArn', {});
  hub.hasOutput('DashboardName', {});
});
