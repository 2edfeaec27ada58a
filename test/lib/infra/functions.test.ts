import { readFileSync } from 'node:fs';
import { Match, type Template } from 'aws-cdk-lib/assertions';
import * as z from 'zod';
import { ENVIRONMENT } from '../../../lib/telemetry/contract';
import { configWith, propertiesOf, synthesise, vantageTemplate } from './stacks';

const config = configWith({
  name: 'mine',
  retentionDays: '30',
  dns: '192.0.2.53',
  validatingResolver: 'https://dns.example.org/dns-query',
  controlHosts: '[mx.example]',
  quiet: '[{ days: [sat], from: 22:00, to: 06:00, timezone: Europe/Berlin, targets: [Contoso.example] }]',
});
const synthesised = synthesise(config);
const rooms: readonly {
  readonly name: string;
  readonly handler: string;
  readonly template: Template;
  readonly memory: number;
}[] = [
  { name: 'starttls-canary-mine-judge', handler: 'judge', template: synthesised.hub, memory: 1769 },
  { name: 'starttls-canary-mine-notify', handler: 'notify', template: synthesised.hub, memory: 1769 },
  { name: 'starttls-canary-mine-policy', handler: 'policy', template: synthesised.hub, memory: 256 },
  { name: 'starttls-canary-mine-matrix-widget', handler: 'matrix-widget', template: synthesised.hub, memory: 1769 },
  {
    name: 'starttls-canary-mine-probe-eu',
    handler: 'probe',
    template: vantageTemplate(synthesised, 'eu'),
    memory: 512,
  },
  {
    name: 'starttls-canary-mine-probe-us',
    handler: 'probe',
    template: vantageTemplate(synthesised, 'us'),
    memory: 512,
  },
];

const functionSchema = z.object({
  FunctionName: z.string(),
  Environment: z.object({ Variables: z.record(z.string(), z.unknown()) }),
});
const environmentOf = (template: Template, name: string) => {
  const found = propertiesOf(template, 'AWS::Lambda::Function', functionSchema).find((it) => it.FunctionName === name);
  if (found === undefined) throw new Error(`no function ${name}`);
  return found.Environment.Variables;
};

test.each(rooms)('$name has its runtime, role and log group', ({ name, template, memory }) => {
  template.hasResourceProperties('AWS::Lambda::Function', {
    FunctionName: name,
    Runtime: 'nodejs24.x',
    Architectures: ['arm64'],
    MemorySize: memory,
    Role: { 'Fn::GetAtt': [Match.stringLikeRegexp('Role'), 'Arn'] },
    LoggingConfig: { LogGroup: { Ref: Match.stringLikeRegexp('Logs') } },
  });
  template.hasResource('AWS::Logs::LogGroup', {
    Properties: { LogGroupName: `/aws/lambda/${name}`, RetentionInDays: 30 },
    DeletionPolicy: 'Delete',
  });
});

/** The keys of the contract that a handler asks its environment for. */
function readBy(handler: string): readonly string[] {
  const source = readFileSync(`functions/${handler}/handler.ts`, 'utf8');
  const known = new Map<string, string>(Object.entries(ENVIRONMENT));
  return [...source.matchAll(/environment\.(\w+)\(\)/g)].flatMap(([, key = '']) => known.get(key) ?? []);
}

test.each(rooms)(
  '$name reads every key that is set, and every key that it reads is set',
  ({ name, handler, template }) => {
    expect(Object.keys(environmentOf(template, name)).sort()).toEqual([...new Set(readBy(handler))].sort());
  },
);

test('a probe knows its own vantage and where the hub is', () => {
  const { CANARY_VANTAGE, ...rest } = environmentOf(
    vantageTemplate(synthesised, 'us'),
    'starttls-canary-mine-probe-us',
  );
  expect(rest).toEqual({
    CANARY_NAME: 'mine',
    CANARY_HUB_REGION: 'us-east-1',
    CANARY_TABLE: 'starttls-canary-mine',
    CANARY_EVERY_SECONDS: '300',
    CANARY_METRICS: 'standard',
  });
  expect(JSON.parse(String(CANARY_VANTAGE))).toEqual({
    id: 'us',
    role: 'mail-path',
    heloName: 'canary-us.example.net',
    sourceAddress: '192.0.2.7',
    dns: '192.0.2.53',
    allowPrivateTargets: false,
    ipv6: false,
    logEveryHost: false,
    controlHosts: ['[mx.example]'],
    keepsChains: true,
  });
});

test('the judge knows all vantages, and notify its topic', () => {
  const judge = environmentOf(synthesised.hub, 'starttls-canary-mine-judge');
  expect(JSON.parse(String(judge.CANARY_VANTAGES))).toEqual([
    {
      id: 'eu',
      role: 'observer',
      external: false,
      region: 'eu-west-1',
      probeFunctionName: 'starttls-canary-mine-probe-eu',
    },
    {
      id: 'us',
      role: 'mail-path',
      external: false,
      region: 'us-east-1',
      probeFunctionName: 'starttls-canary-mine-probe-us',
      egress: '192.0.2.7',
    },
  ]);
  const notify = environmentOf(synthesised.hub, 'starttls-canary-mine-notify');
  expect(notify.CANARY_TOPIC_ARN).toEqual({ Ref: expect.stringMatching(/^TopicsIncidents/) });
  expect(JSON.parse(String(notify.CANARY_QUIET_WINDOWS))).toEqual([
    { days: ['sat'], from: '22:00', to: '06:00', timezone: 'Europe/Berlin', targets: ['contoso.example'] },
  ]);
});

describe('a machine of our own', () => {
  const { hub, vantages } = synthesise(
    configWith({
      name: 'mine',
      dns: '192.0.2.53',
      vantages: `{
        eu: { region: eu-west-1, heloName: canary-eu.example.net, dns: 198.51.100.53 },
        us: { region: us-east-1, heloName: canary-us.example.net },
        hq: { external: true, heloName: mail.example.org, mailEgress: 203.0.113.9, sourceAddress: 192.0.2.7 },
        lab: { external: true, role: observer, heloName: lab.example.org, sourceAddress: 8.8.8.8 },
        inside: { external: true, heloName: mail.example.org, sourceAddress: 10.0.0.5 } }`,
      maillog: '{ lab: { path: /var/log/mail.log }, hq: { path: [/a, /b] } }',
    }),
  );
  const machines = [
    { id: 'hq', role: 'mail-path', external: true, egress: '203.0.113.9' },
    { id: 'lab', role: 'observer', external: true, egress: '8.8.8.8' },
    // Behind an address translation.
    { id: 'inside', role: 'mail-path', external: true },
    // What they read is on the path of the mail, and knows no address of theirs but the one that the mail has.
    { id: 'maillog:lab', role: 'mail-path', external: true, isLog: true },
    { id: 'maillog:hq', role: 'mail-path', external: true, isLog: true, egress: '203.0.113.9' },
  ];

  test.each(['judge', 'notify', 'matrix-widget'])('is known to %s, after those in the cloud', (name) => {
    const { CANARY_VANTAGES } = environmentOf(hub, `starttls-canary-mine-${name}`);
    const known = z.array(z.looseObject({ id: z.string() })).parse(JSON.parse(String(CANARY_VANTAGES)));
    expect(known.map(({ id }) => id)).toEqual(['eu', 'us', ...machines.map((machine) => machine.id)]);
    expect(known.slice(2)).toEqual(machines);
  });

  test('has no stack and no function', () => {
    expect([...vantages.keys()]).toEqual(['eu', 'us']);
    expect(propertiesOf(hub, 'AWS::Lambda::Function', functionSchema)).toHaveLength(4);
  });

  test.each([
    ['eu', '198.51.100.53'],
    ['us', '192.0.2.53'],
  ])("the probe at %s asks its own DNS server, else the file's", (id, dns) => {
    const template = vantages.get(id);
    if (template === undefined) throw new Error(`no vantage ${id}`);
    const { CANARY_VANTAGE } = environmentOf(template, `starttls-canary-mine-probe-${id}`);
    expect(JSON.parse(String(CANARY_VANTAGE))).toMatchObject({ dns });
  });
});

test.each([
  { name: 'n'.repeat(20), length: 21, what: 'the longest name' },
  { name: 'n'.repeat(9), length: 32, what: 'the longest ids' },
])('the environment of the hub has room for twelve vantages under $what, in the cloud or not', ({ name, length }) => {
  const ids = Array.from({ length: 12 }, (_, index) => `v${String(index).padStart(2, '0')}-`.padEnd(length, 'x'));
  const egress = 'mailEgress: "2001:db8:1111:2222:3333:4444:5555:6666"';
  const cloud = `region: ap-southeast-1, heloName: canary.example.net, role: mail-path, ${egress}`;
  const external = `external: true, heloName: canary.example.net, ${egress}`;
  for (const settings of [cloud, external]) {
    const { hub } = synthesise(
      configWith({ name, vantages: `{ ${ids.map((id) => `${id}: { ${settings} }`).join(', ')} }` }),
    );
    for (const { Environment } of propertiesOf(hub, 'AWS::Lambda::Function', functionSchema))
      expect(JSON.stringify(Environment.Variables).length).toBeLessThan(4096);
  }
});

test('the largest configuration fits into the environment of its functions', () => {
  const ids = Array.from({ length: 12 }, (_, index) => `v-${String(index).padStart(2, '0')}-${'x'.repeat(16)}`);
  const longNames = Array.from({ length: 3 }, (_, index) => `${`${'a'.repeat(52)}.`.repeat(4)}m${index}.example`);
  const { hub, vantages } = synthesise(
    configWith({
      name: 'n'.repeat(20),
      vantages: `{ ${ids.map((id) => `${id}: { region: ap-southeast-1, heloName: canary.example.net, mailEgress: "2001:db8:1111:2222:3333:4444:5555:6666" }`).join(', ')} }`,
      quiet: `[{ from: "22:00", to: "06:00", timezone: America/Argentina/ComodRivadavia, targets: [${longNames.join(', ')}] }]`,
      targets: `[${longNames.join(', ')}]`,
      controlHosts: `[${Array.from({ length: 10 }, (_, index) => `${'a'.repeat(63)}.${'b'.repeat(63)}.${'c'.repeat(63)}.m${index}.example`).join(', ')}]`,
    }),
  );
  for (const template of [hub, ...vantages.values()])
    for (const { Environment } of propertiesOf(template, 'AWS::Lambda::Function', functionSchema))
      expect(JSON.stringify(Environment.Variables).length).toBeLessThan(4096);
});

test('what could not be done is kept for 14 days, encrypted, and taken over TLS only', () => {
  for (const { template } of rooms) {
    template.allResourcesProperties('AWS::SQS::Queue', {
      SqsManagedSseEnabled: true,
      MessageRetentionPeriod: 14 * 24 * 3600,
    });
    template.allResourcesProperties('AWS::SQS::QueuePolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
        ]),
      },
    });
  }
});
