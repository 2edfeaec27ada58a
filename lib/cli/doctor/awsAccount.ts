import { CloudFormationClient, paginateListStacks, StackStatus } from '@aws-sdk/client-cloudformation';
import {
  type Address,
  DescribeAddressesCommand,
  DescribeRegionsCommand,
  EC2Client,
  type Filter,
} from '@aws-sdk/client-ec2';
import {
  GetSMSAttributesCommand,
  GetSMSSandboxAccountStatusCommand,
  paginateListSubscriptionsByTopic,
  SNSClient,
  type Subscription as SnsSubscription,
} from '@aws-sdk/client-sns';
import type { Account, ElasticIp, Subscription } from './account';

const CONNECT_MS = 5000;
const ANSWER_MS = 20_000;
const LIVE = Object.values(StackStatus).filter((status) => status !== StackStatus.DELETE_COMPLETE);

/** The account by the SDK: one client for each service and region, with the credentials of the shell. */
export function awsAccount(): Account {
  const opened: { destroy(): void }[] = [];
  const settings = (region: string) => ({
    region,
    requestHandler: { connectionTimeout: CONNECT_MS, requestTimeout: ANSWER_MS, throwOnRequestTimeout: true },
  });
  const keep = <T extends { destroy(): void }>(client: T): T => {
    opened.push(client);
    return client;
  };
  const ec2 = perRegion((region) => keep(new EC2Client(settings(region))));
  const cloudFormation = perRegion((region) => keep(new CloudFormationClient(settings(region))));
  const sns = perRegion((region) => keep(new SNSClient(settings(region))));
  return {
    async regions(region) {
      const { Regions = [] } = await ec2(region).send(new DescribeRegionsCommand({}));
      return Regions.flatMap(({ RegionName }) => RegionName ?? []);
    },
    async elasticIps(region, name, allocationIds) {
      const filters: readonly Filter[] = [
        { Name: 'tag:Name', Values: [name] },
        // A filter, and no list of ids: that would fail as a whole for one that is gone.
        ...(allocationIds.length > 0 ? [{ Name: 'allocation-id', Values: [...allocationIds] }] : []),
      ];
      const answers = await Promise.all(
        filters.map((filter) => ec2(region).send(new DescribeAddressesCommand({ Filters: [filter] }))),
      );
      const found = answers.flatMap(({ Addresses = [] }) => Addresses.flatMap(elasticIp));
      return [...new Map(found.map((address) => [address.allocationId, address])).values()];
    },
    async stacks(region, prefix) {
      const pages = paginateListStacks({ client: cloudFormation(region) }, { StackStatusFilter: LIVE });
      const stacks = [];
      for await (const { StackSummaries = [] } of pages) {
        for (const { StackName: name = '', StackId: id = '', StackStatus: status = '' } of StackSummaries) {
          if (name.startsWith(prefix)) stacks.push({ name, id, status });
        }
      }
      return stacks;
    },
    async subscriptions(region, topicArn) {
      const pages = paginateListSubscriptionsByTopic({ client: sns(region) }, { TopicArn: topicArn });
      const subscriptions: Subscription[] = [];
      for await (const { Subscriptions = [] } of pages) subscriptions.push(...Subscriptions.map(subscription));
      return subscriptions;
    },
    async sms(region) {
      const [sandbox, { attributes }] = await Promise.all([
        sns(region).send(new GetSMSSandboxAccountStatusCommand({})),
        sns(region).send(new GetSMSAttributesCommand({ attributes: ['MonthlySpendLimit'] })),
      ]);
      const limit = Number.parseFloat(attributes?.MonthlySpendLimit ?? '');
      return {
        isInSandbox: sandbox.IsInSandbox === true,
        ...(Number.isFinite(limit) && { monthlyLimit: limit }),
      };
    },
    close() {
      for (const client of opened) client.destroy();
    },
  };
}

function perRegion<T>(create: (region: string) => T): (region: string) => T {
  const clients = new Map<string, T>();
  return (region) => {
    const client = clients.get(region) ?? create(region);
    clients.set(region, client);
    return client;
  };
}

function elasticIp({ PublicIp, AllocationId, AssociationId, Tags = [] }: Address): readonly ElasticIp[] {
  if (PublicIp === undefined || AllocationId === undefined) return [];
  const name = Tags.find(({ Key }) => Key === 'Name')?.Value;
  return [
    {
      publicIp: PublicIp,
      allocationId: AllocationId,
      isAssociated: AssociationId !== undefined && AssociationId !== '',
      ...(name !== undefined && { name }),
    },
  ];
}

const subscription = ({ Protocol = '', Endpoint = '', SubscriptionArn = '' }: SnsSubscription): Subscription => ({
  protocol: Protocol,
  endpoint: Endpoint,
  state: STATES[SubscriptionArn] ?? 'confirmed',
});

/** What SNS says in place of the ARN. */
const STATES: Readonly<Record<string, Subscription['state']>> = { PendingConfirmation: 'pending', Deleted: 'deleted' };
