import { inspect } from 'node:util';
import type { Context } from 'aws-lambda';
import { ENVIRONMENT, type VantageSettings } from '../../lib/telemetry/contract';
import { allWaysOut, configWith, synthesise } from '../lib/infra/stacks';
import { type AwsEndpoint, startAwsEndpoint } from '../support/awsEndpoint';

jest.mock('node:timers/promises', () => ({
  ...jest.requireActual<object>('node:timers/promises'),
  setTimeout: async () => undefined,
}));

/** What Lambda has in the environment of a function, marked. The key of a block list is in blockLists.test.ts. */
const CREDENTIALS = {
  AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'marked0secret0access0key',
  AWS_SESSION_TOKEN: 'marked0session0token',
} as const;

const vantage: VantageSettings = {
  id: 'use1',
  role: 'mail-path',
  heloName: 'canary.example.org',
  allowPrivateTargets: true,
  ipv6: false,
  logEveryHost: true,
  controlHosts: [],
  blockLists: [{ zone: 'zen.dq.spamhaus.net', keyParameter: '/canary/spamhaus-dqs' }],
  dns: '127.0.0.1:1',
};
const sweep = { schemaVersion: 1, kind: 'sweep' };
const run = {
  schemaVersion: 1,
  kind: 'run',
  scheduledAt: '2026-11-23T21:50:00Z',
  shard: 0,
  targets: [{ name: '[127.0.0.1]:1' }],
};
const rows = [
  { name: 'probe', event: run },
  { name: 'judge', event: sweep },
  { name: 'notify', event: sweep },
  { name: 'policy', event: { ...run, kind: 'policies', targets: [{ name: 'contoso.example' }] } },
  { name: 'matrix-widget', event: {} },
] as const;

const printed: string[] = [];
let aws: AwsEndpoint;
const before = { ...process.env };
beforeAll(async () => {
  aws = await startAwsEndpoint(() => ({
    status: 403,
    body: JSON.stringify({ __type: 'AccessDeniedException', message: 'no' }),
  }));
  Object.assign(process.env, CREDENTIALS, {
    AWS_REGION: 'us-east-1',
    AWS_ENDPOINT_URL: aws.url,
    AWS_MAX_ATTEMPTS: '1',
    POWERTOOLS_LOG_LEVEL: 'DEBUG',
    POWERTOOLS_DEV: 'false',
    [ENVIRONMENT.name]: 'test',
    [ENVIRONMENT.hubRegion]: 'us-east-1',
    [ENVIRONMENT.tableName]: 'table',
    [ENVIRONMENT.topicArn]: 'arn:aws:sns:us-east-1:111122223333:test',
    [ENVIRONMENT.everySeconds]: '60',
    [ENVIRONMENT.metricsLevel]: 'standard',
    [ENVIRONMENT.vantage]: JSON.stringify(vantage),
    [ENVIRONMENT.vantages]: JSON.stringify([{ id: 'use1', role: 'mail-path', external: false }]),
    [ENVIRONMENT.shards]: '[0]',
    [ENVIRONMENT.testUnofferedStarttls]: 'false',
    [ENVIRONMENT.quietWindows]: '[]',
    [ENVIRONMENT.timezone]: 'UTC',
  });
  for (const stream of [process.stdout, process.stderr])
    jest.spyOn(stream, 'write').mockImplementation((text) => {
      printed.push(String(text));
      return true;
    });
});
afterAll(async () => {
  jest.restoreAllMocks();
  process.env = before;
  await aws.close();
});

/** What Lambda logs of an error: its words, those of its causes, and where it was thrown. */
const toldOf = (error: unknown): string =>
  error instanceof Error ? `${error.name} ${error.message} ${error.stack} ${toldOf(error.cause)}` : String(error);

test.each(rows)(
  '$name, whom AWS refuses everything, logs at its loudest and has no secret in it',
  async ({ name, event }) => {
    const context = {
      getRemainingTimeInMillis: () => 50_000,
      invokedFunctionArn: 'arn:aws:lambda:us-east-1:111122223333:function:f',
    };
    const { handler }: { handler: (event: unknown, context: Context) => Promise<unknown> } = await import(
      `../../functions/${name}/handler`
    );
    const outcome = await handler(event, context as Context).then((answer) => inspect(answer, { depth: 9 }), toldOf);
    const all = [outcome, ...printed.splice(0)].join('\n');
    expect(all).toMatch(/AccessDenied/);
    expect(all).not.toContain('marked0');
  },
);

test('what goes to AWS is signed by the secret and does not have it', () => {
  expect(aws.calls.length).toBeGreaterThan(0);
  expect(JSON.stringify(aws.calls)).not.toContain('marked0secret');
});

test('who deploys puts none of their secrets into a template', () => {
  const templates = synthesise(configWith(allWaysOut)).all.map((template) => JSON.stringify(template.toJSON()));
  expect(templates.join('\n')).toContain('/canary/spamhaus-dqs');
  expect(templates.join('\n')).not.toContain('marked0');
});
