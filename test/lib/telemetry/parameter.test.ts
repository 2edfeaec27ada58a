import { parameterStore } from '../../../lib/telemetry/parameter';
import { type AwsEndpoint, startAwsEndpoint } from '../../support/awsEndpoint';

let aws: AwsEndpoint;
let answer = '{}';
beforeAll(async () => {
  aws = await startAwsEndpoint(() => answer);
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', AWS_ENDPOINT_URL: aws.url });
});
afterAll(() => aws.close());

test('a secret is read decrypted, from the region that was named', async () => {
  answer = JSON.stringify({ Parameter: { Name: '/canary/key', Type: 'SecureString', Value: 'abc' } });
  expect(await parameterStore('eu-west-1')('/canary/key')).toBe('abc');
  const [call] = aws.calls;
  expect(call?.service).toBe('eu-west-1/ssm');
  expect(JSON.parse(call?.body ?? '')).toEqual({ Name: '/canary/key', WithDecryption: true });
});

test('a parameter without a value is a failure', async () => {
  answer = '{}';
  await expect(parameterStore('eu-west-1')('/canary/key')).rejects.toMatchObject({ code: 'empty-parameter' });
});
