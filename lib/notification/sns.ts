import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import { type Message, protocolBodies } from './message';

/**
 * Publishes one message with a body for each protocol. `default`, which SQS, HTTPS and Lambda subscribers get, is the
 * JSON. The attributes `severity` and `channel` are what subscriptions filter by. Rejects with the SDK's error after its own retries.
 */
export async function publishMessage(client: SNSClient, topicArn: string, message: Message): Promise<void> {
  await client.send(
    new PublishCommand({
      TopicArn: topicArn,
      Subject: message.subject,
      MessageStructure: 'json',
      Message: protocolBodies(message),
      MessageAttributes: {
        severity: { DataType: 'String', StringValue: message.severity },
        channel: { DataType: 'String', StringValue: message.channel ?? 'email' },
      },
    }),
  );
}
