import type { Context } from 'aws-lambda';
import { ENVIRONMENT } from '../../lib/telemetry/contract';
import { type AwsEndpoint, startAwsEndpoint } from '../support/awsEndpoint';

const topicArn = 'arn:aws:sns:us-east-1:000000000000:starttls-canary-test';
let aws: AwsEndpoint;
let notify: (event: unknown, context: Context) => Promise<unknown>;

beforeAll(async () => {
  aws = await startAwsEndpoint();
  Object.assign(process.env, {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_ENDPOINT_URL: aws.url,
    POWERTOOLS_LOG_LEVEL: 'SILENT',
    [ENVIRONMENT.name]: 'test',
    [ENVIRONMENT.tableName]: 'starttls-canary-test',
    [ENVIRONMENT.topicArn]: topicArn,
    [ENVIRONMENT.everySeconds]: '60',
    [ENVIRONMENT.vantages]: '[]',
    [ENVIRONMENT.shards]: '[0]',
    [ENVIRONMENT.timezone]: 'Europe/Berlin',
    [ENVIRONMENT.quietWindows]: '[]',
  });
  notify = (await import('../../functions/notify/handler')).handler;
});
afterAll(() => aws.close());

test('asked for a test, notify publishes one marked message for each channel and touches nothing else', async () => {
  const context = { getRemainingTimeInMillis: () => 50_000 } as Context;
  const subject = 'TEST: messages of starttls-canary arrive [test]';
  expect(await notify({ schemaVersion: 1, kind: 'test' }, context)).toEqual({
    topicArn,
    messages: ['email', 'sms'].map((channel) => ({ channel, severity: 'critical', subject })),
  });
  const published = aws.calls.map(({ body }) => new URLSearchParams(body));
  expect(published.map((call) => [call.get('Action'), call.get('TopicArn'), call.get('Subject')])).toEqual([
    ['Publish', topicArn, subject],
    ['Publish', topicArn, subject],
  ]);
  expect(published.map((call) => call.get('MessageAttributes.entry.2.Value.StringValue'))).toEqual(['email', 'sms']);
  for (const call of published) {
    const { default: body, email }: Record<string, string> = JSON.parse(call.get('Message') ?? '{}');
    expect(JSON.parse(body ?? '{}')).toMatchObject({ test: true, installation: 'test' });
    expect(email).toContain('Europe/Berlin');
  }
});
