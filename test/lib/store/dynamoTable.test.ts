import { type DynamoDBClient, ResourceNotFoundException } from '@aws-sdk/client-dynamodb';
import { dynamoTable } from '../../../lib/store/dynamoTable';
import type { Item } from '../../../lib/store/table';
import { type DynamoServer, startDynamo } from '../../support/dynamoServer';

/** What only DynamoDB does: pages, keys left unprocessed, errors. The rest is the contract in table.test.ts. */
describe('the table in DynamoDB', () => {
  let server: DynamoServer;
  beforeAll(async () => {
    server = await startDynamo();
  });
  afterAll(() => server.close());

  const item = (n: number, body: unknown = {}): Item => ({ pk: 'p', sk: `s${n}`, schemaVersion: 1, body });

  it('asks for page after page of a query, and stops at the limit', async () => {
    const { client, requests } = watched(server.newClient(), ({ output }) => output);
    const table = dynamoTable(client, await server.createTable());
    for (let n = 0; n < 9; n += 1) await table.put(item(n, { text: 'x'.repeat(300_000) }), { kind: 'always' });
    requests.length = 0;
    expect(await table.query({ pk: 'p' })).toHaveLength(9);
    const pages = requests.length;
    expect(pages).toBeGreaterThanOrEqual(3);
    expect(await table.query({ pk: 'p', limit: 2 })).toHaveLength(2);
    expect(requests.length - pages).toBe(1);
    expect(requests.every(({ input }) => input.ConsistentRead === true)).toBe(true);
  });

  it('asks again for keys that were left unprocessed, each time after a longer wait', async () => {
    const { client, requests } = watched(server.newClient(), ({ input, output, count }) =>
      count <= 3 ? leftUnprocessed(input) : output,
    );
    const waits: number[] = [];
    const name = await server.createTable();
    await dynamoTable(server.client, name).put(item(1), { kind: 'always' });
    const table = dynamoTable(client, name, { wait: async (ms) => void waits.push(ms) });
    expect(await table.batchGet([item(1)])).toEqual([item(1)]);
    expect(requests).toHaveLength(4);
    expect(waits).toEqual([50, 100, 200]);
  });

  it('rejects rather than answer less than was asked for', async () => {
    const { client, requests } = watched(server.newClient(), ({ input }) => leftUnprocessed(input));
    const table = dynamoTable(client, await server.createTable(), { wait: async () => {} });
    await expect(table.batchGet([item(1)])).rejects.toThrow('BatchGetItem left 1 keys unprocessed');
    expect(requests).toHaveLength(8);
  });

  it('rejects with the error of the SDK where it is not a condition that fails', async () => {
    const table = dynamoTable(server.client, 'no-such-table');
    await expect(table.put(item(1), { kind: 'always' })).rejects.toThrow(ResourceNotFoundException);
    await expect(table.query({ pk: 'p' })).rejects.toThrow(ResourceNotFoundException);
  });
});

interface Exchange {
  readonly input: Record<string, unknown>;
  readonly output: object;
  /** The number of this request, from 1. */
  readonly count: number;
}

/** A client with an ear in its middleware, which may change what comes back. */
function watched(client: DynamoDBClient, answer: (exchange: Exchange) => object) {
  const requests: Exchange[] = [];
  client.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      const exchange = { input: { ...args.input }, output: result.output, count: requests.length + 1 };
      requests.push(exchange);
      return { ...result, output: { ...result.output, ...answer(exchange) } };
    },
    { step: 'initialize' },
  );
  return { client, requests };
}

const leftUnprocessed = ({ RequestItems }: Record<string, unknown>) => ({
  Responses: {},
  UnprocessedKeys: RequestItems,
});
