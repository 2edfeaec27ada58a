import { Annotations, Match, type Template } from 'aws-cdk-lib/assertions';
import * as z from 'zod';
import { configWith, propertiesOf, resourcesOf, synthesise, vantageTemplate } from './stacks';

const LISTS =
  '[{ zone: zen.dq.spamhaus.net, key: /canary/spamhaus-dqs }, { zone: bl.example.net }, { zone: mail.example.org, key: /canary/other }]';
const synthesised = synthesise(configWith({ blockLists: LISTS }));

const policy = z.object({
  PolicyDocument: z.object({
    Statement: z.array(
      z.object({
        Effect: z.string(),
        Action: z.union([z.string(), z.array(z.string())]),
        Resource: z.unknown(),
        Condition: z.unknown().optional(),
      }),
    ),
  }),
});
const ssmStatements = (template: Template) =>
  propertiesOf(template, 'AWS::IAM::Policy', policy)
    .flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
    .filter(({ Action }) => [Action].flat().some((action) => /^(ssm|kms):/.test(action)));
const arnOf = (name: string) => ({
  'Fn::Join': ['', ['arn:aws:ssm:us-east-1:', { Ref: 'AWS::AccountId' }, `:parameter${name}`]],
});

test.each(['eu', 'us'])(
  'the probe at %s may read the parameters that are named, in the hub’s region, and no other',
  (id) => {
    expect(ssmStatements(vantageTemplate(synthesised, id))).toEqual([
      {
        Effect: 'Allow',
        Action: 'ssm:GetParameter',
        Resource: [arnOf('/canary/other'), arnOf('/canary/spamhaus-dqs')],
      },
    ]);
  },
);

test('nobody else may read them, nor a probe without such a list', () => {
  const without = synthesise(configWith({ blockLists: '[{ zone: bl.example.net }]' }));
  for (const template of [synthesised.hub, synthesised.state, ...without.all])
    expect(ssmStatements(template)).toEqual([]);
});

test('a parameter of two lists stands once', () => {
  const lists = '[{ zone: a.example.net, key: /canary/one }, { zone: b.example.net, key: /canary/one }]';
  const [statement] = ssmStatements(vantageTemplate(synthesise(configWith({ blockLists: lists })), 'eu'));
  expect(statement?.Resource).toEqual(arnOf('/canary/one'));
});

const functions = z.object({
  FunctionName: z.string(),
  Environment: z.object({ Variables: z.record(z.string(), z.unknown()) }),
});
const settingsAt = (template: Template): unknown => {
  const [probe] = propertiesOf(template, 'AWS::Lambda::Function', functions).filter((it) =>
    /-probe-/.test(it.FunctionName),
  );
  return JSON.parse(String(probe?.Environment.Variables.CANARY_VANTAGE));
};

test('a probe knows the lists, the names of their keys and its own address', () => {
  const config = configWith({
    blockLists: LISTS,
    vantages: '{ eu: { region: eu-west-1, heloName: canary-eu.example.net, mailEgress: 203.0.113.9 } }',
  });
  expect(settingsAt(vantageTemplate(synthesise(config), 'eu'))).toMatchObject({
    mailEgress: '203.0.113.9',
    blockLists: [
      { zone: 'zen.dq.spamhaus.net', keyParameter: '/canary/spamhaus-dqs' },
      { zone: 'bl.example.net' },
      { zone: 'mail.example.org', keyParameter: '/canary/other' },
    ],
  });
  expect(settingsAt(vantageTemplate(synthesise(configWith()), 'eu'))).not.toHaveProperty('blockLists');
});

test('no template creates, reads or resolves a parameter', () => {
  for (const template of synthesised.all) {
    expect(JSON.stringify(template.toJSON())).not.toMatch(/resolve:ssm/);
    expect(resourcesOf(template).filter(([, { Type }]) => Type.startsWith('AWS::SSM'))).toEqual([]);
  }
});

test('the largest configuration fits into the environment of a probe', () => {
  const lists = Array.from(
    { length: 5 },
    (_, index) => `{ zone: ${`${index}-`.padEnd(48, 'b')}.${'z-'.repeat(25)}z, key: /${'a-'.repeat(49)}${index} }`,
  );
  const hosts = Array.from(
    { length: 10 },
    (_, index) => `${'a'.repeat(63)}.${'b'.repeat(63)}.${'c'.repeat(63)}.m${index}.example`,
  );
  const helo = `${'h'.repeat(63)}.${'e'.repeat(63)}.${'l'.repeat(63)}.example.net`;
  const address = '"2001:db8:1111:2222:3333:4444:5555:6666"';
  const config = configWith({
    name: 'n'.repeat(20),
    dns: '"[2001:db8:1111:2222:3333:4444:5555:6666]:65535"',
    vantages: `{ ${'v'.repeat(21)}: { region: ap-southeast-1, heloName: ${helo}, sourceAddress: ${address}, mailEgress: ${address} } }`,
    controlHosts: `[${hosts.join(', ')}]`,
    blockLists: `[${lists.join(', ')}]`,
  });
  for (const template of synthesise(config).vantages.values())
    for (const { Environment } of propertiesOf(template, 'AWS::Lambda::Function', functions))
      expect(JSON.stringify(Environment.Variables).length).toBeLessThan(4096);
});

test('Spamhaus’ public zones are a warning, for its refusal of AWS', () => {
  const { stacks } = synthesise(configWith({ blockLists: '[{ zone: zen.spamhaus.org }, { zone: bl.example.net }]' }));
  for (const stack of stacks.vantages)
    Annotations.fromStack(stack).hasWarning(
      '*',
      Match.stringLikeRegexp(
        'is to ask zen.spamhaus.org. Spamhaus refuses the resolvers of AWS .* use zen.dq.spamhaus.net',
      ),
    );
});

test('other lists are no reason to warn', () => {
  const { stacks } = synthesise(configWith({ blockLists: LISTS, targets: '["[mx.example.org]:587"]' }));
  for (const stack of stacks.vantages)
    Annotations.fromStack(stack).hasNoWarning('*', Match.stringLikeRegexp('block-list-refuses'));
});
