import { DescribeLogGroupsCommand, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBDocumentClient, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { physicalName } from '../../lib/telemetry/contract';
import type { Aws } from './aws';
import { tail } from './childProcess';

const LINES = 40;

export interface DiagnosisSources {
  /** Of all regions, the hub's first. */
  readonly regions: readonly Aws[];
  readonly installations: readonly string[];
  readonly logFiles: readonly string[];
}

/** Prints what a person needs to find out why the scenario failed. Never throws: a part that can't be had says so. */
export const printDiagnosis = async ({ regions, installations, logFiles }: DiagnosisSources): Promise<void> => {
  const [hub] = regions;
  for (const name of installations) {
    if (hub !== undefined) await part(`table of ${name}`, () => scan(hub, physicalName.table(name)));
  }
  for (const aws of regions) await part(`logs in ${aws.region}`, () => functionLogs(aws));
  for (const file of logFiles) await part(file, async () => tail(file, LINES));
};

const part = async (title: string, read: () => Promise<string>): Promise<void> => {
  const text = await read().catch((error: unknown) => `can't be had: ${String(error)}`);
  process.stdout.write(`\n--- ${title}\n${text}\n`);
};

const scan = async ({ dynamoDb }: Aws, table: string): Promise<string> => {
  const { Items = [] } = await DynamoDBDocumentClient.from(dynamoDb).send(new ScanCommand({ TableName: table }));
  return Items.map((item) => JSON.stringify(item)).join('\n');
};

const functionLogs = async ({ logs }: Aws): Promise<string> => {
  const { logGroups = [] } = await logs.send(new DescribeLogGroupsCommand({}));
  const texts: string[] = [];
  for (const { logGroupName } of logGroups) {
    const { events = [] } = await logs.send(new FilterLogEventsCommand({ logGroupName, limit: 10_000 }));
    const lines = events
      .map(({ timestamp = 0, message = '' }) => `${new Date(timestamp).toISOString()} ${message.trim()}`)
      .filter((line) => !/ (START|END|REPORT) RequestId/.test(line));
    texts.push(`${logGroupName}\n${lines.slice(-LINES).join('\n')}`);
  }
  return texts.join('\n');
};
