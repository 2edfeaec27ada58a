import { Logger } from '@aws-lambda-powertools/logger';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { Context, DynamoDBBatchResponse } from 'aws-lambda';
import { dynamoTable } from '../../lib/store/dynamoTable';
import { incidentStore } from '../../lib/store/incidentStore';
import type { ConfiguredVantage, LookRequest, ProbeLookEvent } from '../../lib/telemetry/contract';
import { environmentReader } from '../../lib/telemetry/environment';
import { parseWakeUp } from '../../lib/workflow/events';
import { type JudgeDependencies, judgeSweep, judgeWakeUps } from '../../lib/workflow/judge';

const environment = environmentReader(process.env);
const logger = new Logger({ serviceName: 'judge' });

/** Asynchronous: the probe's answer comes back through the table. */
async function ask({ region, probeFunctionName }: ConfiguredVantage, looks: readonly LookRequest[]): Promise<void> {
  if (region === undefined || probeFunctionName === undefined) return;
  const event: ProbeLookEvent = { schemaVersion: 1, kind: 'look', looks };
  const client = new LambdaClient({ region });
  await client.send(
    new InvokeCommand({ FunctionName: probeFunctionName, InvocationType: 'Event', Payload: JSON.stringify(event) }),
  );
}

const dependencies: JudgeDependencies = {
  store: incidentStore(dynamoTable(new DynamoDBClient({}), environment.tableName())),
  vantages: environment.vantages(),
  everySeconds: environment.everySeconds(),
  now: () => new Date(),
  ask,
  log: (message, facts) => logger.info(message, facts),
};

/** Correlates and writes incidents, woken by the table's stream or by the sweep. Names the records that failed. */
export async function handler(event: unknown, context: Context): Promise<DynamoDBBatchResponse> {
  logger.addContext(context);
  const wakeUp = parseWakeUp(event);
  if (wakeUp === 'sweep') {
    await judgeSweep(dependencies);
    return { batchItemFailures: [] };
  }
  const failed = await judgeWakeUps(
    wakeUp.map(({ key }) => key),
    dependencies,
  );
  const isFailed = ({ key }: (typeof wakeUp)[number]) => failed.includes(key);
  return { batchItemFailures: wakeUp.filter(isFailed).map((record) => ({ itemIdentifier: record.sequenceNumber })) };
}
