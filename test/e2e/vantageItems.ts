import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { physicalName } from '../../lib/telemetry/contract';
import type { Aws } from './aws';

const heartbeatSchema = z.object({ startedAt: z.string(), blind: z.boolean() });
const listingSchema = z.object({ observedAt: z.string() });

/** What a vantage wrote into the table with its newest run. */
export const heartbeatOf = (hub: Aws, installation: string, vantage: string) =>
  itemOf(hub, installation, vantage, 'heartbeat', heartbeatSchema);

/** When a vantage asked the block lists for an address. */
export const listingOf = (hub: Aws, installation: string, vantage: string, address: string) =>
  itemOf(hub, installation, vantage, `listing#${address}`, listingSchema);

const itemOf = async <T>(
  { dynamoDb }: Aws,
  installation: string,
  vantage: string,
  sk: string,
  schema: z.ZodType<T>,
): Promise<T | undefined> => {
  const { Item } = await DynamoDBDocumentClient.from(dynamoDb).send(
    new GetCommand({
      TableName: physicalName.table(installation),
      Key: { pk: `vantage#${vantage}#0`, sk },
      ConsistentRead: true,
    }),
  );
  return Item === undefined ? undefined : schema.parse(Item.body);
};
