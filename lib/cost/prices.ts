/**
 * What AWS charges: us-east-1, US dollars, without tax, discounts and free tiers. Other regions cost up to a third more.
 * `basis` is where we have a figure from: `page` was read at the source, `others` in articles that cite it, `memory` is
 * neither and wants checking first when a bill differs.
 */
export const PRICES_AS_OF = '2026-11-28';
export const PRICES_REGION = 'us-east-1';

export interface Price {
  readonly usd: number;
  /** For how many units: $0.20 for 1,000,000. */
  readonly per: number;
  readonly unit: string;
  readonly source: string;
  readonly basis: 'page' | 'others' | 'memory';
}

const SOURCES = {
  cloudWatch: 'https://aws.amazon.com/cloudwatch/pricing/',
  dynamoDb: 'https://aws.amazon.com/dynamodb/pricing/on-demand/',
  ebs: 'https://aws.amazon.com/ebs/pricing/',
  ec2: 'https://aws.amazon.com/ec2/pricing/on-demand/',
  eventBridge: 'https://aws.amazon.com/eventbridge/pricing/',
  kms: 'https://aws.amazon.com/kms/pricing/',
  lambda: 'https://aws.amazon.com/lambda/pricing/',
  sns: 'https://aws.amazon.com/sns/pricing/',
  sqs: 'https://aws.amazon.com/sqs/pricing/',
  systemsManager: 'https://aws.amazon.com/systems-manager/pricing/',
  vpc: 'https://aws.amazon.com/vpc/pricing/',
} as const;

const MILLION = 1_000_000;

export const PRICES = {
  /** Of each region and account the first 10,000; prorated by the hours in which a series has data. */
  customMetric: price(0.3, 1, 'series-month', SOURCES.cloudWatch, 'others'),
  /** The next 240,000. */
  furtherCustomMetric: price(0.1, 1, 'series-month', SOURCES.cloudWatch, 'others'),
  /** For each metric that an alarm of standard resolution looks at. */
  alarm: price(0.1, 1, 'alarm-month', SOURCES.cloudWatch, 'others'),
  dashboard: price(3, 1, 'dashboard-month', SOURCES.cloudWatch, 'others'),
  metricCall: price(0.01, 1000, 'calls', SOURCES.cloudWatch, 'others'),
  logsIngested: price(0.5, 1, 'GB', SOURCES.cloudWatch, 'others'),
  logsStored: price(0.03, 1, 'GB-month', SOURCES.cloudWatch, 'others'),
  syntheticsRun: price(0.0012, 1, 'runs', SOURCES.cloudWatch, 'others'),
  lambdaRequest: price(0.2, MILLION, 'requests', SOURCES.lambda, 'memory'),
  /** Arm. */
  lambdaDuration: price(0.0000133334, 1, 'GB-s', SOURCES.lambda, 'others'),
  tableRead: price(0.125, MILLION, 'units', SOURCES.dynamoDb, 'memory'),
  tableWrite: price(0.625, MILLION, 'units', SOURCES.dynamoDb, 'others'),
  tableStored: price(0.25, 1, 'GB-month', SOURCES.dynamoDb, 'page'),
  tableRestorable: price(0.2, 1, 'GB-month', SOURCES.dynamoDb, 'memory'),
  /** What a trigger of Lambda reads is not charged. */
  streamRead: price(0, 1, 'reads', SOURCES.dynamoDb, 'memory'),
  scheduledInvocation: price(1, MILLION, 'invocations', SOURCES.eventBridge, 'others'),
  key: price(1, 1, 'key-month', SOURCES.kms, 'page'),
  keyRequest: price(0.03, 10_000, 'requests', SOURCES.kms, 'others'),
  published: price(0.5, MILLION, 'publishes', SOURCES.sns, 'others'),
  email: price(2, 100_000, 'emails', SOURCES.sns, 'others'),
  /** To a number in the US, without the carrier's fee and the origination number that it takes; elsewhere up to 20 times it. */
  sms: price(0.00645, 1, 'messages', SOURCES.sns, 'memory'),
  queueRequest: price(0.4, MILLION, 'requests', SOURCES.sqs, 'memory'),
  /** Standard ones. */
  parameter: price(0, 1, 'parameters', SOURCES.systemsManager, 'memory'),
  natGatewayHour: price(0.045, 1, 'hours', SOURCES.vpc, 'others'),
  natGatewayTraffic: price(0.045, 1, 'GB', SOURCES.vpc, 'others'),
  addressHour: price(0.005, 1, 'hours', SOURCES.vpc, 'others'),
  disk: price(0.08, 1, 'GB-month', SOURCES.ebs, 'others'),
  transferBetweenRegions: price(0.02, 1, 'GB', SOURCES.ec2, 'others'),
  transferOut: price(0.09, 1, 'GB', SOURCES.ec2, 'others'),
} as const satisfies Record<string, Price>;

/** Linux, on demand. Where a NAT instance is of another type, its hours are not priced, and the note says so. */
export const INSTANCE_PRICES: Readonly<Record<string, Price>> = {
  't4g.nano': price(0.0042, 1, 'hours', SOURCES.ec2, 'others'),
  't4g.micro': price(0.0084, 1, 'hours', SOURCES.ec2, 'memory'),
  't4g.small': price(0.0168, 1, 'hours', SOURCES.ec2, 'memory'),
  't4g.medium': price(0.0336, 1, 'hours', SOURCES.ec2, 'memory'),
};

/** Series of a region and account that cost the full price. */
export const METRICS_OF_FIRST_TIER = 10_000;

function price(usd: number, per: number, unit: string, source: string, basis: Price['basis']): Price {
  return { usd, per, unit, source, basis };
}
