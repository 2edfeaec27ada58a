import type { CanaryConfig, CloudVantage, ExternalVantage } from '../../config/canaryConfig';
import { everyVantage } from '../../config/everyVantage';
import { refusedRange } from '../../dns/refusedRange';
import type { PointerResolver, Resolver } from '../../dns/types';
import { physicalName, stackName } from '../../telemetry/contract';
import type { ClosableTable, OpenTable } from '../openTable';
import type { Account, OpenAccount } from './account';
import { egressKind } from './egressKind';
import type { DoctorFacts, RegionFacts, TopicsFacts, VantageFacts } from './facts';
import { nameFacts } from './nameFacts';
import { readPart } from './part';
import { readPolicies } from './readPolicies';
import { readRuns } from './readRuns';
import { subscriberFacts } from './subscriberFacts';
import { worldAddress } from './worldAddress';

export interface FactSources {
  readonly at: Date;
  readonly version: string;
  readonly openTable: OpenTable;
  readonly openAccount: OpenAccount;
  readonly resolver: Resolver;
  readonly pointerResolver: PointerResolver;
}

/** Asks table, account and DNS. What can't be read is a fact of its own; rejects for a defect of ours only. */
export async function gatherFacts(config: CanaryConfig, sources: FactSources): Promise<DoctorFacts> {
  const { at, version, openTable, openAccount, resolver } = sources;
  const tableName = physicalName.table(config.name);
  const table = await openTable({ kind: 'hub', region: config.hub, tableName }, at);
  try {
    const account = await openAccount();
    try {
      const subscribers = subscriberFacts(config, resolver);
      const everyRegion = await readPart('which regions the account has', ['ec2:DescribeRegions'], () =>
        account.regions(config.hub),
      );
      const others = everyRegion.isKnown ? everyRegion.value : [];
      const regions = await Promise.all(
        [...new Set([...regionsOf(config), ...others])].map((region) => regionFacts(region, config, account)),
      );
      const [vantages, policies, topics, sms] = await Promise.all([
        Promise.all(everyVantage(config).map((vantage) => vantageFacts(vantage, { config, regions, table, sources }))),
        readPolicies(config, table),
        topicsFacts(config, regions, account),
        config.subscribers.some(({ protocol }) => protocol === 'sms')
          ? readPart(`the SMS settings in ${config.hub}`, SMS_ACTIONS, () => account.sms(config.hub))
          : undefined,
      ]);
      const { name: installation, hub, everyMinutes } = config;
      return {
        ...{ at, version, installation, hub, everyMinutes, everyRegion, regions, vantages, policies },
        targets: config.targets.map(({ name, kind, host, port }) => ({ name, kind, host, port })),
        subscribers: await subscribers,
        ...(topics !== undefined && { topics }),
        ...(sms !== undefined && { sms }),
      };
    } finally {
      account.close();
    }
  } finally {
    table.close();
  }
}

const SMS_ACTIONS = ['sns:GetSMSSandboxAccountStatus', 'sns:GetSMSAttributes'] as const;

/** Of the configuration. */
const regionsOf = ({ hub, vantages }: CanaryConfig): readonly string[] => [
  ...new Set([hub, ...vantages.map(({ region }) => region)]),
];

async function regionFacts(region: string, { name, vantages }: CanaryConfig, account: Account): Promise<RegionFacts> {
  const ids = vantages.flatMap((vantage) => (vantage.region === region ? (vantage.nat.eipAllocationId ?? []) : []));
  const [stacks, elasticIps] = await Promise.all([
    readPart(`the stacks in ${region}`, ['cloudformation:ListStacks'], () =>
      account.stacks(region, stackName.vantage(name, '').replace(/Vantage-$/, '')),
    ),
    readPart(`the Elastic IP addresses in ${region}`, ['ec2:DescribeAddresses'], () =>
      account.elasticIps(region, physicalName.probe(name, '*'), ids),
    ),
  ]);
  return { region, stacks, elasticIps };
}

interface VantageSources {
  readonly config: CanaryConfig;
  readonly regions: readonly RegionFacts[];
  readonly table: ClosableTable;
  readonly sources: FactSources;
}

async function vantageFacts(
  vantage: CloudVantage | ExternalVantage,
  { config, regions, table, sources }: VantageSources,
): Promise<VantageFacts> {
  const { id, heloName } = vantage;
  const { region, nat } = vantage.external ? {} : vantage;
  const toldAddress = [vantage.mailEgress, vantage.sourceAddress].find(
    (address) => address !== undefined && refusedRange(address) === undefined,
  );
  const placed = {
    ...{ id, heloName, egress: egressKind(vantage) },
    ...(region !== undefined && { region }),
    ...(toldAddress !== undefined && { toldAddress }),
    ...(nat?.eipAllocationId !== undefined && { eipAllocationId: nat.eipAllocationId }),
    runs: await readRuns(id, config, table),
  };
  const { address } = worldAddress(placed, config.name, regions.find((each) => each.region === region)?.elasticIps);
  return { ...placed, names: await nameFacts(heloName, address, sources) };
}

/** The topics' ARNs are built from the account and partition of the hub's stack. */
async function topicsFacts(
  { name, hub }: CanaryConfig,
  regions: readonly RegionFacts[],
  account: Account,
): Promise<TopicsFacts | undefined> {
  const stacks = regions.find(({ region }) => region === hub)?.stacks;
  const stack = stacks?.isKnown === true ? stacks.value.find((each) => each.name === stackName.hub(name)) : undefined;
  const [, partition, , , owner] = stack?.id.split(':') ?? [];
  if (partition === undefined || owner === undefined) return undefined;
  const read = (topic: string) =>
    readPart(`the subscriptions of ${topic}`, ['sns:ListSubscriptionsByTopic'], () =>
      account.subscriptions(hub, `arn:${partition}:sns:${hub}:${owner}:${topic}`),
    );
  const [incidents, health] = await Promise.all([read(physicalName.topic(name)), read(physicalName.healthTopic(name))]);
  return { incidents, health };
}
