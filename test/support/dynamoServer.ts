import type { AddressInfo } from 'node:net';
import { CreateTableCommand, DynamoDBClient, waitUntilTableExists } from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import { TABLE_INDEXES } from '../../lib/telemetry/contract';

/** DynamoDB in this process, at a port of its own on loopback, with the client that production uses. */
export interface DynamoServer {
  readonly url: string;
  readonly client: DynamoDBClient;
  /** Another client, whose middleware a test may change. */
  newClient(): DynamoDBClient;
  /** Creates a table with the keys and indexes of the state stack, and answers its name. */
  createTable(): Promise<string>;
  close(): Promise<void>;
}

export async function startDynamo(): Promise<DynamoServer> {
  const server = dynalite({ createTableMs: 0 });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${portOf(server.address())}`;
  const clients: DynamoDBClient[] = [];
  const newClient = () => {
    const client = new DynamoDBClient({
      endpoint: url,
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    });
    clients.push(client);
    return client;
  };
  const client = newClient();
  let tables = 0;
  return {
    url,
    client,
    newClient,
    async createTable() {
      tables += 1;
      const TableName = `table-${tables}`;
      await client.send(
        new CreateTableCommand({
          TableName,
          BillingMode: 'PAY_PER_REQUEST',
          KeySchema: keySchema('pk', 'sk'),
          AttributeDefinitions: ['pk', 'sk', 'host', 'open'].map((name) => ({
            AttributeName: name,
            AttributeType: 'S',
          })),
          GlobalSecondaryIndexes: [
            {
              IndexName: TABLE_INDEXES.host,
              KeySchema: keySchema('host', 'sk'),
              Projection: { ProjectionType: 'KEYS_ONLY' },
            },
            {
              IndexName: TABLE_INDEXES.open,
              KeySchema: keySchema('open', 'pk'),
              Projection: { ProjectionType: 'KEYS_ONLY' },
            },
          ],
        }),
      );
      // It answers before the table is there.
      await waitUntilTableExists({ client, maxWaitTime: 30, minDelay: 0.01, maxDelay: 0.1 }, { TableName });
      return TableName;
    },
    async close() {
      for (const each of clients) each.destroy();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

const keySchema = (hash: string, range: string) => [
  { AttributeName: hash, KeyType: 'HASH' as const },
  { AttributeName: range, KeyType: 'RANGE' as const },
];

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return address.port;
}
