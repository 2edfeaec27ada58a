import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@aws-lambda-powertools/logger';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SNSClient } from '@aws-sdk/client-sns';
import type { Context } from 'aws-lambda';
import { publishMessage } from '../../lib/notification/sns';
import { dynamoTable } from '../../lib/store/dynamoTable';
import { incidentStore } from '../../lib/store/incidentStore';
import { environmentReader } from '../../lib/telemetry/environment';
import { parseWakeUp } from '../../lib/workflow/events';
import { type TellDependencies, tell } from '../../lib/workflow/tell';

/** What comes in within this time of the first word goes out as one message. */
const GATHER_MS = 10_000;

const environment = environmentReader(process.env);
const logger = new Logger({ serviceName: 'notify' });
const sns = new SNSClient({});
const topicArn = environment.topicArn();

const dependencies: TellDependencies = {
  store: incidentStore(dynamoTable(new DynamoDBClient({}), environment.tableName())),
  context: { installation: environment.name() },
  publish: (message) => publishMessage(sns, topicArn, message),
  now: () => new Date(),
  wait: (ms) => sleep(ms),
  gatherMs: GATHER_MS,
  log: (message, facts) => logger.info(message, facts),
};

/** Says what is unsaid, woken by the table's stream or by the sweep. A failure is tried again with the same ids. */
export async function handler(event: unknown, context: Context): Promise<void> {
  logger.addContext(context);
  const wakeUp = parseWakeUp(event);
  await tell(dependencies, wakeUp === 'sweep' ? [] : wakeUp.map(({ key }) => key));
}
