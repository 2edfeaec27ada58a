import type { Context } from 'aws-lambda';
import { dynamoTable } from '../../lib/store/dynamoTable';
import { policyHeartbeatKey } from '../../lib/store/keys';
import type { Table } from '../../lib/store/table';
import { ENVIRONMENT } from '../../lib/telemetry/contract';
import { type DynamoServer, startDynamo } from '../support/dynamoServer';

let dynamo: DynamoServer;
let table: Table;
let handler: (event: unknown, context: Context) => Promise<void>;

beforeAll(async () => {
  dynamo = await startDynamo();
  const tableName = await dynamo.createTable();
  table = dynamoTable(dynamo.client, tableName);
  Object.assign(process.env, {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_ENDPOINT_URL_DYNAMODB: dynamo.url,
    POWERTOOLS_LOG_LEVEL: 'SILENT',
    [ENVIRONMENT.name]: 'test',
    [ENVIRONMENT.tableName]: tableName,
  });
  handler = (await import('../../functions/policy/handler')).handler;
});

afterAll(() => dynamo.close());

const context = { getRemainingTimeInMillis: () => 50_000 } as Context;
const event = { schemaVersion: 1, kind: 'policies', shard: 2, targets: [{ name: '[192.0.2.1]' }] };

test('a run puts down that it was, also where nothing is a domain', async () => {
  await handler(event, context);
  const [item] = await table.batchGet([policyHeartbeatKey(2)]);
  expect(item?.body).toMatchObject({ shard: 2, slots: Array.from({ length: 12 }, () => ({})) });
});

test.each([
  { what: 'the event of another function', change: { kind: 'run' } },
  { what: 'a newer version', change: { schemaVersion: 2 } },
])('$what is refused', async ({ change }) => {
  await expect(handler({ ...event, ...change }, context)).rejects.toThrow();
});
