import { Stack } from 'aws-cdk-lib';
import { allWaysOut, configWith, resourcesOf, stacksOf, synthesise } from './stacks';

const NAME_PROPERTIES = [
  'AlarmName',
  'AliasName',
  'DashboardName',
  'FunctionName',
  'LogGroupName',
  'Name',
  'QueueName',
  'RoleName',
  'TableName',
  'TopicName',
];

/** Names that an account can hold once, with the kind of thing that has them. */
const physicalNames = (name: string): readonly string[] => {
  const { stacks, networks, all } = synthesise(configWith({ ...allWaysOut, name }));
  const resources = all.flatMap(resourcesOf).flatMap(([, { Type, Properties }]) =>
    NAME_PROPERTIES.flatMap((key) => {
      const value = Properties[key];
      return typeof value === 'string' ? [`${Type} ${value}`] : [];
    }),
  );
  const ofStacks = [stacks.state, stacks.hub, ...stacks.vantages].map(({ stackName }) => stackName);
  return [...resources, ...[...ofStacks, ...networks.keys()].map((stackName) => `stack ${stackName}`)];
};

test.each([
  { one: 'default', other: 'second' },
  { one: 'a', other: 'a-judge' },
  { one: 'a', other: 'a-silent-b' },
  { one: 'a', other: 'a-state' },
])('the installations $one and $other share no physical name', ({ one, other }) => {
  const names = physicalNames(one);
  expect(names).toEqual(
    expect.arrayContaining([
      `stack StarttlsCanary-${one}-Address-instance`,
      `stack StarttlsCanary-${one}-Network-gateway`,
      `AWS::CloudWatch::Alarm starttls-canary/${one}/failed-nat-instance/instance`,
    ]),
  );
  expect(physicalNames(other).filter((name) => names.includes(name))).toEqual([]);
});

test('no physical name is longer than what it names can have', () => {
  const longest = configWith({
    name: 'n'.repeat(20),
    vantages: `{ ${'v'.repeat(21)}: { region: us-east-1, heloName: c.example.net } }`,
  });
  const { all, stacks } = synthesise(longest);
  for (const [, { Type, Properties }] of all.flatMap(resourcesOf))
    if (Type === 'AWS::Lambda::Function') expect(String(Properties.FunctionName).length).toBeLessThanOrEqual(64);
  for (const { stackName } of stacks.vantages) expect(stackName).toMatch(/^[A-Za-z][A-Za-z0-9-]{0,127}$/);
});

test('the same configuration gives the same templates', () => {
  const templates = () => synthesise(configWith()).all.map((template) => template.toJSON());
  expect(templates()).toEqual(templates());
});

test('other targets change schedules, and nothing else of any stack', () => {
  const resources = (targets: string) =>
    synthesise(configWith({ targets })).all.map((template) => new Map(resourcesOf(template)));
  const before = resources('[contoso.example]');
  const after = resources('[example.org, "[mx.example.net]:2525", example.com]');
  const changed = before.flatMap((template, index) =>
    [...template].filter(([id, it]) => JSON.stringify(it) !== JSON.stringify(after[index]?.get(id))),
  );
  // One for each vantage, and that of the policy check.
  expect(changed.map(([, { Type }]) => Type)).toEqual(Array.from({ length: 3 }, () => 'AWS::Scheduler::Schedule'));
  expect(after.map((template) => [...template.keys()])).toEqual(before.map((template) => [...template.keys()]));
});

test('every stack says what it is and whose', () => {
  const stacks = stacksOf(configWith({ ...allWaysOut, name: 'mine' }));
  const every = stacks.state.node.root.node.children.filter((child) => Stack.isStack(child));
  expect(every.map(({ stackName }) => stackName)).toContain('StarttlsCanary-mine-Network-gateway');
  for (const { tags, templateOptions } of every) {
    expect(tags.tagValues()).toEqual({ application: 'starttls-canary', installation: 'mine' });
    expect(templateOptions.description).toMatch(/ \(starttls-canary mine\)$/);
  }
});
