import { Logger } from '@aws-lambda-powertools/logger';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { Context, DynamoDBBatchResponse } from 'aws-lambda';
import { dynamoTable, TABLE_ATTEMPTS } from '../../lib/store/dynamoTable';
import { incidentStore } from '../../lib/store/incidentStore';
import type { ConfiguredVantage, LookRequest, ProbeLookEvent } from '../../lib/telemetry/contract';
import { environmentReader } from '../../lib/telemetry/environment';
import { parseWakeUp } from '../../lib/workflow/events';
import { judgeEverything, judgesOver } from '../../lib/workflow/judgeEverything';
import type { JudgeDependencies } from '../../lib/workflow/judgeHost';
import { loggedUnreadable } from '../../lib/workflow/unreadable';
import { newerItemsMetric } from '../newerItemsMetric';
import { requestHandler } from '../requestHandler';
import { unconfiguredMetric } from '../unconfiguredMetric';

const environment = environmentReader(process.env);
const logger = new Logger({ serviceName: 'judge' });

/** Asynchronous: the probe's answer comes back through the table. */
async function ask({ region, probeFunctionName }: ConfiguredVantage, looks: readonly LookRequest[]): Promise<void> {
  if (region === undefined || probeFunctionName === undefined) return;
  const event: ProbeLookEvent = { schemaVersion: 1, kind: 'look', looks };
  const client = new LambdaClient({ region, requestHandler });
  await client.send(
    new InvokeCommand({ FunctionName: probeFunctionName, InvocationType: 'Event', Payload: JSON.stringify(event) }),
  );
}

const log = (message: string, facts: Record<string, unknown>): void =>
  logger['error' in facts ? 'error' : 'info'](message, facts);
const newer = newerItemsMetric('judge', environment.name(), logger);
const vantages = environment.vantages();
const unconfigured = unconfiguredMetric('judge', { installation: environment.name(), vantages }, logger);
const client = new DynamoDBClient({ requestHandler, maxAttempts: TABLE_ATTEMPTS });
const table = dynamoTable(client, environment.tableName(), { newer: newer.heard });

const incidents: JudgeDependencies = {
  store: incidentStore(table, loggedUnreadable(log)),
  vantages,
  everySeconds: environment.everySeconds(),
  testUnofferedStarttls: environment.testUnofferedStarttls(),
  now: () => new Date(),
  ask,
  log,
};

const judges = judgesOver(table, incidents, environment.shards());

/** Correlates and writes incidents and findings, woken by the stream or by the sweep. Names the records that failed. */
export async function handler(event: unknown, context: Context): Promise<DynamoDBBatchResponse> {
  logger.addContext(context);
  const wakeUp = parseWakeUp(event);
  const records = wakeUp === 'sweep' ? [] : wakeUp;
  const keys = records.map(({ key }) => key);
  unconfigured(keys);
  const failed = await judgeEverything(wakeUp === 'sweep' ? wakeUp : keys, judges).finally(newer.say);
  const named = records.filter(({ key }) => failed.includes(key));
  return { batchItemFailures: named.map(({ sequenceNumber }) => ({ itemIdentifier: sequenceNumber })) };
}
