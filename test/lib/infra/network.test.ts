import { spawnSync } from 'node:child_process';
import { Annotations, Match, type Template } from 'aws-cdk-lib/assertions';
import * as z from 'zod';
import { stackId } from '../../../lib/infra/names';
import { configWith, propertiesOf, resourcesOf, type Synthesised, synthesise, vantageTemplate } from './stacks';

const IMAGE = 'ami-0123456789abcdef0';
const SUBNETS = ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'];

/** One vantage with this way out, beside one that has none. */
const withEgress = (settings: string, changes: Readonly<Record<string, string>> = {}) =>
  configWith({
    vantages: `{ eu: { region: eu-west-1, heloName: canary-eu.example.net, ${settings} }, us: { region: us-east-1, heloName: canary-us.example.net } }`,
    ...changes,
  });
const INSTANCE = `egress: nat-instance, nat: { imageId: ${IMAGE} }`;
const MODES = {
  none: 'egress: none',
  'nat-instance': INSTANCE,
  'nat-gateway': 'egress: nat-gateway',
  subnets: `egress: { vpc: vpc-0123456789abcdef0, subnets: [${SUBNETS.join(', ')}] }`,
} as const;

const only = ({ networks }: Synthesised, id: string): Template => {
  const template = networks.get(id);
  if (template === undefined) throw new Error(`no stack ${id}`);
  return template;
};
const address = (synthesised: Synthesised) => only(synthesised, stackId.address('default', 'eu'));
const network = (synthesised: Synthesised) => only(synthesised, stackId.network('default', 'eu'));
const typesIn = (template: Template) => resourcesOf(template).map(([, { Type }]) => Type);
const imported = (stack: string) => ({ 'Fn::ImportValue': Match.stringLikeRegexp(`^${stack}:`) });

describe.each(Object.entries(MODES))('%s', (mode, settings) => {
  const synthesised = synthesise(withEgress(settings));
  const eu = vantageTemplate(synthesised, 'eu');
  const hasOwnNetwork = mode === 'nat-instance' || mode === 'nat-gateway';

  test('has stacks of its own only where it needs them', () => {
    expect([...synthesised.networks.keys()]).toEqual(
      hasOwnNetwork ? [stackId.address('default', 'eu'), stackId.network('default', 'eu')] : [],
    );
    expect(typesIn(vantageTemplate(synthesised, 'us')).filter((type) => type.startsWith('AWS::EC2'))).toEqual([]);
  });

  test('warns of port 25 only where nothing leads out', () => {
    const [stack] = synthesised.stacks.vantages;
    if (stack === undefined) throw new Error('no vantage');
    const warnings = Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('AWS blocks port 25'));
    expect(warnings).toHaveLength(mode === 'none' ? 1 : 0);
  });

  test('puts the probe where it leads', () => {
    const [probe] = propertiesOf(eu, 'AWS::Lambda::Function', z.looseObject({ VpcConfig: z.unknown().optional() }));
    if (mode === 'none') {
      expect(probe?.VpcConfig).toBeUndefined();
      return;
    }
    expect(probe?.VpcConfig).toEqual({
      Ipv6AllowedForDualStack: false,
      SecurityGroupIds: [{ 'Fn::GetAtt': [expect.stringMatching(/^ProbeSecurityGroup/), 'GroupId'] }],
      SubnetIds: hasOwnNetwork
        ? [{ 'Fn::ImportValue': expect.stringMatching(/^StarttlsCanary-default-Network-eu:/) }]
        : SUBNETS,
    });
  });

  test('nobody may connect to the probe', () => {
    const groups = propertiesOf(eu, 'AWS::EC2::SecurityGroup', z.looseObject({}));
    expect(groups).toHaveLength(mode === 'none' ? 0 : 1);
    for (const group of groups) expect(group).not.toHaveProperty('SecurityGroupIngress');
    eu.resourceCountIs('AWS::EC2::SecurityGroupIngress', 0);
  });

  test('Lambda may make network interfaces for it, and its code may not', () => {
    const statements = propertiesOf(
      eu,
      'AWS::IAM::Policy',
      z.object({ PolicyDocument: z.object({ Statement: z.array(z.looseObject({ Effect: z.string() })) }) }),
    ).flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
    const onInterfaces = statements.filter((statement) => JSON.stringify(statement).includes('NetworkInterface'));
    expect(onInterfaces.map(({ Effect }) => Effect)).toEqual(mode === 'none' ? [] : ['Allow', 'Deny']);
    if (mode !== 'none')
      expect(JSON.stringify(onInterfaces[1])).toContain(':function:starttls-canary-default-probe-eu');
  });

  test('the same file gives the same templates', () => {
    const templates = ({ all }: Synthesised) => all.map((template) => template.toJSON());
    expect(templates(synthesise(withEgress(settings)))).toEqual(templates(synthesised));
  });

  test('other targets change schedules only', () => {
    const more = synthesise(withEgress(settings, { targets: '[contoso.example, "[mx.example.org]:2525"]' }));
    expect([...more.networks.values()].map((template) => template.toJSON())).toEqual(
      [...synthesised.networks.values()].map((template) => template.toJSON()),
    );
    const exceptSchedules = (template: Template) =>
      resourcesOf(template).filter(([, { Type }]) => Type !== 'AWS::Scheduler::Schedule');
    expect(exceptSchedules(vantageTemplate(more, 'eu'))).toEqual(exceptSchedules(eu));
  });
});

describe.each(['nat-instance', 'nat-gateway'] as const)('the address of a %s', (mode) => {
  const synthesised = synthesise(withEgress(MODES[mode]));

  test('is in a stack that is protected, and stays when that goes', () => {
    const root = synthesised.stacks.state.node.root.node;
    const stack = root.findChild(stackId.address('default', 'eu'));
    expect(stack).toMatchObject({ terminationProtection: true, region: 'eu-west-1' });
    expect(typesIn(address(synthesised))).toEqual(['AWS::EC2::EIP']);
    address(synthesised).hasResource('AWS::EC2::EIP', {
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        Domain: 'vpc',
        Tags: Match.arrayWith([{ Key: 'Name', Value: 'starttls-canary-default-probe-eu' }]),
      },
    });
  });

  test('is an output', () => {
    address(synthesised).hasOutput('PublicIp', { Value: { 'Fn::GetAtt': ['Address', 'PublicIp'] } });
    address(synthesised).hasOutput('AllocationId', { Value: { 'Fn::GetAtt': ['Address', 'AllocationId'] } });
  });

  test('is what the probe knows itself by, unless the file says another', () => {
    const settings = (template: Template) =>
      JSON.stringify(
        propertiesOf(
          template,
          'AWS::Lambda::Function',
          z.looseObject({ Environment: z.object({ Variables: z.looseObject({ CANARY_VANTAGE: z.unknown() }) }) }),
        )[0]?.Environment.Variables.CANARY_VANTAGE,
      );
    expect(settings(vantageTemplate(synthesised, 'eu'))).toMatch(/mailEgress.*ImportValue.*-Address-eu:/);
    const told = synthesise(withEgress(`${MODES[mode]}, mailEgress: 203.0.113.9`));
    expect(settings(vantageTemplate(told, 'eu'))).toContain('203.0.113.9');
    expect(settings(vantageTemplate(told, 'eu'))).not.toContain('ImportValue');
  });

  test('may be one that exists', () => {
    const nat =
      mode === 'nat-instance'
        ? `{ imageId: ${IMAGE}, eipAllocationId: eipalloc-0123456789abcdef0 }`
        : '{ eipAllocationId: eipalloc-0123456789abcdef0 }';
    const other = synthesise(withEgress(`egress: ${mode}, nat: ${nat}`));
    expect([...other.networks.keys()]).toEqual([stackId.network('default', 'eu')]);
    network(other).hasResourceProperties(
      mode === 'nat-instance' ? 'AWS::EC2::EIPAssociation' : 'AWS::EC2::NatGateway',
      { AllocationId: 'eipalloc-0123456789abcdef0' },
    );
  });
});

describe.each(['nat-instance', 'nat-gateway'] as const)('the network of a %s', (mode) => {
  const nat = (zone: string) => (mode === 'nat-instance' ? `{ imageId: ${IMAGE}, ${zone} }` : `{ ${zone} }`);
  const zones = (template: Template) =>
    propertiesOf(template, 'AWS::EC2::Subnet', z.looseObject({ AvailabilityZone: z.unknown() })).map(
      ({ AvailabilityZone }) => AvailabilityZone,
    );

  test('is in the first zone of the account, or in the one that is named', () => {
    const first = { 'Fn::Select': [0, { 'Fn::GetAZs': '' }] };
    expect(zones(network(synthesise(withEgress(MODES[mode]))))).toEqual([first, first]);
    const named = synthesise(withEgress(`egress: ${mode}, nat: ${nat('availabilityZone: eu-west-1c')}`));
    expect(zones(network(named))).toEqual(['eu-west-1c', 'eu-west-1c']);
  });

  test('has no function, no default way in and no address by chance', () => {
    const template = network(synthesise(withEgress(MODES[mode])));
    expect(typesIn(template).filter((type) => /Lambda|Custom/.test(type))).toEqual([]);
    for (const subnet of propertiesOf(
      template,
      'AWS::EC2::Subnet',
      z.looseObject({ MapPublicIpOnLaunch: z.boolean() }),
    ))
      expect(subnet.MapPublicIpOnLaunch).toBe(false);
  });
});

describe('a NAT gateway', () => {
  test('goes out under the address', () => {
    const template = network(synthesise(withEgress(MODES['nat-gateway'])));
    template.hasResourceProperties('AWS::EC2::NatGateway', {
      AllocationId: imported('StarttlsCanary-default-Address-eu'),
    });
    template.resourceCountIs('AWS::EC2::EIP', 0);
    template.hasResourceProperties('AWS::EC2::Route', { NatGatewayId: Match.anyValue() });
  });
});

describe('a NAT instance', () => {
  const template = network(synthesise(withEgress(INSTANCE)));
  const instances = (from: Template) => resourcesOf(from).filter(([, { Type }]) => Type === 'AWS::EC2::Instance');

  test('has the image that the file names, and asks for no other', () => {
    expect(instances(template)).toEqual([
      [
        expect.stringMatching(/^VpcNatInstance/),
        expect.objectContaining({
          Properties: expect.objectContaining({
            ImageId: IMAGE,
            InstanceType: 't4g.nano',
            SourceDestCheck: false,
            CreditSpecification: { CPUCredits: 'standard' },
            BlockDeviceMappings: [
              { DeviceName: '/dev/xvda', Ebs: { Encrypted: true, VolumeSize: 8, VolumeType: 'gp3' } },
            ],
          }),
        }),
      ],
    ]);
    expect(JSON.stringify(resourcesOf(template))).not.toMatch(/resolve:ssm|AWS::SSM|KeyName/);
    template.hasResourceProperties('AWS::EC2::LaunchTemplate', {
      LaunchTemplateData: { MetadataOptions: { HttpTokens: 'required' } },
    });
  });

  test('is replaced for another image, and for nothing else', () => {
    const [[id, before] = []] = instances(template);
    const [[sameId, after] = []] = instances(
      network(
        synthesise(
          withEgress(`egress: nat-instance, role: mail-path, nat: { imageId: ${IMAGE} }`, {
            every: '10m',
            metrics: 'full',
            targets: '[other.example]',
          }),
        ),
      ),
    );
    expect([sameId, after]).toEqual([id, before]);
    const other = instances(
      network(synthesise(withEgress('egress: nat-instance, nat: { imageId: ami-0123456789abcdef1 }'))),
    );
    expect(other[0]?.[1].Properties.ImageId).toBe('ami-0123456789abcdef1');
  });

  test('takes what comes from the network, and nothing from elsewhere', () => {
    const groups = propertiesOf(
      template,
      'AWS::EC2::SecurityGroup',
      z.looseObject({ SecurityGroupIngress: z.array(z.looseObject({ CidrIp: z.unknown() })) }),
    );
    expect(groups.map(({ SecurityGroupIngress }) => SecurityGroupIngress.map(({ CidrIp }) => CidrIp))).toEqual([
      ['10.25.0.0/24'],
    ]);
  });

  test('lets everything out, to any port', () => {
    template.hasResourceProperties('AWS::EC2::SecurityGroup', {
      GroupDescription: 'NAT instance: from the VPC to anywhere',
      SecurityGroupEgress: [{ CidrIp: '0.0.0.0/0', IpProtocol: '-1', Description: Match.anyValue() }],
    });
  });

  test('is moved by EC2 when its host fails: the default of its types, which nothing here turns off', () => {
    const [launch] = propertiesOf(
      template,
      'AWS::EC2::LaunchTemplate',
      z.looseObject({ LaunchTemplateData: z.looseObject({}) }),
    );
    expect(launch?.LaunchTemplateData).not.toHaveProperty('MaintenanceOptions');
    const [[, { Properties }] = ['', { Properties: {} }]] = instances(template);
    // Those have no recovery.
    for (const property of ['Tenancy', 'HostId', 'HostResourceGroupArn'])
      expect(Properties).not.toHaveProperty(property);
  });

  test('gets its address once the internet is there, and the private subnet its way out', () => {
    template.hasResource('AWS::EC2::EIPAssociation', {
      Properties: {
        AllocationId: imported('StarttlsCanary-default-Address-eu'),
        InstanceId: { Ref: Match.stringLikeRegexp('^VpcNatInstance') },
      },
      DependsOn: Match.arrayWith([Match.stringLikeRegexp('DefaultRoute')]),
    });
    template.hasResourceProperties('AWS::EC2::Route', {
      DestinationCidrBlock: '0.0.0.0/0',
      InstanceId: { Ref: Match.stringLikeRegexp('^VpcNatInstance') },
    });
  });

  test('may do nothing in the account, and is restarted when its system fails', () => {
    template.resourceCountIs('AWS::IAM::Policy', 0);
    template.hasResourceProperties('AWS::IAM::Role', { ManagedPolicyArns: Match.absent() });
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'StatusCheckFailed_Instance',
      AlarmActions: [Match.stringLikeRegexp('^arn:aws:automate:eu-west-1:ec2:reboot$')],
    });
  });

  test('its script is one that bash takes', () => {
    const { 'Fn::Base64': text } = z
      .object({ 'Fn::Base64': z.string() })
      .parse(instances(template)[0]?.[1].Properties.UserData);
    expect(text).toContain('until dnf install -y nftables');
    expect(text).toContain('ip saddr 10.25.0.0/24 ip daddr != 10.25.0.0/24 masquerade');
    expect(spawnSync('bash', ['-n'], { input: text, encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' });
  });
});
