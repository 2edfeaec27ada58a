import { Arn, ArnFormat, type Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { CanaryConfig } from '../config/canaryConfig';
import { logVantageId } from '../config/maillog';
import { metricsNamespace, physicalName, TABLE_INDEXES } from '../telemetry/contract';

/** ARN of the hub's table, built from its name so that no stack passes it to another. */
const tableArn = (stack: Stack, config: CanaryConfig): string =>
  Arn.format(
    { service: 'dynamodb', region: config.hub, resource: 'table', resourceName: physicalName.table(config.name) },
    stack,
  );

/** `ForAllValues` is true of a request that names no partition: an action that may leave it out, as Scan does, is none of these. */
type PartitionAction = 'dynamodb:BatchGetItem' | 'dynamodb:PutItem' | 'dynamodb:Query';

/** Actions on the items of these partitions only: an action on any other partition is denied as a whole. */
const onPartitions = (
  table: string,
  partitions: readonly string[],
  actions: readonly PartitionAction[],
): PolicyStatement =>
  new PolicyStatement({
    actions: [...actions],
    resources: [table],
    conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [...partitions] } },
  });

const allow = (actions: readonly string[], resources: readonly string[]): PolicyStatement =>
  new PolicyStatement({ actions: [...actions], resources: [...resources] });

/** The store asks for nothing else. A put replaces a whole item under a condition, so nothing is updated in place. */
const READ = ['dynamodb:BatchGetItem', 'dynamodb:Query'] as const;
const WRITE = ['dynamodb:PutItem'] as const;

/** A vantage reads and writes its own partitions, so a stolen one can lie in the table about itself only. */
export const vantagePermissions = (stack: Stack, config: CanaryConfig, id: string): readonly PolicyStatement[] =>
  ownPermissions(stack, config, [`vantage#${id}#*`], [...READ, ...WRITE]);

/**
 * The same of a machine that keeps what it sees in a store of its own, and looks only at what the table did not take; and
 * of the log that it reads.
 */
export const machinePermissions = (stack: Stack, config: CanaryConfig, id: string): readonly PolicyStatement[] =>
  ownPermissions(
    stack,
    config,
    [id, logVantageId(id)].map((own) => `vantage#${own}#*`),
    ['dynamodb:BatchGetItem', ...WRITE],
  );

function ownPermissions(
  stack: Stack,
  config: CanaryConfig,
  partitions: readonly string[],
  actions: readonly PartitionAction[],
): readonly PolicyStatement[] {
  return [
    onPartitions(tableArn(stack, config), partitions, actions),
    // PutMetricData knows no resources; the namespace is what can be limited.
    new PolicyStatement({
      actions: ['cloudwatch:PutMetricData'],
      resources: ['*'],
      conditions: { StringEquals: { 'cloudwatch:namespace': metricsNamespace(config.name) } },
    }),
    ...readKeys(stack, config),
  ];
}

/** The keys of the block lists, by their parameters' names. The key that AWS keeps for them lets the account's roles in. */
function readKeys(stack: Stack, { hub, blockLists }: CanaryConfig): readonly PolicyStatement[] {
  const names = new Set(blockLists.flatMap(({ keyParameter }) => keyParameter ?? []));
  if (names.size === 0) return [];
  const arns = [...names].map((name) =>
    stack.formatArn({ service: 'ssm', region: hub, resource: 'parameter', resourceName: name.replace(/^\//, '') }),
  );
  return [allow(['ssm:GetParameter'], arns)];
}

export function judgePermissions(stack: Stack, config: CanaryConfig, streamArn: string): readonly PolicyStatement[] {
  const table = tableArn(stack, config);
  return [
    ...readTable(table),
    ...readStream(table, streamArn),
    onPartitions(table, ['incident#*', 'finding#*'], WRITE),
    ...askProbes(stack, config),
  ];
}

/** For a second look; nothing where all vantages are machines of one's own, for a statement needs a resource. */
function askProbes(stack: Stack, { name, vantages }: CanaryConfig): readonly PolicyStatement[] {
  const probes = vantages.map(({ id, region }) =>
    stack.formatArn({
      service: 'lambda',
      region,
      resource: 'function',
      resourceName: physicalName.probe(name, id),
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    }),
  );
  return probes.length === 0 ? [] : [allow(['lambda:InvokeFunction'], probes)];
}

export function notifyPermissions(
  stack: Stack,
  config: CanaryConfig,
  streamArn: string,
  topicArn: string,
): readonly PolicyStatement[] {
  const table = tableArn(stack, config);
  return [
    ...readTable(table),
    ...readStream(table, streamArn),
    onPartitions(table, ['incident#*', 'finding#*', 'told#*', 'lease#*'], WRITE),
    allow(['sns:Publish'], [topicArn]),
  ];
}

/** What is known of policies; it asks strangers' hosts, and may touch nothing else. */
export const policyPermissions = (stack: Stack, config: CanaryConfig): readonly PolicyStatement[] => [
  onPartitions(tableArn(stack, config), ['policy#*'], ['dynamodb:BatchGetItem', ...WRITE]),
];

/** Looks at the table, and at nothing else. */
export const widgetPermissions = (stack: Stack, config: CanaryConfig): readonly PolicyStatement[] =>
  readTable(tableArn(stack, config));

const readTable = (table: string): readonly PolicyStatement[] => [
  allow(READ, [table]),
  allow(
    ['dynamodb:Query'],
    Object.values(TABLE_INDEXES).map((index) => `${table}/index/${index}`),
  ),
];

/** What cdk-nag finds about `dynamodb:ListStreams`: it is about the streams of the table, and not about one of them. */
export const listStreamsFinding = ({ partition }: Stack, { hub, name }: CanaryConfig): string =>
  `AwsSolutions-IAM5[Resource::arn:${partition}:dynamodb:${hub}:<AWS::AccountId>:table/${physicalName.table(name)}/stream/*]`;

const readStream = (table: string, streamArn: string): readonly PolicyStatement[] => [
  allow(['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'], [streamArn]),
  allow(['dynamodb:ListStreams'], [`${table}/stream/*`]),
];
