import { CfnOutput, RemovalPolicy, Tags } from 'aws-cdk-lib';
import { CfnEIP } from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import type { CanaryConfig, CloudVantage } from '../config/canaryConfig';
import { physicalName } from '../telemetry/contract';
import { CanaryStack } from './canaryStack';
import { stackId } from './names';

export interface AddressStackProps {
  readonly config: CanaryConfig;
  readonly vantage: CloudVantage;
  readonly isProtected: boolean;
}

/**
 * The address that the world sees a vantage under. By itself, and kept whatever becomes of the rest: the permission for
 * port 25 and the reverse DNS hang on it, and people gave both.
 */
export class AddressStack extends CanaryStack {
  readonly allocationId: string;
  readonly publicIp: string;

  constructor(scope: Construct, { config, vantage: { id, region }, isProtected }: AddressStackProps) {
    super(scope, stackId.address(config.name, id), {
      config,
      region,
      description: `Elastic IP address of vantage ${id}, kept when the rest is removed`,
      isProtected,
    });
    const address = new CfnEIP(this, 'Address', { domain: 'vpc' });
    address.applyRemovalPolicy(RemovalPolicy.RETAIN);
    Tags.of(address).add('Name', physicalName.probe(config.name, id));
    this.allocationId = address.attrAllocationId;
    this.publicIp = address.attrPublicIp;
    new CfnOutput(this, 'PublicIp', {
      value: this.publicIp,
      description: `What the world sees of ${id}: for the request to AWS, heloName and reverse DNS (docs/port-25.md)`,
    });
    new CfnOutput(this, 'AllocationId', {
      value: this.allocationId,
      description: 'To set its reverse DNS by, or to keep it as nat.eipAllocationId',
    });
  }
}
