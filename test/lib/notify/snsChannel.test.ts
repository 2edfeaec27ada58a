import { protocolBodies } from '../../../lib/notification/message';
import { snsChannel } from '../../../lib/notify/snsChannel';
import { type AwsEndpoint, startAwsEndpoint } from '../../support/awsEndpoint';
import { messageOf } from './messages';

const TOPIC = 'arn:aws:sns:eu-west-1:111122223333:mail-alerts';
const { signal } = new AbortController();
const opened: AwsEndpoint[] = [];
afterEach(() => Promise.all(opened.splice(0).map((endpoint) => endpoint.close())));
const credentials = { accessKeyId: 'test', secretAccessKey: 'hunter2-hunter2' };
const channelTo = async (...given: Parameters<typeof startAwsEndpoint>) => {
  const endpoint = await startAwsEndpoint(...given);
  opened.push(endpoint);
  const more = { endpoint: endpoint.url, credentials, maxAttempts: 1 };
  return { endpoint, channel: snsChannel({ topicArn: TOPIC, region: 'eu-west-1' }, more) };
};

test.each(['email', 'sms'] as const)('what is for %s goes to the topic as the hub sends it', async (kind) => {
  const { endpoint, channel } = await channelTo();
  const message = messageOf('7F3A2K#1', { channel: kind });
  await channel.send(message, 'abc', signal);
  expect(endpoint.calls.map(({ service }) => service)).toEqual(['eu-west-1/sns']);
  const sent = new URLSearchParams(endpoint.calls[0]?.body);
  expect(Object.fromEntries(sent)).toMatchObject({
    Action: 'Publish',
    TopicArn: TOPIC,
    Subject: message.subject,
    MessageStructure: 'json',
    Message: protocolBodies(message),
    'MessageAttributes.entry.1.Name': 'severity',
    'MessageAttributes.entry.1.Value.StringValue': 'critical',
    'MessageAttributes.entry.2.Name': 'channel',
    'MessageAttributes.entry.2.Value.StringValue': kind,
  });
});

const error = (code: string) =>
  `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>hunter2-hunter2</Message></Error></ErrorResponse>`;

test.each([
  [403, 'AuthorizationError', 'AuthorizationErrorException'],
  [404, 'NotFound', 'NotFoundException'],
  [403, 'SignatureDoesNotMatch', 'SignatureDoesNotMatch'],
])('an answer %i %s is told by its name only', async (status, code, name) => {
  const { channel } = await channelTo(() => ({ status, body: error(code) }));
  await expect(channel.send(messageOf('a'), 'abc', signal)).rejects.toMatchObject({
    code: 'refused',
    message: `SNS says ${name}`,
  });
});

test('nobody there is told', async () => {
  const { endpoint, channel } = await channelTo();
  await endpoint.close();
  await expect(channel.send(messageOf('a'), 'abc', signal)).rejects.toThrow("SNS can't be reached");
});
