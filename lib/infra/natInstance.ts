import { Duration, Stack, Validations } from 'aws-cdk-lib';
import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { Ec2Action, Ec2InstanceAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import {
  BlockDeviceVolume,
  CfnEIPAssociation,
  type ConfigureNatOptions,
  CpuCredits,
  EbsDeviceVolumeType,
  type GatewayConfig,
  Instance,
  InstanceType,
  MachineImage,
  NatProvider,
  Peer,
  Port,
  type PrivateSubnet,
  RouterType,
  SecurityGroup,
  UserData,
  type Vpc,
} from 'aws-cdk-lib/aws-ec2';
import { anyVpc } from './anyVpc';
import { healthAlarm } from './healthAlarm';

export interface NatInstanceSettings {
  /** Of the installation. */
  readonly name: string;
  /** The vantage that goes out through it. */
  readonly vantage: string;
  /** `ami-…`, for the Arm architecture. */
  readonly imageId: string;
  readonly instanceType: string;
  readonly eipAllocationId: string;
  /** The IPv4 range of its VPC, from which it takes what it sends on. */
  readonly cidr: string;
}

/** The root volume of Amazon Linux 2023, and the least that its image takes. */
const ROOT_DEVICE = '/dev/xvda';
const ROOT_GIB = 8;
const FAILED_MINUTES = 3;

/**
 * NAT by an instance of Amazon Linux 2023 whose image is named: it is replaced when the configuration names another one,
 * and by no other deployment. EC2 recovers it by itself when its host fails (simplified automatic recovery, the default
 * of its types); an alarm restarts it when its own system fails.
 */
export class PinnedNatInstance extends NatProvider {
  private instance: Instance | undefined;
  private zone = '';

  constructor(private readonly settings: NatInstanceSettings) {
    super();
  }

  get configuredGateways(): GatewayConfig[] {
    return this.instance === undefined ? [] : [{ az: this.zone, gatewayId: this.instance.instanceId }];
  }

  configureNat({ vpc, natSubnets, privateSubnets }: ConfigureNatOptions): void {
    const [subnet] = natSubnets;
    if (subnet === undefined || natSubnets.length > 1) throw new Error('one NAT instance needs one public subnet');
    const { eipAllocationId, imageId, instanceType, cidr } = this.settings;
    const instance = new Instance(vpc, 'NatInstance', {
      vpc: anyVpc(vpc),
      vpcSubnets: { subnets: [subnet] },
      instanceType: new InstanceType(instanceType),
      machineImage: MachineImage.genericLinux({ [Stack.of(vpc).region]: imageId }),
      securityGroup: securityGroupOf(vpc, cidr),
      sourceDestCheck: false,
      requireImdsv2: true,
      creditSpecification: CpuCredits.STANDARD,
      blockDevices: [
        {
          deviceName: ROOT_DEVICE,
          volume: BlockDeviceVolume.ebs(ROOT_GIB, { encrypted: true, volumeType: EbsDeviceVolumeType.GP3 }),
        },
      ],
      userData: UserData.custom(natScript(cidr)),
      // A script runs at the first boot only, so a new one needs a new instance.
      userDataCausesReplacement: true,
    });
    Validations.of(instance).acknowledge(
      {
        id: 'CloudFormation-Validate::W9010',
        reason: 'The image is named so that it stays what it is (docs/network.md).',
      },
      {
        id: 'AwsSolutions-EC28',
        reason: 'Its status checks come each minute without detailed monitoring, which is paid for.',
      },
      {
        id: 'AwsSolutions-EC29',
        reason: 'It holds nothing: the address and the stack are what is kept, and a new one does the same.',
      },
    );
    const association = new CfnEIPAssociation(vpc, 'NatAddress', {
      allocationId: eipAllocationId,
      instanceId: instance.instanceId,
    });
    association.node.addDependency(subnet.internetConnectivityEstablished);
    restartWhenFailed(vpc, instance, this.settings);
    this.instance = instance;
    this.zone = subnet.availabilityZone;
    for (const each of privateSubnets) this.configureSubnet(each);
  }

  configureSubnet(subnet: PrivateSubnet): void {
    if (this.instance === undefined) throw new Error('the NAT instance comes before its subnets');
    subnet.addRoute('DefaultRoute', {
      routerType: RouterType.INSTANCE,
      routerId: this.instance.instanceId,
      enablesInternetConnectivity: true,
    });
  }
}

const securityGroupOf = (vpc: Vpc, cidr: string): SecurityGroup => {
  const group = new SecurityGroup(vpc, 'NatSecurityGroup', {
    vpc: anyVpc(vpc),
    description: 'NAT instance: from the VPC to anywhere',
    allowAllOutbound: true,
  });
  group.addIngressRule(Peer.ipv4(cidr), Port.allTraffic(), 'What the probe sends out');
  return group;
};

/**
 * The address gets associated after the instance has started, so the first attempts have no way out: they go on until one
 * does. What is written stays over restarts.
 */
const natScript = (cidr: string): string => `#!/bin/bash
set -u
echo 'net.ipv4.ip_forward = 1' >/etc/sysctl.d/90-nat.conf
until dnf install -y nftables; do sleep 5; done
cat >/etc/sysconfig/nftables.conf <<'RULES'
flush ruleset
table ip nat {
  chain postrouting {
    type nat hook postrouting priority srcnat;
    ip saddr ${cidr} ip daddr != ${cidr} masquerade
  }
}
RULES
sysctl --system
systemctl enable --now nftables
`;

/** Unlike other alarms it acts, too: that can't wait for a person, and does no harm when it was just made. */
const restartWhenFailed = (
  vpc: Vpc,
  { instanceId }: Instance,
  { name, vantage }: Pick<NatInstanceSettings, 'name' | 'vantage'>,
): void => {
  const alarm = healthAlarm(
    vpc,
    { name },
    {
      kind: 'failed-nat-instance',
      subject: vantage,
      meaning: `The NAT instance of the vantage ${vantage} has failed its own status check for ${FAILED_MINUTES} minutes: it is restarted.`,
      metric: new Metric({
        namespace: 'AWS/EC2',
        metricName: 'StatusCheckFailed_Instance',
        dimensionsMap: { InstanceId: instanceId },
        statistic: Stats.MAXIMUM,
        period: Duration.minutes(1),
      }),
      periods: [FAILED_MINUTES, FAILED_MINUTES],
    },
  );
  alarm.addAlarmAction(new Ec2Action(Ec2InstanceAction.REBOOT));
};
