import type { Template } from 'aws-cdk-lib/assertions';
import * as z from 'zod';
import type { CanaryConfig } from '../../../lib/config/canaryConfig';
import { everyVantage } from '../../../lib/config/everyVantage';
import { CUSTOM_WIDGETS } from '../../../lib/cost/functionUse';
import { metricSeries } from '../../../lib/cost/metricSeries';
import { FUNCTION_KINDS, INSTANCE_DISK_GB, type Resources, resourcesOf } from '../../../lib/cost/resources';
import { workloadOf } from '../../../lib/cost/workload';
import { METRICS_LEVELS, type MetricsLevel } from '../../../lib/telemetry/contract';
import { type MetricSubject, metricPoints } from '../../../lib/telemetry/metrics';
import { healthy } from '../../support/observations';
import { heartbeat } from '../../support/records';
import { allWaysOut, configWith, propertiesOf, resourcesOf as resourcesIn, synthesise } from '../infra/stacks';
import { domains } from './fleets';

/** What costs by being there, each counted below; and what costs nothing, or only by what is done with it. */
const COUNTED = [
  'AWS::CloudWatch::Alarm',
  'AWS::CloudWatch::Dashboard',
  'AWS::EC2::EIP',
  'AWS::EC2::EIPAssociation',
  'AWS::EC2::Instance',
  'AWS::EC2::NatGateway',
  'AWS::KMS::Key',
  'AWS::Lambda::Function',
  'AWS::Logs::LogGroup',
  'AWS::SQS::Queue',
  'AWS::Scheduler::Schedule',
];
const FREE = [
  'AWS::CDK::Metadata',
  'AWS::DynamoDB::GlobalTable',
  'AWS::EC2::InternetGateway',
  'AWS::EC2::LaunchTemplate',
  'AWS::EC2::Route',
  'AWS::EC2::RouteTable',
  'AWS::EC2::SecurityGroup',
  'AWS::EC2::Subnet',
  'AWS::EC2::SubnetRouteTableAssociation',
  'AWS::EC2::VPC',
  'AWS::EC2::VPCGatewayAttachment',
  'AWS::Events::Rule',
  'AWS::IAM::InstanceProfile',
  'AWS::IAM::ManagedPolicy',
  'AWS::IAM::Policy',
  'AWS::IAM::Role',
  'AWS::KMS::Alias',
  'AWS::Lambda::EventInvokeConfig',
  'AWS::Lambda::EventSourceMapping',
  'AWS::Lambda::Permission',
  'AWS::SNS::Subscription',
  'AWS::SNS::Topic',
  'AWS::SNS::TopicPolicy',
  'AWS::SQS::QueuePolicy',
];

const lambda = z.object({ FunctionName: z.string(), MemorySize: z.number() });
const instance = z.object({
  InstanceType: z.string(),
  BlockDeviceMappings: z.array(z.object({ Ebs: z.object({ VolumeSize: z.number() }) })),
});
const anything = z.looseObject({});

/** What the templates of an installation hold of what is paid for. */
function countedIn(templates: readonly Template[]): Omit<Resources, 'parameters'> {
  const all = <Schema extends z.ZodType>(type: string, schema: Schema) =>
    templates.flatMap((template) => propertiesOf(template, type, schema));
  const count = (type: string): number => all(type, anything).length;
  return {
    alarms: count('AWS::CloudWatch::Alarm'),
    dashboards: count('AWS::CloudWatch::Dashboard'),
    keys: count('AWS::KMS::Key'),
    functions: all('AWS::Lambda::Function', lambda).map(functionOf),
    logGroups: count('AWS::Logs::LogGroup'),
    queues: count('AWS::SQS::Queue'),
    schedules: count('AWS::Scheduler::Schedule'),
    natInstances: all('AWS::EC2::Instance', instance).map(({ InstanceType }) => InstanceType),
    natGateways: count('AWS::EC2::NatGateway'),
    addresses: count('AWS::EC2::EIPAssociation') + count('AWS::EC2::NatGateway'),
  };
}

const KINDS = {
  probe: /-probe-/,
  judge: /-judge$/,
  notify: /-notify$/,
  policy: /-policy$/,
  matrixWidget: /-matrix-widget$/,
} as const;

function functionOf({ FunctionName: name, MemorySize: memoryMiB }: z.output<typeof lambda>) {
  const kind = FUNCTION_KINDS.find((each) => KINDS[each].test(name));
  if (kind === undefined) throw new Error(`${name} is none of the functions that are priced`);
  return { name, kind, memoryMiB };
}

/** The same of the model, in a form that compares. */
function pricedIn(config: CanaryConfig): Omit<Resources, 'parameters'> {
  const { parameters: _, functions, ...rest } = resourcesOf(config);
  return { ...rest, functions: functions.map(({ name, kind, memoryMiB }) => ({ name, kind, memoryMiB })) };
}

const sorted = ({ functions, natInstances, ...rest }: Omit<Resources, 'parameters'>) => ({
  ...rest,
  functions: functions.toSorted((a, b) => a.name.localeCompare(b.name)),
  natInstances: natInstances.toSorted(),
});

const vantage = (settings: string, region = 'eu-west-1') =>
  `{ a: { region: ${region}, heloName: a.example.net, ${settings} }, b: { region: us-east-1, heloName: b.example.net } }`;
const withMachines = (others: string) =>
  `{ ${others}hq: { external: true, heloName: mail.example.org }, lab: { external: true, heloName: lab.example.org } }`;
const IMAGE = 'imageId: ami-0123456789abcdef0';
const ALLOCATION = 'eipAllocationId: eipalloc-01234567';

const rows: readonly (readonly [name: string, changes: Readonly<Record<string, string>>])[] = [
  ...METRICS_LEVELS.map((metrics) => [`all ways out, ${metrics}`, { ...allWaysOut, metrics }] as const),
  ['no way out', { vantages: vantage('egress: none') }],
  ['a NAT instance', { vantages: vantage(`egress: nat-instance, nat: { ${IMAGE} }`) }],
  [
    'a NAT instance of another type, under an address that exists',
    {
      vantages: vantage(`egress: nat-instance, nat: { ${IMAGE}, instanceType: t4g.micro, ${ALLOCATION} }`, 'us-east-1'),
    },
  ],
  ['a NAT gateway', { vantages: vantage('egress: nat-gateway') }],
  ['a NAT gateway under an address that exists', { vantages: vantage(`egress: nat-gateway, nat: { ${ALLOCATION} }`) }],
  ['subnets', { vantages: vantage('egress: { vpc: vpc-01234567, subnets: [subnet-01234567] }') }],
  ['machines of our own besides', { vantages: withMachines('eu: { region: eu-west-1, heloName: a.example.net }, ') }],
  ['machines of our own alone', { vantages: withMachines('') }],
  ['logs that they read', { vantages: withMachines(''), maillog: '{ hq: { path: /a }, lab: { path: /b } }' }],
  ['more targets than one schedule takes', { targets: domains(600), every: '60m' }],
];

describe.each(rows)('with %s', (_, changes) => {
  const config = configWith(changes);
  const { all, hub } = synthesise(config);

  test('what is priced is what the templates hold', () => {
    expect(sorted(pricedIn(config))).toEqual(sorted(countedIn(all)));
  });

  test('every kind of resource is either counted or known to be free', () => {
    const types = new Set(all.flatMap((template) => resourcesIn(template).map(([, { Type }]) => Type)));
    expect([...types].filter((type) => ![...COUNTED, ...FREE].includes(type))).toEqual([]);
  });

  test('each address that is made is in use', () => {
    const made = all.flatMap((template) => propertiesOf(template, 'AWS::EC2::EIP', anything)).length;
    const own = config.vantages.filter(({ nat }) => nat.eipAllocationId !== undefined).length;
    expect(made).toBe(resourcesOf(config).addresses - own);
  });

  test('each alarm looks at one metric, in no shorter periods than a minute', () => {
    const alarm = z.looseObject({ MetricName: z.string(), Period: z.number().min(60), Metrics: z.never().optional() });
    const alarms = all.flatMap((template) => propertiesOf(template, 'AWS::CloudWatch::Alarm', alarm));
    expect(alarms).toHaveLength(resourcesOf(config).alarms);
  });

  test('the disks of NAT instances are as large as they are priced', () => {
    const sizes = all.flatMap((template) =>
      propertiesOf(template, 'AWS::EC2::Instance', instance).flatMap(({ BlockDeviceMappings }) =>
        BlockDeviceMappings.map(({ Ebs }) => Ebs.VolumeSize),
      ),
    );
    expect(sizes).toEqual(resourcesOf(config).natInstances.map(() => INSTANCE_DISK_GB));
  });

  test('the dashboard has as many custom widgets as it is priced to draw', () => {
    const [dashboard] = propertiesOf(hub, 'AWS::CloudWatch::Dashboard', z.object({ DashboardBody: z.unknown() }));
    expect(JSON.stringify(dashboard).match(/\\\\*"type\\\\*":\\\\*"custom\\\\*"/g)).toHaveLength(CUSTOM_WIDGETS);
  });
});

test('the key of a block list is a parameter', () => {
  expect(resourcesOf(configWith(allWaysOut)).parameters).toBe(1);
  expect(resourcesOf(configWith()).parameters).toBe(0);
});

describe.each(METRICS_LEVELS)('at the level %s', (metrics) => {
  const config = configWith({
    metrics,
    targets: '[a.example, b.example, "[mx.example.org]:587"]',
    vantages: withMachines('eu: { region: eu-west-1, heloName: a.example.net }, '),
  });

  /** The series that one run of each vantage puts, where every host answers and its TLS is up to date. */
  function seriesPut(level: MetricsLevel, mxPerDomain: number): { ofTargets: number; ofVantages: number } {
    const subjects = config.targets.flatMap(({ name, kind, host }) =>
      (kind === 'domain' ? Array.from({ length: mxPerDomain }, (_, index) => `mx${index}.${name}`) : [host]).map(
        (mxHost): MetricSubject => ({ target: name, mxHost, outcome: 'offered', isReachable: true, sessions }),
      ),
    );
    const points = everyVantage(config).flatMap(({ id }) =>
      metricPoints(heartbeat(0, { vantage: id }), subjects, level),
    );
    const series = new Set(points.map(({ name, dimensions }) => JSON.stringify([name, dimensions])));
    const ofTargets = [...series].filter((one) => one.includes('"Target"')).length;
    return { ofTargets, ofVantages: series.size - ofTargets };
  }
  const sessions = [
    {
      ...healthy(),
      tls: {
        protocol: 'TLSv1.3',
        cipher: 'TLS_AES_256_GCM_SHA384',
        trusted: true,
        matchesName: true,
        validTo: '2027-01-01T00:00:00.000Z',
        names: [],
      },
      timingsMs: { ehlo: 40, total: 99 },
    },
  ];

  test.each([1, 2, 5])('as many series are priced as runs put, with %i MX hosts for each domain', (mxPerDomain) => {
    expect(metricSeries(metrics, workloadOf(config, mxPerDomain))).toEqual(seriesPut(metrics, mxPerDomain));
  });
});
