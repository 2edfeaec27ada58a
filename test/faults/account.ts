import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import { CreateTopicCommand, SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, DeleteMessageBatchCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { BatchWriteCommand, DynamoDBDocumentClient, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { AwsClient } from 'aws4fetch';
import * as z from 'zod';
import { physicalName, TABLE_INDEXES } from '../../lib/telemetry/contract';
import { ACCOUNT, type Aws } from '../e2e/aws';
import { INSTALLATION, REGION, TOPIC_ARN } from './deployment';
import type { FedRecord } from './feed';

const TableName = physicalName.table(INSTALLATION);

/** A message as a subscriber of all channels gets it. */
export interface Received {
  readonly channel: string;
  readonly body: string;
}

/** What the functions work on, as the driver sees it: no fault ever stands between. */
export interface Account {
  /** Records of the stream that were not read yet, in order. */
  newRecords(): Promise<readonly FedRecord[]>;
  /** Messages that were not read yet. */
  newMessages(): Promise<readonly Received[]>;
  items(): Promise<readonly Readonly<Record<string, unknown>>[]>;
  /** Empties the table, and passes over what the stream tells of that. */
  wipe(): Promise<void>;
}

/** Makes the table, with the keys, indexes and stream of the state stack; the topic; and a queue that gets all of it. */
export async function openAccount(aws: Aws, door: string): Promise<Account> {
  const [stream, queue] = await Promise.all([createTable(aws), createQueue(aws)]);
  const documents = DynamoDBDocumentClient.from(aws.dynamoDb);
  const records = streamReader(door, stream);
  await records.open();

  const items: Account['items'] = async () => {
    const all: Record<string, unknown>[] = [];
    let start: Record<string, unknown> | undefined;
    do {
      const page = await documents.send(new ScanCommand({ TableName, ...(start && { ExclusiveStartKey: start }) }));
      all.push(...(page.Items ?? []));
      start = page.LastEvaluatedKey;
    } while (start !== undefined);
    return all;
  };
  return {
    newRecords: records.next,
    newMessages: () => emptied(aws, queue),
    items,
    wipe: async () => {
      const all = await items();
      for (let from = 0; from < all.length; from += 25) {
        const some = all.slice(from, from + 25).map(({ pk, sk }) => ({ DeleteRequest: { Key: { pk, sk } } }));
        await documents.send(new BatchWriteCommand({ RequestItems: { [TableName]: some } }));
      }
      for (let left = await records.next(); left.length > 0; ) left = await records.next();
      await emptied(aws, queue);
    },
  };
}

const keySchema = (hash: string, range: string) => [
  { AttributeName: hash, KeyType: 'HASH' as const },
  { AttributeName: range, KeyType: 'RANGE' as const },
];
const Projection = { ProjectionType: 'KEYS_ONLY' as const };

async function createTable({ dynamoDb }: Aws): Promise<string> {
  const { TableDescription } = await dynamoDb.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: keySchema('pk', 'sk'),
      AttributeDefinitions: ['pk', 'sk', 'host', 'open'].map((name) => ({ AttributeName: name, AttributeType: 'S' })),
      GlobalSecondaryIndexes: [
        { IndexName: TABLE_INDEXES.host, KeySchema: keySchema('host', 'sk'), Projection },
        { IndexName: TABLE_INDEXES.open, KeySchema: keySchema('open', 'pk'), Projection },
      ],
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'KEYS_ONLY' },
    }),
  );
  return TableDescription?.LatestStreamArn ?? '';
}

async function createQueue({ sns, sqs }: Aws): Promise<string> {
  await sns.send(new CreateTopicCommand({ Name: physicalName.topic(INSTALLATION) }));
  const QueueName = 'faults-mailbox';
  const Endpoint = `arn:aws:sqs:${REGION}:${ACCOUNT}:${QueueName}`;
  const policy = {
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal: { Service: 'sns.amazonaws.com' }, Action: 'sqs:SendMessage', Resource: Endpoint },
    ],
  };
  const { QueueUrl } = await sqs.send(
    new CreateQueueCommand({ QueueName, Attributes: { Policy: JSON.stringify(policy) } }),
  );
  const Attributes = { RawMessageDelivery: 'true' };
  await sns.send(new SubscribeCommand({ TopicArn: TOPIC_ARN, Protocol: 'sqs', Endpoint, Attributes }));
  return QueueUrl ?? '';
}

async function emptied({ sqs }: Aws, QueueUrl: string): Promise<readonly Received[]> {
  const all: Received[] = [];
  for (;;) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, MessageAttributeNames: ['All'] }),
    );
    if (Messages.length === 0) return all;
    const Entries = Messages.map(({ ReceiptHandle }, index) => ({ Id: `${index}`, ReceiptHandle }));
    await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
    for (const { Body = '', MessageAttributes } of Messages)
      all.push({ channel: MessageAttributes?.channel?.StringValue ?? '', body: Body });
  }
}

const iteratorSchema = z.object({ ShardIterator: z.string() });
const shardsSchema = z.object({
  StreamDescription: z.object({ Shards: z.tuple([z.object({ ShardId: z.string() })]) }),
});
const recordsSchema = z.object({
  NextShardIterator: z.string(),
  Records: z.array(
    z.object({
      eventID: z.string(),
      eventName: z.string(),
      dynamodb: z.looseObject({
        SequenceNumber: z.string(),
        Keys: z.object({ pk: z.object({ S: z.string() }), sk: z.object({ S: z.string() }) }),
      }),
    }),
  ),
});

/** Through a door of the proxy, which speaks to the emulator. The emulator's streams have one shard. */
function streamReader(door: string, StreamArn: string) {
  const client = new AwsClient({
    ...{ accessKeyId: ACCOUNT, secretAccessKey: 'made-up', region: REGION, service: 'dynamodb' },
  });
  const ask = async (operation: string, body: object): Promise<unknown> => {
    const answer = await client.fetch(door, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': `DynamoDBStreams_20120810.${operation}`,
      },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${operation}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  };
  let iterator = '';
  return {
    open: async () => {
      const [{ ShardId }] = shardsSchema.parse(await ask('DescribeStream', { StreamArn })).StreamDescription.Shards;
      const asked = { StreamArn, ShardId, ShardIteratorType: 'TRIM_HORIZON' };
      iterator = iteratorSchema.parse(await ask('GetShardIterator', asked)).ShardIterator;
    },
    next: async (): Promise<readonly FedRecord[]> => {
      const page = recordsSchema.parse(await ask('GetRecords', { ShardIterator: iterator, Limit: 1000 }));
      iterator = page.NextShardIterator;
      return page.Records;
    },
  };
}
