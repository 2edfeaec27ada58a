import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@aws-lambda-powertools/logger';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SNSClient } from '@aws-sdk/client-sns';
import type { Context } from 'aws-lambda';
import { publishMessage } from '../../lib/notification/sns';
import { dynamoTable, TABLE_ATTEMPTS } from '../../lib/store/dynamoTable';
import { incidentStore } from '../../lib/store/incidentStore';
import type { NotifyTestResult } from '../../lib/telemetry/contract';
import { environmentReader } from '../../lib/telemetry/environment';
import { isNotifyTest, parseWakeUp } from '../../lib/workflow/events';
import type { TellDependencies } from '../../lib/workflow/tell';
import { tellEverything, tellingOver } from '../../lib/workflow/tellEverything';
import { tellTest } from '../../lib/workflow/tellTest';
import { loggedUnreadable } from '../../lib/workflow/unreadable';
import { newerItemsMetric } from '../newerItemsMetric';
import { requestHandler } from '../requestHandler';

const environment = environmentReader(process.env);
const logger = new Logger({ serviceName: 'notify' });
const sns = new SNSClient({ requestHandler });
const topicArn = environment.topicArn();
const everySeconds = environment.everySeconds();
const log = (message: string, facts: Record<string, unknown>): void =>
  logger['error' in facts ? 'error' : 'info'](message, facts);
const newer = newerItemsMetric('notify', environment.name(), logger);
const client = new DynamoDBClient({ requestHandler, maxAttempts: TABLE_ATTEMPTS });
const table = dynamoTable(client, environment.tableName(), { newer: newer.heard });

const incidents: TellDependencies = {
  store: incidentStore(table, loggedUnreadable(log)),
  context: { installation: environment.name(), timezone: environment.timezone(), everySeconds },
  publish: (message) => publishMessage(sns, topicArn, message),
  now: () => new Date(),
  wait: (ms) => sleep(ms),
  // What comes in within this time of the first word goes out as one message.
  gatherMs: 10_000,
  log,
};

const telling = tellingOver(table, incidents, {
  vantages: environment.vantages(),
  shards: environment.shards(),
  everySeconds,
  windows: environment.quietWindows(),
  hasSummaries: true,
});

/**
 * Says what is unsaid, woken by the table's stream or by the sweep. A failure is tried again with the same ids. Asked for
 * a test, it says that instead, and answers what it published and where.
 */
export async function handler(event: unknown, context: Context): Promise<NotifyTestResult | undefined> {
  logger.addContext(context);
  if (isNotifyTest(event)) return { topicArn, messages: await tellTest(incidents) };
  const wakeUp = parseWakeUp(event);
  await tellEverything(wakeUp === 'sweep' ? wakeUp : wakeUp.map(({ key }) => key), telling).finally(newer.say);
  return undefined;
}
