import { targetLists } from '../../../lib/telemetry/targetLists';
import { type AwsAnswer, type AwsEndpoint, startAwsEndpoint } from '../../support/awsEndpoint';

let s3: AwsEndpoint;
let answer: AwsAnswer = '';
beforeAll(async () => {
  s3 = await startAwsEndpoint(() => answer);
});
afterAll(() => s3.close());
beforeEach(() => s3.calls.splice(0));

const place = { bucket: 'cdk-assets', key: 'abc.json' };
const listsHere = () =>
  targetLists({
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_SESSION_TOKEN: 'token',
    AWS_ENDPOINT_URL_S3: s3.url,
  });

test('reads an object once while the environment lives, and another one where its key is another', async () => {
  const lists = listsHere();
  answer = '{"0":[{"name":"one.example"}]}';
  const both = await Promise.all([lists(place), lists({ ...place })]);
  expect(both).toEqual(Array(2).fill({ 0: [{ name: 'one.example' }] }));
  await lists(place);
  expect(s3.calls.map(({ service, path }) => `${service} ${path}`)).toEqual(['eu-west-1/s3 /cdk-assets/abc.json']);
  answer = '{"0":[]}';
  expect(await lists({ ...place, key: 'def.json' })).toEqual({ 0: [] });
  expect(s3.calls).toHaveLength(2);
});

test.each([
  { name: 'may not be read', given: { status: 403, body: 'AccessDenied' }, says: 'S3 answered 403 for abc.json' },
  { name: 'is not JSON', given: '<html>', says: 'abc.json in cdk-assets is not JSON' },
])('an object that $name is asked for again the next time', async ({ given, says }) => {
  const lists = listsHere();
  answer = given;
  await expect(lists(place)).rejects.toThrow(says);
  answer = '{}';
  expect(await lists(place)).toEqual({});
});

test('a function outside of Lambda says what is missing', () => {
  expect(() => targetLists({})(place)).toThrow('AWS_REGION');
});
