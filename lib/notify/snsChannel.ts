import type { SNSClientConfig } from '@aws-sdk/client-sns';
import type { NotifyChannel } from '../config/canaryConfig';
import { type Channel, ChannelError } from './channel';

type SnsSettings = Pick<Extract<NotifyChannel, { readonly kind: 'sns' }>, 'topicArn' | 'region'>;

const CONNECT_MS = 5000;
const ANSWER_MS = 10_000;

/** A topic: the body of each protocol, and the attributes by which subscriptions filter, as of the hub. */
export const snsChannel = ({ topicArn, region }: SnsSettings, more: SNSClientConfig = {}): Channel => ({
  name: `sns ${topicArn}`,
  async send(message) {
    const [{ SNSClient }, { publishMessage }] = await Promise.all([
      import('@aws-sdk/client-sns'),
      import('../notification/sns'),
    ]);
    const requestHandler = { connectionTimeout: CONNECT_MS, requestTimeout: ANSWER_MS, throwOnRequestTimeout: true };
    const client = new SNSClient({ region, requestHandler, ...more });
    try {
      await publishMessage(client, topicArn, message);
    } catch (error) {
      // By its name only: what AWS says of a bad signature repeats the request.
      throw new ChannelError(...faultOf(error));
    } finally {
      client.destroy();
    }
  },
});

function faultOf(error: unknown): ConstructorParameters<typeof ChannelError> {
  if (!(error instanceof Error)) return ['unreachable', "SNS can't be asked"];
  if (error.name === 'TimeoutError') return ['timed-out', 'SNS does not answer'];
  if (error.name === 'CredentialsProviderError') return ['refused', 'no AWS credentials were found'];
  return '$fault' in error
    ? ['refused', `SNS says ${error.name}`]
    : ['unreachable', `SNS can't be reached: ${codeOf(error)}`];
}

const codeOf = (error: Error): string => ('code' in error && typeof error.code === 'string' ? error.code : error.name);
