import { Match } from 'aws-cdk-lib/assertions';
import * as z from 'zod';
import { ALARM_KINDS } from '../../../lib/infra/names';
import { allWaysOut, configWith, propertiesOf, synthesise, vantageTemplate } from './stacks';

const synthesised = synthesise(configWith());
const { hub } = synthesised;
const eu = vantageTemplate(synthesised, 'eu');
const us = vantageTemplate(synthesised, 'us');
/** With an instance that does NAT, in another region than the hub. */
const away = synthesise(
  configWith({
    vantages:
      '{ eu: { region: eu-west-1, heloName: a.example.net, egress: nat-instance, nat: { imageId: ami-0123456789abcdef0 } } }',
  }),
);
const everyWay = synthesise(configWith(allWaysOut)).all;

const alarm = z.looseObject({ AlarmName: z.string(), AlarmDescription: z.unknown() });
const alarmsIn = (template: typeof hub) => propertiesOf(template, 'AWS::CloudWatch::Alarm', alarm);
const namesIn = (template: typeof hub) =>
  alarmsIn(template)
    .map(({ AlarmName }) => AlarmName.replace('starttls-canary/default/', ''))
    .sort();

test('each vantage, function, queue, stream and topic has its alarms', () => {
  expect(namesIn(hub)).toEqual(
    [
      ...['silent-vantage', 'blind-vantage'].flatMap((kind) => [`${kind}/eu`, `${kind}/us`]),
      ...['failing-function', 'throttled-function', 'dead-letters', 'late-stream', 'newer-items'].flatMap((kind) => [
        `${kind}/judge`,
        `${kind}/notify`,
      ]),
      ...['failing-function', 'throttled-function', 'silent-function', 'dead-letters', 'newer-items'].map(
        (kind) => `${kind}/policy`,
      ),
      'newer-items/probe-eu',
      'newer-items/probe-us',
      'unconfigured-vantage/judge',
      'dead-letters/health-mail',
      'undelivered-messages/starttls-canary-default',
      'undelivered-messages/starttls-canary-default-health',
    ].sort(),
  );
  const ofProbe = ['dead-letters/probe-eu', 'failing-function/probe-eu', 'throttled-function/probe-eu'];
  expect(namesIn(eu)).toEqual(['dead-letters/health-forward-eu', ...ofProbe]);
  expect([...away.networks.values()].flatMap(namesIn)).toEqual(['failed-nat-instance/eu']);
});

test('every alarm says what it means and names its article, and every kind is used', () => {
  const all = everyWay.flatMap(alarmsIn);
  for (const { AlarmName, AlarmDescription } of all) {
    const [, , kind = ''] = AlarmName.split('/');
    expect(JSON.stringify(AlarmDescription)).toMatch(new RegExp(`\\. What to do: docs/runbook\\.md#${kind}"`));
  }
  expect(new Set(all.map(({ AlarmName }) => AlarmName.split('/')[2]))).toEqual(new Set(ALARM_KINDS));
});

test('a vantage is silent when any of its schedules has not run for three intervals, and silence counts', () => {
  const { hub: large } = synthesise(
    configWith({
      every: '1m',
      targets: `[${Array.from({ length: 260 }, (_, index) => `t${index}.example`).join(', ')}]`,
    }),
  );
  for (const id of ['eu', 'us'])
    large.hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmName: `starttls-canary/default/silent-vantage/${id}`,
      Namespace: 'StarttlsCanary/default',
      MetricName: 'ProbeRuns',
      Dimensions: [{ Name: 'Vantage', Value: id }],
      Statistic: 'Sum',
      Period: 60,
      Threshold: 2,
      ComparisonOperator: 'LessThanThreshold',
      EvaluationPeriods: 3,
      DatapointsToAlarm: 3,
      TreatMissingData: 'breaching',
    });
});

test('a machine of our own has the alarms of a vantage, but those of its function, and says where to look', () => {
  const { hub: withHq } = synthesise(
    configWith({
      vantages:
        '{ eu: { region: eu-west-1, heloName: a.example.net }, hq: { external: true, heloName: mail.example.org } }',
    }),
  );
  expect(namesIn(withHq).filter((name) => name.endsWith('/hq') || name.endsWith('-hq'))).toEqual([
    'blind-vantage/hq',
    'silent-vantage/hq',
  ]);
  withHq.hasResourceProperties('AWS::CloudWatch::Alarm', {
    AlarmName: 'starttls-canary/default/silent-vantage/hq',
    AlarmDescription: Match.stringLikeRegexp(
      'It is a machine of yours: look whether starttls-canary watch --publish runs there\\. What to do: ',
    ),
    MetricName: 'ProbeRuns',
    Dimensions: [{ Name: 'Vantage', Value: 'hq' }],
    Period: 300,
    Threshold: 1,
    DatapointsToAlarm: 3,
    TreatMissingData: 'breaching',
  });
  const [ofCloud] = alarmsIn(withHq).filter(({ AlarmName }) => AlarmName.endsWith('silent-vantage/eu'));
  expect(String(ofCloud?.AlarmDescription)).not.toContain('machine of yours');
});

test('a log has the alarm of a silent vantage, and says where to look', () => {
  const { hub: withLog } = synthesise(
    configWith({
      vantages:
        '{ eu: { region: eu-west-1, heloName: a.example.net }, hq: { external: true, heloName: mail.example.org } }',
      maillog: '{ hq: { path: /var/log/mail.log } }',
    }),
  );
  expect(namesIn(withLog).filter((name) => name.includes('maillog'))).toEqual(['silent-vantage/maillog:hq']);
  withLog.hasResourceProperties('AWS::CloudWatch::Alarm', {
    AlarmName: 'starttls-canary/default/silent-vantage/maillog:hq',
    AlarmDescription: Match.stringLikeRegexp(
      'It is a log on a machine of yours: look whether starttls-canary watch --publish runs there, and can read it\\.',
    ),
    Dimensions: [{ Name: 'Vantage', Value: 'maillog:hq' }],
  });
});

test('a vantage is blind once two intervals say so; a silent one is not', () => {
  for (const id of ['eu', 'us'])
    hub.hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmName: `starttls-canary/default/blind-vantage/${id}`,
      Namespace: 'StarttlsCanary/default',
      MetricName: 'VantageBlind',
      Dimensions: [{ Name: 'Vantage', Value: id }],
      Statistic: 'Maximum',
      Threshold: 1,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      EvaluationPeriods: 2,
      DatapointsToAlarm: 2,
      TreatMissingData: 'notBreaching',
    });
});

test('the policy check is silent when any of its schedules has not run for three intervals, and silence counts', () => {
  const targets = `[${Array.from({ length: 251 }, (_, index) => `d${index}.example`).join()}]`;
  for (const [template, threshold] of [
    [hub, 1],
    [synthesise(configWith({ targets })).hub, 2],
  ] as const)
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmName: 'starttls-canary/default/silent-function/policy',
      Namespace: 'AWS/Lambda',
      MetricName: 'Invocations',
      Statistic: 'Sum',
      Period: 300,
      Threshold: threshold,
      ComparisonOperator: 'LessThanThreshold',
      DatapointsToAlarm: 3,
      EvaluationPeriods: 3,
      TreatMissingData: 'breaching',
    });
});

test.each([
  { kind: 'failing-function', metric: 'Errors', period: 300, threshold: 1, of: [2, 3] },
  { kind: 'throttled-function', metric: 'Throttles', period: 300, threshold: 1, of: [2, 3] },
  { kind: 'dead-letters', metric: 'ApproximateNumberOfMessagesVisible', period: 60, threshold: 1, of: [1, 1] },
])('$kind looks at $metric', ({ kind, metric, period, threshold, of: [atLeast, of] }) => {
  eu.hasResourceProperties('AWS::CloudWatch::Alarm', {
    AlarmName: `starttls-canary/default/${kind}/probe-eu`,
    MetricName: metric,
    Period: period,
    Threshold: threshold,
    DatapointsToAlarm: atLeast,
    EvaluationPeriods: of,
    TreatMissingData: 'notBreaching',
  });
});

test('a stream is late when its records have been five minutes old for five minutes', () => {
  hub.hasResourceProperties('AWS::CloudWatch::Alarm', {
    AlarmName: 'starttls-canary/default/late-stream/judge',
    MetricName: 'IteratorAge',
    Statistic: 'Maximum',
    Period: 60,
    Threshold: 300_000,
    DatapointsToAlarm: 5,
  });
});

test('a probe that may not write over what a newer version wrote is told of, as soon as two of three runs say so', () => {
  for (const id of ['eu', 'us'])
    hub.hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmName: `starttls-canary/default/newer-items/probe-${id}`,
      Namespace: 'StarttlsCanary/default',
      MetricName: 'NewerItems',
      Dimensions: [{ Name: 'service', Value: `probe-${id}` }],
      Statistic: 'Sum',
      Period: 300,
      DatapointsToAlarm: 2,
      EvaluationPeriods: 3,
      TreatMissingData: 'notBreaching',
    });
});

test('a vantage that left the file and runs on is told of after two hours, in which its stack may go', () => {
  hub.hasResourceProperties('AWS::CloudWatch::Alarm', {
    AlarmName: 'starttls-canary/default/unconfigured-vantage/judge',
    MetricName: 'UnconfiguredVantages',
    Dimensions: [{ Name: 'service', Value: 'judge' }],
    Period: 3600,
    DatapointsToAlarm: 2,
    EvaluationPeriods: 2,
  });
});

const begunOrOver = [
  { state: { value: ['ALARM'] }, previousState: { value: ['OK'] } },
  { state: { value: ['OK'] }, previousState: { value: ['ALARM'] } },
];
const isChange = { source: ['aws.cloudwatch'], 'detail-type': ['CloudWatch Alarm State Change'] };

test('alarms tell nobody by themselves: one that was just made would act on knowing nothing', () => {
  for (const { AlarmName, AlarmActions = [], ...each } of everyWay.flatMap(alarmsIn)) {
    expect(each).not.toHaveProperty('OKActions');
    expect(each).not.toHaveProperty('InsufficientDataActions');
    const restart = expect.stringMatching(/^arn:aws:automate:[a-z0-9-]+:ec2:reboot$/);
    expect(AlarmActions).toEqual(AlarmName.includes('/failed-nat-instance/') ? [restart] : []);
  }
});

test('all alarms of the installation, and no others, are told on the health topic: begun, and over', () => {
  hub.hasResourceProperties('AWS::Events::Rule', {
    EventPattern: { ...isChange, detail: { alarmName: [{ prefix: 'starttls-canary/default/' }], $or: begunOrOver } },
    Targets: [
      Match.objectLike({
        Arn: { Ref: Match.stringLikeRegexp('^TopicsHealth') },
        RoleArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^HealthMail'), 'Arn'] },
      }),
    ],
  });
  expect(namesIn(hub).some((name) => name.startsWith('starttls-canary/'))).toBe(false);
});

test('the alarms of a vantage elsewhere come to the region of the hub, and those beside it need no way', () => {
  eu.hasResourceProperties('AWS::Events::Rule', {
    EventPattern: {
      ...isChange,
      detail: {
        alarmName: [
          'failing-function/probe-eu',
          'throttled-function/probe-eu',
          'dead-letters/probe-eu',
          'dead-letters/health-forward-eu',
        ].map((name) => `starttls-canary/default/${name}`),
        $or: begunOrOver,
      },
    },
    Targets: [
      Match.objectLike({
        Arn: { 'Fn::Join': ['', ['arn:aws:events:us-east-1:', { Ref: 'AWS::AccountId' }, ':event-bus/default']] },
      }),
    ],
  });
  us.resourceCountIs('AWS::Events::Rule', 0);
});

test('no alarm of another region is left out', () => {
  const rule = z.object({ EventPattern: z.object({ detail: z.object({ alarmName: z.array(z.string()) }) }) });
  const elsewhere = [vantageTemplate(away, 'eu'), ...away.networks.values()];
  const forwarded = elsewhere.flatMap((template) =>
    propertiesOf(template, 'AWS::Events::Rule', rule).flatMap(({ EventPattern }) => EventPattern.detail.alarmName),
  );
  expect(forwarded.sort()).toEqual(
    elsewhere
      .flatMap(alarmsIn)
      .map(({ AlarmName }) => AlarmName)
      .sort(),
  );
});

test.each([
  { rule: 'health-mail', template: hub },
  { rule: 'health-forward-eu', template: eu },
])('what the rule $rule can not send on within an hour goes to a queue with an alarm', ({ rule, template }) => {
  const queue = Match.stringLikeRegexp('HealthMailDeadLetters');
  template.hasResourceProperties('AWS::Events::Rule', {
    Targets: [
      Match.objectLike({
        DeadLetterConfig: { Arn: { 'Fn::GetAtt': [queue, 'Arn'] } },
        RetryPolicy: { MaximumEventAgeInSeconds: 3600 },
      }),
    ],
  });
  template.hasResourceProperties('AWS::SQS::QueuePolicy', {
    Queues: [{ Ref: queue }],
    PolicyDocument: {
      Statement: Match.arrayWith([
        Match.objectLike({
          Effect: 'Allow',
          Action: 'sqs:SendMessage',
          Principal: { Service: 'events.amazonaws.com' },
          Condition: { ArnEquals: { 'aws:SourceArn': { 'Fn::GetAtt': [Match.stringLikeRegexp('^Health'), 'Arn'] } } },
        }),
      ]),
    },
  });
  template.hasResourceProperties('AWS::CloudWatch::Alarm', {
    AlarmName: `starttls-canary/default/dead-letters/${rule}`,
    MetricName: 'ApproximateNumberOfMessagesVisible',
    Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': [queue, 'QueueName'] } }],
  });
});
