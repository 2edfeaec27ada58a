import { Fn, Validations } from 'aws-cdk-lib';
import { IpAddresses, type IVpc, NatProvider, SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import type { CanaryConfig, CloudVantage } from '../config/canaryConfig';
import { DEFAULT_INSTANCE_TYPE } from '../config/egress';
import { anyVpc } from './anyVpc';
import { CanaryStack } from './canaryStack';
import { stackId } from './names';
import { PinnedNatInstance } from './natInstance';

export interface NetworkStackProps {
  readonly config: CanaryConfig;
  readonly vantage: CloudVantage;
  /** The Elastic IP address that it goes out under. */
  readonly eipAllocationId: string;
}

/** Two subnets of 128 addresses: a function needs a few. Nothing routes between networks, so all have the same range. */
const CIDR = '10.25.0.0/24';
const SUBNET_MASK = 25;

/** A network of one vantage in one availability zone: a private subnet for its probe, and one way out under its address. */
export class NetworkStack extends CanaryStack {
  readonly vpc: IVpc;

  constructor(scope: Construct, { config, vantage, eipAllocationId }: NetworkStackProps) {
    const { id, region, nat } = vantage;
    super(scope, stackId.network(config.name, id), { config, region, description: `Network of vantage ${id}` });
    const vpc = new Vpc(this, 'Vpc', {
      ipAddresses: IpAddresses.cidr(CIDR),
      // Without a name, the first zone of the account, which stays the first.
      availabilityZones: [nat.availabilityZone ?? Fn.select(0, Fn.getAzs())],
      natGateways: 1,
      natGatewayProvider: natProvider(config.name, vantage, eipAllocationId),
      subnetConfiguration: [
        { name: 'Public', subnetType: SubnetType.PUBLIC, cidrMask: SUBNET_MASK, mapPublicIpOnLaunch: false },
        { name: 'Private', subnetType: SubnetType.PRIVATE_WITH_EGRESS, cidrMask: SUBNET_MASK },
      ],
      // Nothing is in the default group, and emptying it takes a function with rights of its own.
      restrictDefaultSecurityGroup: false,
    });
    Validations.of(vpc).acknowledge({
      id: 'AwsSolutions-VPC7',
      reason: 'All that goes through it is sessions that the probe records itself, better than flow logs would.',
    });
    this.vpc = anyVpc(vpc);
  }
}

const natProvider = (name: string, { id, egress, nat }: CloudVantage, eipAllocationId: string): NatProvider => {
  if (egress === 'nat-gateway') return NatProvider.gateway({ eipAllocationIds: [eipAllocationId] });
  const { imageId, instanceType = DEFAULT_INSTANCE_TYPE } = nat;
  if (imageId === undefined) throw new Error(`the NAT instance of ${id} has no image`);
  return new PinnedNatInstance({ name, vantage: id, imageId, instanceType, eipAllocationId, cidr: CIDR });
};
