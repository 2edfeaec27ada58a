import { setTimeout as sleep } from 'node:timers/promises';
import { ConditionalCheckFailedException, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  DynamoDBDocumentClient,
  PutCommand,
  type PutCommandInput,
  QueryCommand,
  type QueryCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { SCHEMA_VERSION, TABLE_INDEXES } from '../telemetry/contract';
import { type Newer, parseItem } from './item';
import { uniqueKeys } from './keys';
import type { Condition, Item, Key, RangeRequest, Table } from './table';

/**
 * Of one call, where the table throttles: a partition takes a thousand writes a second, and of thousands at once some wait. The SDK
 * doubles its pause with each; its own three attempts are over within three seconds.
 */
export const TABLE_ATTEMPTS = 6;

const BATCH_GET_LIMIT = 100;
const BATCH_ATTEMPTS = 8;

export interface DynamoTableOptions {
  /** Passes the time between attempts, in ms. */
  readonly wait?: (ms: number) => Promise<void>;
  readonly newer?: Newer;
}

/** The table in DynamoDB. Errors are the SDK's, after its own retries. */
export function dynamoTable(
  client: DynamoDBClient,
  tableName: string,
  { wait = (ms) => sleep(ms), newer }: DynamoTableOptions = {},
): Table {
  const parse = (raw: unknown) => parseItem(raw, newer);
  const documents = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
  return {
    query: ({ pk, newestFirst, limit, ...range }) =>
      queryAll(
        documents,
        {
          TableName: tableName,
          ConsistentRead: true,
          ScanIndexForward: newestFirst !== true,
          ...(limit !== undefined && { Limit: limit }),
          ...keyCondition('pk', pk, 'sk', range),
        },
        parse,
        limit,
      ),
    queryIndex: ({ index, value, ...range }) =>
      queryAll(
        documents,
        {
          TableName: tableName,
          IndexName: TABLE_INDEXES[index],
          ...keyCondition(index, value, index === 'host' ? 'sk' : 'pk', range),
        },
        parseKey,
      ),
    batchGet: (keys) => batchGetAll(documents, { tableName, keys: uniqueKeys(keys), wait, parse }),
    put: (item, condition) => put(documents, { TableName: tableName, Item: { ...item }, ...expression(condition) }),
  };
}

const CONNECT_MS = 5000;
const ANSWER_MS = 20_000;

/** The table of a hub for somebody at a terminal, who is told soon where it can't be reached. */
export function hubTable(region: string, tableName: string): Table & { close(): void } {
  const requestHandler = { connectionTimeout: CONNECT_MS, requestTimeout: ANSWER_MS, throwOnRequestTimeout: true };
  const client = new DynamoDBClient({ region, requestHandler });
  return { ...dynamoTable(client, tableName), close: () => client.destroy() };
}

function keyCondition(hash: string, value: string, range: string, { beginsWith, between }: RangeRequest) {
  const [names, values] = [{ '#hash': hash }, { ':hash': value }];
  if (between !== undefined) {
    return {
      KeyConditionExpression: '#hash = :hash AND #range BETWEEN :from AND :to',
      ExpressionAttributeNames: { ...names, '#range': range },
      ExpressionAttributeValues: { ...values, ':from': between[0], ':to': between[1] },
    } satisfies Partial<QueryCommandInput>;
  }
  const hasPrefix = beginsWith !== undefined;
  return {
    KeyConditionExpression: hasPrefix ? '#hash = :hash AND begins_with(#range, :range)' : '#hash = :hash',
    ExpressionAttributeNames: { ...names, ...(hasPrefix && { '#range': range }) },
    ExpressionAttributeValues: { ...values, ...(hasPrefix && { ':range': beginsWith }) },
  } satisfies Partial<QueryCommandInput>;
}

async function queryAll<T>(
  documents: DynamoDBDocumentClient,
  input: QueryCommandInput,
  parse: (raw: unknown) => T | undefined,
  limit = Number.POSITIVE_INFINITY,
): Promise<readonly T[]> {
  const found: T[] = [];
  let start: QueryCommandInput['ExclusiveStartKey'];
  do {
    const page = await documents.send(new QueryCommand({ ...input, ...(start && { ExclusiveStartKey: start }) }));
    for (const raw of page.Items ?? []) {
      const parsed = parse(raw);
      if (parsed !== undefined) found.push(parsed);
    }
    start = page.LastEvaluatedKey;
  } while (start !== undefined && found.length < limit);
  return found.slice(0, limit);
}

async function batchGetAll(
  documents: DynamoDBDocumentClient,
  {
    tableName,
    keys,
    wait,
    parse,
  }: {
    readonly tableName: string;
    readonly keys: readonly Key[];
    readonly wait: (ms: number) => Promise<void>;
    readonly parse: (raw: unknown) => Item | undefined;
  },
): Promise<readonly Item[]> {
  const found: Item[] = [];
  for (let from = 0; from < keys.length; from += BATCH_GET_LIMIT) {
    let wanted: Record<string, unknown>[] = keys.slice(from, from + BATCH_GET_LIMIT).map(({ pk, sk }) => ({ pk, sk }));
    for (let attempt = 1; wanted.length > 0; attempt += 1) {
      const page = await documents.send(
        new BatchGetCommand({ RequestItems: { [tableName]: { Keys: wanted, ConsistentRead: true } } }),
      );
      found.push(...(page.Responses?.[tableName] ?? []).flatMap((raw) => parse(raw) ?? []));
      wanted = page.UnprocessedKeys?.[tableName]?.Keys ?? [];
      if (wanted.length > 0 && attempt === BATCH_ATTEMPTS)
        throw new Error(`BatchGetItem left ${wanted.length} keys unprocessed`);
      if (wanted.length > 0) await wait(25 * 2 ** attempt);
    }
  }
  return found;
}

/** Whatever the condition, an item that a newer version wrote is not overwritten. */
function expression(condition: Condition): Partial<PutCommandInput> {
  const isNotNewer = '#schemaVersion <= :schemaVersion';
  const names = { '#schemaVersion': 'schemaVersion' };
  const values = { ':schemaVersion': SCHEMA_VERSION };
  switch (condition.kind) {
    case 'always':
      return {
        ConditionExpression: `attribute_not_exists(pk) OR ${isNotNewer}`,
        ExpressionAttributeNames: names,
        ExpressionAttributeValues: values,
      };
    case 'absent':
      return { ConditionExpression: 'attribute_not_exists(pk)' };
    case 'absentOrStampBefore': {
      const { stamp, wrongAfter } = condition;
      const givesWay = wrongAfter === undefined ? '#stamp < :stamp' : '(#stamp < :stamp OR #stamp > :wrongAfter)';
      return {
        ConditionExpression: `attribute_not_exists(pk) OR (${givesWay} AND ${isNotNewer})`,
        ExpressionAttributeNames: { ...names, '#stamp': 'stamp' },
        ExpressionAttributeValues: {
          ...values,
          ':stamp': stamp,
          ...(wrongAfter !== undefined && { ':wrongAfter': wrongAfter }),
        },
      };
    }
    case 'versionIs':
      return {
        ConditionExpression: `#version = :version AND ${isNotNewer}`,
        ExpressionAttributeNames: { ...names, '#version': 'version' },
        ExpressionAttributeValues: { ...values, ':version': condition.version },
      };
  }
}

async function put(documents: DynamoDBDocumentClient, input: PutCommandInput): Promise<boolean> {
  try {
    await documents.send(new PutCommand(input));
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}

const parseKey = (raw: unknown): Key | undefined => {
  const item = typeof raw === 'object' && raw !== null ? raw : {};
  const { pk, sk } = { pk: undefined, sk: undefined, ...item };
  return typeof pk === 'string' && typeof sk === 'string' ? { pk, sk } : undefined;
};
