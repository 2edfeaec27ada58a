import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as z from 'zod';
import { runTimeoutSeconds } from '../../../lib/infra/vantageStack';
import { configWith, propertiesOf, synthesise, vantageTemplate } from './stacks';

const schedules = z.object({
  ScheduleExpression: z.string(),
  Target: z.object({
    Input: z.string(),
    RetryPolicy: z.object({ MaximumEventAgeInSeconds: z.number(), MaximumRetryAttempts: z.number() }),
  }),
});

const shardIn = z.object({ shard: z.number() });
const probeVariables = z.object({
  Environment: z.object({ Variables: z.object({ CANARY_VANTAGE: z.string().optional() }) }),
});

describe.each([
  { every: '1m', cron: 'cron(* * * * ? *)', seconds: 60 },
  { every: '2m', cron: 'cron(0/2 * * * ? *)', seconds: 120 },
  { every: '5m', cron: 'cron(0/5 * * * ? *)', seconds: 300 },
  { every: '10m', cron: 'cron(0/10 * * * ? *)', seconds: 600 },
  { every: '15m', cron: 'cron(0/15 * * * ? *)', seconds: 900 },
  { every: '30m', cron: 'cron(0/30 * * * ? *)', seconds: 1800 },
  { every: '60m', cron: 'cron(0 * * * ? *)', seconds: 3600 },
])('every $every', ({ every, cron, seconds }) => {
  const eu = vantageTemplate(synthesise(configWith({ every })), 'eu');

  test('runs begin at the same moment everywhere and are not started late', () => {
    eu.hasResourceProperties('AWS::Scheduler::Schedule', {
      ScheduleExpression: cron,
      ScheduleExpressionTimezone: 'Etc/UTC',
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: {
        RetryPolicy: { MaximumEventAgeInSeconds: seconds, MaximumRetryAttempts: 2 },
        DeadLetterConfig: { Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^ProbeDeadLetters'), 'Arn'] } },
      },
    });
    eu.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
      MaximumRetryAttempts: 0,
      MaximumEventAgeInSeconds: seconds,
      DestinationConfig: {
        OnFailure: { Destination: { 'Fn::GetAtt': [Match.stringLikeRegexp('^ProbeDeadLetters'), 'Arn'] } },
      },
    });
  });

  test('a run ends before the next begins', () => {
    const timeout = runTimeoutSeconds(seconds / 60);
    expect(timeout).toBeGreaterThanOrEqual(50);
    expect(timeout).toBeLessThan(seconds);
    eu.hasResourceProperties('AWS::Lambda::Function', { Timeout: timeout });
  });
});

const manyTargets = (count: number) =>
  `[${Array.from({ length: count }, (_, n) => `customer${n}.example`).join(', ')}]`;

describe.each([
  { every: '5m', crons: ['0/5', '1/5', '2/5', '3/5', '4/5', '0/5', '1/5', '2/5'], connectionsPerMinute: 300 },
  { every: '60m', crons: ['0', '1', '2', '3', '4', '5', '6', '7'], connectionsPerMinute: undefined },
  { every: '1m', crons: Array<string>(8).fill('*'), connectionsPerMinute: 75 },
])('eight schedules, each every $every', ({ every, crons, connectionsPerMinute }) => {
  const eu = vantageTemplate(synthesise(configWith({ every, targets: manyTargets(2000) })), 'eu');

  test('begin in minutes of their own as far as there are any', () => {
    const found = propertiesOf(eu, 'AWS::Scheduler::Schedule', schedules);
    const byShard = found
      .map(({ ScheduleExpression, Target }) => ({ ScheduleExpression, ...shardIn.parse(JSON.parse(Target.Input)) }))
      .sort((a, b) => a.shard - b.shard);
    expect(byShard.map(({ ScheduleExpression }) => ScheduleExpression)).toEqual(
      crons.map((minutes) => `cron(${minutes} * * * ? *)`),
    );
  });

  test('share what a provider is asked in a minute among those that begin together', () => {
    const [probe] = propertiesOf(eu, 'AWS::Lambda::Function', probeVariables).filter(
      ({ Environment }) => Environment.Variables.CANARY_VANTAGE !== undefined,
    );
    const settings: unknown = JSON.parse(probe?.Environment.Variables.CANARY_VANTAGE ?? '');
    expect(settings).toMatchObject(
      connectionsPerMinute === undefined ? { id: 'eu' } : { id: 'eu', connectionsPerMinute },
    );
    expect(Object(settings).connectionsPerMinute).toBe(connectionsPerMinute);
  });
});

test('the schedule carries the targets and the scheduled time', () => {
  const [schedule] = propertiesOf(
    vantageTemplate(synthesise(configWith()), 'eu'),
    'AWS::Scheduler::Schedule',
    schedules,
  );
  expect(JSON.parse(schedule?.Target.Input ?? '')).toEqual({
    schemaVersion: 1,
    kind: 'run',
    scheduledAt: '<aws.scheduler.scheduled-time>',
    shard: 0,
    targets: [
      { name: 'contoso.example' },
      { name: '[192.0.2.1]', tlsName: 'mx.example.net' },
      { name: '[mx.example.org]:587', ours: true, verify: true, require: ['SIZE'] },
    ],
  });
});

test('many targets are shared out among schedules, alike at every vantage and none twice', () => {
  const names = Array.from({ length: 600 }, (_, index) => `t${index}.example`);
  const synthesised = synthesise(configWith({ targets: `[${names.join(', ')}]` }));
  const event = z.object({ shard: z.number(), targets: z.array(z.object({ name: z.string() })) });
  const eventsAt = (id: string) =>
    propertiesOf(vantageTemplate(synthesised, id), 'AWS::Scheduler::Schedule', schedules).map(({ Target }) =>
      event.parse(JSON.parse(Target.Input)),
    );
  expect(eventsAt('eu')).toEqual(eventsAt('us'));
  expect(eventsAt('eu').map(({ shard }) => shard)).toEqual([0, 1, 2, 3]);
  expect(
    eventsAt('eu')
      .flatMap(({ targets }) => targets.map(({ name }) => name))
      .sort(),
  ).toEqual([...names].sort());
});

test('port 25 without a way out is a warning that says why', () => {
  const { stacks } = synthesise(configWith());
  const [eu] = stacks.vantages;
  if (eu === undefined) throw new Error('no vantage');
  Annotations.fromStack(eu).hasWarning(
    '*',
    Match.stringLikeRegexp('egress: none. AWS blocks port 25.*contoso.example'),
  );
});

test.each([
  { name: 'one operator', changes: { targets: '[contoso.example, "[mx.contoso.example]"]' }, isWarned: true },
  { name: 'two', changes: { targets: '[contoso.example, fabrikam.example]' }, isWarned: true },
  { name: 'three', changes: { targets: '[contoso.example, fabrikam.example, tailspin.example]' }, isWarned: false },
  {
    name: 'one, and two by control hosts',
    changes: { targets: '[contoso.example]', controlHosts: '["[mx.fabrikam.example]", mx.tailspin.example]' },
    isWarned: false,
  },
])('a vantage that can never be known to be blind is a warning: with $name $isWarned', ({ changes, isWarned }) => {
  for (const stack of synthesise(configWith(changes)).stacks.vantages) {
    const warnings = Annotations.fromStack(stack).findWarning(
      '*',
      Match.stringLikeRegexp('never be known to be blind'),
    );
    expect(warnings.length > 0).toBe(isWarned);
  }
});

test('a machine of our own is warned of at the hub, and with it a file that has no other vantage', () => {
  const config = configWith({
    vantages:
      '{ hq: { external: true, heloName: mail.example.org }, lab: { external: true, heloName: lab.example.org } }',
    targets: '[contoso.example]',
  });
  const { stacks } = synthesise(config);
  const said = Annotations.fromStack(stacks.hub).findWarning('*', Match.stringLikeRegexp('never be known to be blind'));
  expect(said.map(({ entry: { data } }) => String(data).split(' can ')[0])).toEqual(['Vantage hq', 'Vantage lab']);
  expect(stacks.vantages).toEqual([]);
});

test('targets on other ports are no reason to warn', () => {
  const others = '["[mx.fabrikam.example]:587", "[mx.tailspin.example]:587"]';
  const { stacks } = synthesise(configWith({ targets: '["[mx.example.org]:587"]', controlHosts: others }));
  for (const stack of stacks.vantages) Annotations.fromStack(stack).hasNoWarning('*', Match.anyValue());
});
