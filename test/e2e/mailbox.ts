import { SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, DeleteMessageBatchCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { severitiesFrom } from '../../lib/config/subscriber';
import { CHANNELS, type Channel } from '../../lib/notification/message';
import { physicalName } from '../../lib/telemetry/contract';
import { ACCOUNT, type Aws } from './aws';
import { type News, newsIn } from './news';

export interface ReceivedMessage {
  /** When the topic put it into the queue. */
  readonly at: Date;
  readonly body: string;
}

/** Everything that an installation has told its subscribers so far, in the order in which it came. */
export interface Mailbox {
  news(): readonly News[];
}

/** As an email subscriber who wants to hear everything, and an SMS subscriber by default. */
const LEAST = { email: 'notice', sms: 'critical' } as const satisfies Record<Channel, string>;

/** One queue for each channel, subscribed and filtered as canary.yaml's subscribers are. */
export const openMailbox = async (aws: Aws, installation: string): Promise<Mailbox> => {
  const queues = await Promise.all(
    CHANNELS.map(async (channel) => ({ channel, messages: await openQueue(aws, installation, channel) })),
  );
  return {
    news: () => queues.flatMap(({ channel, messages }) => messages().flatMap((message) => newsIn(channel, message))),
  };
};

/** Empties the queue all the time until the process ends. */
const openQueue = async (
  aws: Aws,
  installation: string,
  channel: Channel,
): Promise<() => readonly ReceivedMessage[]> => {
  const queueName = mailboxQueueName(installation, channel);
  const queueArn = `arn:aws:sqs:${aws.region}:${ACCOUNT}:${queueName}`;
  const { QueueUrl } = await aws.sqs.send(
    new CreateQueueCommand({ QueueName: queueName, Attributes: { Policy: JSON.stringify(topicMaySend(queueArn)) } }),
  );
  if (QueueUrl === undefined) throw new Error(`no URL for the queue ${queueName}`);
  await aws.sns.send(
    new SubscribeCommand({
      TopicArn: `arn:aws:sns:${aws.region}:${ACCOUNT}:${physicalName.topic(installation)}`,
      Protocol: 'sqs',
      Endpoint: queueArn,
      Attributes: {
        RawMessageDelivery: 'true',
        FilterPolicy: JSON.stringify({ channel: [channel], severity: severitiesFrom(LEAST[channel]) }),
      },
    }),
  );

  const received: ReceivedMessage[] = [];
  let failure: unknown;
  const empty = async (): Promise<void> => {
    for (;;) received.push(...(await take(aws, QueueUrl)));
  };
  empty().catch((error: unknown) => {
    failure = error;
  });
  return () => {
    if (failure !== undefined) throw new Error(`the queue ${queueName} can't be read`, { cause: failure });
    return [...received];
  };
};

const mailboxQueueName = (installation: string, channel: Channel): string => `e2e-${installation}-${channel}`;

const topicMaySend = (queueArn: string) => ({
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: { Service: 'sns.amazonaws.com' },
      Action: 'sqs:SendMessage',
      Resource: queueArn,
    },
  ],
});

const take = async ({ sqs }: Aws, QueueUrl: string): Promise<readonly ReceivedMessage[]> => {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl,
      MaxNumberOfMessages: 10,
      WaitTimeSeconds: 2,
      MessageSystemAttributeNames: ['SentTimestamp'],
    }),
  );
  if (Messages.length === 0) return [];
  const Entries = Messages.map(({ ReceiptHandle }, index) => ({ Id: `${index}`, ReceiptHandle }));
  await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
  return Messages.map(({ Body = '', Attributes }) => ({ at: new Date(Number(Attributes?.SentTimestamp)), body: Body }));
};
