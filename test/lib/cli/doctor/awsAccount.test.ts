import { openAccount } from '../../../../lib/cli/doctor/account';
import { readPart } from '../../../../lib/cli/doctor/part';
import { type AwsAnswer, type AwsCall, type AwsEndpoint, startAwsEndpoint } from '../../../support/awsEndpoint';

const environment = { ...process.env };
let endpoint: AwsEndpoint;
let answers: Readonly<Record<string, (body: string) => AwsAnswer>> = {};

const action = ({ body }: AwsCall): string => new URLSearchParams(body).get('Action') ?? '';

beforeAll(async () => {
  endpoint = await startAwsEndpoint((call) => answers[action(call)]?.(call.body) ?? { status: 404, body: '' });
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: endpoint.url,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_MAX_ATTEMPTS: '1',
    AWS_EC2_METADATA_DISABLED: 'true',
  });
});
beforeEach(() => {
  endpoint.calls.length = 0;
});
afterAll(async () => {
  process.env = environment;
  await endpoint.close();
});

const result = (name: string, inner: string): string =>
  `<${name}Response><${name}Result>${inner}</${name}Result></${name}Response>`;
const failure = (status: number, code: string): AwsAnswer => ({
  status,
  body: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>User: x is not authorized</Message></Error></ErrorResponse>`,
});

describe('the account by the SDK', () => {
  test('gives the regions that are enabled', async () => {
    const item = (name: string) => `<item><regionName>${name}</regionName><optInStatus>opted-in</optInStatus></item>`;
    answers = {
      DescribeRegions: () =>
        `<DescribeRegionsResponse><regionInfo>${item('eu-west-1')}${item('il-central-1')}</regionInfo></DescribeRegionsResponse>`,
    };
    const account = await openAccount();
    expect(await account.regions('eu-west-1')).toEqual(['eu-west-1', 'il-central-1']);
    account.close();
  });

  test('gives the addresses of either filter, each once', async () => {
    const item = (id: string, ip: string, more: string) =>
      `<item><publicIp>${ip}</publicIp><allocationId>${id}</allocationId><domain>vpc</domain>${more}</item>`;
    const tag = '<tagSet><item><key>Name</key><value>starttls-canary-ops-probe-eu</value></item></tagSet>';
    const own = item('eipalloc-1', '203.0.113.9', `<associationId>eipassoc-1</associationId>${tag}`);
    answers = {
      DescribeAddresses: (body) =>
        `<DescribeAddressesResponse><addressesSet>${own}${body.includes('allocation-id') ? item('eipalloc-2', '203.0.113.10', '') : ''}</addressesSet></DescribeAddressesResponse>`,
    };
    const account = await openAccount();
    expect(await account.elasticIps('eu-west-1', 'starttls-canary-ops-probe-*', ['eipalloc-2'])).toEqual([
      { publicIp: '203.0.113.9', allocationId: 'eipalloc-1', isAssociated: true, name: 'starttls-canary-ops-probe-eu' },
      { publicIp: '203.0.113.10', allocationId: 'eipalloc-2', isAssociated: false },
    ]);
    account.close();
    expect(
      endpoint.calls.map(({ service, body }) => [service, new URLSearchParams(body).get('Filter.1.Value.1')]).sort(),
    ).toEqual([
      ['eu-west-1/ec2', 'eipalloc-2'],
      ['eu-west-1/ec2', 'starttls-canary-ops-probe-*'],
    ]);
  });

  test('gives the stacks of the installation, of every page', async () => {
    const summary = (name: string) =>
      `<member><StackName>${name}</StackName><StackId>arn:aws:cloudformation:eu-west-1:1:stack/${name}/x</StackId><StackStatus>CREATE_COMPLETE</StackStatus></member>`;
    answers = {
      ListStacks: (body) =>
        body.includes('NextToken')
          ? result('ListStacks', `<StackSummaries>${summary('StarttlsCanary-ops-Hub')}</StackSummaries>`)
          : result(
              'ListStacks',
              `<StackSummaries>${summary('StarttlsCanary-ops2-Hub')}${summary('StarttlsCanary-ops-State')}</StackSummaries><NextToken>2</NextToken>`,
            ),
    };
    const account = await openAccount();
    const stacks = await account.stacks('eu-west-1', 'StarttlsCanary-ops-');
    account.close();
    expect(stacks.map(({ name, status }) => [name, status])).toEqual([
      ['StarttlsCanary-ops-State', 'CREATE_COMPLETE'],
      ['StarttlsCanary-ops-Hub', 'CREATE_COMPLETE'],
    ]);
    expect(endpoint.calls[0]?.body).not.toContain('DELETE_COMPLETE');
  });

  test('tells confirmed subscriptions from those that are not', async () => {
    const member = (protocol: string, to: string, arn: string) =>
      `<member><TopicArn>t</TopicArn><Protocol>${protocol}</Protocol><SubscriptionArn>${arn}</SubscriptionArn><Owner>1</Owner><Endpoint>${to}</Endpoint></member>`;
    answers = {
      ListSubscriptionsByTopic: () =>
        result(
          'ListSubscriptionsByTopic',
          `<Subscriptions>${member('email', 'a@example.org', 'PendingConfirmation')}${member('sms', '+15555550100', 'arn:aws:sns:eu-west-1:1:t:2')}${member('email', 'b@example.org', 'Deleted')}</Subscriptions>`,
        ),
    };
    const account = await openAccount();
    expect(await account.subscriptions('eu-west-1', 'arn:aws:sns:eu-west-1:1:t')).toEqual([
      { protocol: 'email', endpoint: 'a@example.org', state: 'pending' },
      { protocol: 'sms', endpoint: '+15555550100', state: 'confirmed' },
      { protocol: 'email', endpoint: 'b@example.org', state: 'deleted' },
    ]);
    account.close();
  });

  test.each([
    ['<entry><key>MonthlySpendLimit</key><value>1</value></entry>', { isInSandbox: true, monthlyLimit: 1 }],
    ['', { isInSandbox: true }],
  ])('gives the SMS settings, with the limit where there is one: %s', async (entries, expected) => {
    answers = {
      GetSMSSandboxAccountStatus: () => result('GetSMSSandboxAccountStatus', '<IsInSandbox>true</IsInSandbox>'),
      GetSMSAttributes: () => result('GetSMSAttributes', `<attributes>${entries}</attributes>`),
    };
    const account = await openAccount();
    expect(await account.sms('eu-west-1')).toEqual(expected);
    account.close();
  });

  test.each([
    ['AccessDenied', 403, 'denied', 'access denied'],
    ['AuthorizationError', 403, 'denied', 'access denied'],
    ['InvalidClientTokenId', 403, 'credentials', expect.stringContaining('not authorized')],
    ['ExpiredToken', 403, 'credentials', expect.anything()],
    ['InternalFailure', 500, 'other', expect.stringContaining('InternalFailure')],
  ])('leaves a part unread where AWS says %s', async (code, status, fault, why) => {
    answers = { ListSubscriptionsByTopic: () => failure(status, code) };
    const account = await openAccount();
    const part = await readPart('the topic', ['sns:ListSubscriptionsByTopic'], () =>
      account.subscriptions('eu-west-1', 'arn:aws:sns:eu-west-1:1:t'),
    );
    account.close();
    expect(part).toMatchObject({ isKnown: false, what: 'the topic', fault, why });
  });

  test("leaves a part unread in EC2's way of refusing, and where nobody answers", async () => {
    answers = {
      DescribeAddresses: () => ({
        status: 403,
        body: '<Response><Errors><Error><Code>UnauthorizedOperation</Code><Message>no</Message></Error></Errors></Response>',
      }),
    };
    const account = await openAccount();
    expect(await readPart('a', [], () => account.elasticIps('eu-west-1', 'x', []))).toMatchObject({ fault: 'denied' });
    account.close();
    process.env.AWS_ENDPOINT_URL = 'http://127.0.0.1:1';
    const nowhere = await openAccount();
    expect(await readPart('a', [], () => nowhere.stacks('eu-west-1', 'x'))).toMatchObject({ fault: 'other' });
    nowhere.close();
    process.env.AWS_ENDPOINT_URL = endpoint.url;
  });

  test('rejects for a defect of ours', async () => {
    await expect(readPart('a', [], () => Promise.reject(new TypeError('x is undefined')))).rejects.toThrow(TypeError);
  });
});
