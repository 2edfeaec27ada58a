import { GetQueueAttributesCommand, ListQueuesCommand } from '@aws-sdk/client-sqs';
import type { Aws } from './aws';

/** The region's queues with messages in them, as `name: count`. Where nothing went wrong there is none. */
export const fullQueues = async ({ sqs, region }: Aws): Promise<readonly string[]> => {
  const { QueueUrls = [] } = await sqs.send(new ListQueuesCommand({}));
  const counts = await Promise.all(
    QueueUrls.map(async (QueueUrl) => {
      const { Attributes } = await sqs.send(
        new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['ApproximateNumberOfMessages'] }),
      );
      return { name: QueueUrl.split('/').at(-1), count: Number(Attributes?.ApproximateNumberOfMessages) };
    }),
  );
  return counts.filter(({ count }) => count !== 0).map(({ name, count }) => `${region} ${name}: ${count}`);
};
