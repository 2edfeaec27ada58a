import { Annotations, Duration, Validations } from 'aws-cdk-lib';
import { type IVpc, SecurityGroup, Vpc } from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import type { CanaryConfig, CloudVantage } from '../config/canaryConfig';
import { physicalName, probeService } from '../telemetry/contract';
import { warnOfUnknownBlindness } from './blindnessWarning';
import { CanaryFunction, type FunctionNetwork } from './canaryFunction';
import { CanaryStack } from './canaryStack';
import { FUNCTION_ALARMS, watchFunction } from './functionAlarms';
import { probeEnvironment } from './functionEnvironment';
import { forwardAlarms } from './healthMail';
import { infraName, stackId } from './names';
import { vantagePermissions } from './permissions';
import { scheduleRuns } from './schedules';

export interface VantageStackProps {
  readonly config: CanaryConfig;
  readonly vantage: CloudVantage;
  readonly sourceRoot: string;
  /** The network of ours that the probe is in, and the address that the world sees, where it is known. */
  readonly vpc?: IVpc;
  readonly publicIp?: string;
}

/** A run mostly waits: 500 sessions with TLS take under a second of a processor, so three of the share of this size. */
const PROBE_MEMORY_MIB = 512;
const LONGEST_RUN_SECONDS = 300;
/** Between the end of the longest run and the next one. */
const REST_SECONDS = 10;

/** Seconds that a run may take: it ends before the next begins. */
export const runTimeoutSeconds = (everyMinutes: number): number =>
  Math.min(everyMinutes * 60 - REST_SECONDS, LONGEST_RUN_SECONDS);

/** One place to look from: the probe and its schedules. */
export class VantageStack extends CanaryStack {
  constructor(scope: Construct, { config, vantage, sourceRoot, vpc, publicIp }: VantageStackProps) {
    const { id, region } = vantage;
    super(scope, stackId.vantage(config.name, id), {
      config,
      region,
      description: `Vantage ${id}: probe and schedules`,
    });
    const probe = new CanaryFunction(this, 'Probe', {
      functionName: physicalName.probe(config.name, id),
      description: `Asks mail servers from ${id} whether they offer STARTTLS`,
      handler: 'probe',
      sourceRoot,
      environment: probeEnvironment(config, vantage, publicIp),
      permissions: vantagePermissions(this, config, id),
      memoryMiB: PROBE_MEMORY_MIB,
      timeout: Duration.seconds(runTimeoutSeconds(config.everyMinutes)),
      maxEventAge: Duration.minutes(config.everyMinutes),
      retentionDays: config.retentionDays,
      ...this.network(vantage, vpc),
    });
    scheduleRuns(probe, config);
    Validations.of(probe).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason:
        'PutMetricData knows no resources, its namespace is limited; network interfaces have no names before they are made.',
    });
    const name = probeService(id);
    watchFunction(probe, { config, name, everyMinutes: config.everyMinutes });
    if (region !== config.hub)
      forwardAlarms(this, config, {
        vantage: id,
        alarmNames: [
          ...FUNCTION_ALARMS.map((kind) => infraName.alarm(config.name, kind, name)),
          // Of the network's stack.
          ...(vantage.egress === 'nat-instance' ? [infraName.alarm(config.name, 'failed-nat-instance', id)] : []),
        ],
      });
    this.warnOfBlockedPort(config, vantage);
    this.warnOfPublicLists(config, vantage);
    warnOfUnknownBlindness(this, config, id);
  }

  /** Where the function is; outside of any VPC with `egress: none`. */
  private network({ id, egress, ipv6 }: CloudVantage, own?: IVpc): { readonly network?: FunctionNetwork } {
    const vpc = typeof egress === 'object' ? this.existing(egress) : own;
    if (vpc === undefined) return {};
    // A target may name any port, and what answers there decides nothing here.
    const securityGroup = new SecurityGroup(this, 'ProbeSecurityGroup', {
      vpc,
      description: `Probe of ${id}: to anywhere, from nowhere`,
      allowAllOutbound: true,
      allowAllIpv6Outbound: ipv6,
    });
    return { network: { vpc, securityGroup, ipv6 } };
  }

  private existing({ vpc, subnets }: { readonly vpc: string; readonly subnets: readonly string[] }): IVpc {
    const existing = Vpc.fromVpcAttributes(this, 'ExistingVpc', {
      vpcId: vpc,
      // Not used by anything: a function is placed by its subnets.
      availabilityZones: subnets.map((subnet) => `of ${subnet}`),
      privateSubnetIds: [...subnets],
    });
    Annotations.of(existing).acknowledgeWarning(
      '@aws-cdk/aws-ec2:noSubnetRouteTableId',
      'their routes stay as they are',
    );
    return existing;
  }

  private warnOfBlockedPort({ targets }: CanaryConfig, { id, egress }: CloudVantage): void {
    const blocked = targets.filter(({ port }) => port === 25);
    if (egress !== 'none' || blocked.length === 0) return;
    const names = blocked.slice(0, 3).map(({ name }) => name);
    const more = blocked.length > names.length ? ` and ${blocked.length - names.length} more` : '';
    Annotations.of(this).addWarningV2(
      'starttls-canary:port-25-blocked',
      `Vantage ${id} has egress: none. AWS blocks port 25 outbound from functions outside a VPC, and this can't be lifted: ` +
        `connections to ${names.join(', ')}${more} will time out there, and what it sees of them will be unknown.`,
    );
  }

  private warnOfPublicLists({ blockLists }: CanaryConfig, { id }: CloudVantage): void {
    const refusing = blockLists.map(({ zone }) => zone).filter((zone) => zone.endsWith('.spamhaus.org'));
    if (refusing.length === 0) return;
    Annotations.of(this).addWarningV2(
      'starttls-canary:block-list-refuses',
      `Vantage ${id} is to ask ${refusing.join(', ')}. Spamhaus refuses the resolvers of AWS there, and what it says will ` +
        'be unknown: use zen.dq.spamhaus.net with a key of the Data Query Service (docs/block-lists.md).',
    );
  }
}
