import { Logger } from '@aws-lambda-powertools/logger';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Context } from 'aws-lambda';
import { dynamoTable } from '../../lib/store/dynamoTable';
import { environmentReader } from '../../lib/telemetry/environment';
import { showWidget } from '../../lib/workflow/showWidget';
import { loggedUnreadable } from '../../lib/workflow/unreadable';
import { requestHandler } from '../requestHandler';

const environment = environmentReader(process.env);
const logger = new Logger({ serviceName: 'matrix-widget' });
const table = dynamoTable(new DynamoDBClient({ requestHandler }), environment.tableName());

const widget = {
  table,
  shards: environment.shards(),
  unreadable: loggedUnreadable((message, facts) => logger.error(message, facts)),
  setting: {
    installation: environment.name(),
    everySeconds: environment.everySeconds(),
    vantages: environment.vantages(),
  },
  now: () => new Date(),
};

/** A custom widget of the dashboard: HTML for whoever looks at it, or what it is. It reads the table and changes nothing. */
export async function handler(event: unknown, context: Context): Promise<string | { readonly markdown: string }> {
  logger.addContext(context);
  return showWidget(event, { ...widget, endpoint: context.invokedFunctionArn });
}
