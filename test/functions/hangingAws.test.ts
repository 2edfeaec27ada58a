import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import type { Context } from 'aws-lambda';
import { awsAccount } from '../../lib/cli/doctor/awsAccount';
import { snsChannel } from '../../lib/notify/snsChannel';
import { hubTable } from '../../lib/store/dynamoTable';
import { hubMetrics } from '../../lib/telemetry/cloudWatch';
import { ENVIRONMENT } from '../../lib/telemetry/contract';
import { parameterStore } from '../../lib/telemetry/parameter';
import { messageOf } from '../lib/notify/messages';

/** Time passes so much faster, for all that waits by a timer. */
const FASTER = 100;
const REGION = 'us-east-1';

let server: Server;
const sockets = new Set<Socket>();

beforeAll(async () => {
  server = createServer((socket) => void sockets.add(socket.on('error', () => undefined)));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  Object.assign(process.env, {
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
    POWERTOOLS_LOG_LEVEL: 'SILENT',
    [ENVIRONMENT.name]: 'test',
    [ENVIRONMENT.hubRegion]: REGION,
    [ENVIRONMENT.tableName]: 'table',
    [ENVIRONMENT.topicArn]: 'arn:aws:sns:us-east-1:000000000000:topic',
    [ENVIRONMENT.everySeconds]: '60',
    [ENVIRONMENT.metricsLevel]: 'standard',
    [ENVIRONMENT.vantage]: JSON.stringify({
      ...{ id: 'use1', role: 'observer', heloName: 'canary.example.org', allowPrivateTargets: true },
      ...{ ipv6: false, logEveryHost: false, controlHosts: [] },
    }),
    [ENVIRONMENT.vantages]: JSON.stringify([{ id: 'use1', role: 'observer', external: true }]),
    [ENVIRONMENT.shards]: '[0]',
    [ENVIRONMENT.timezone]: 'UTC',
    [ENVIRONMENT.quietWindows]: '[]',
    [ENVIRONMENT.testUnofferedStarttls]: 'false',
  });
});

beforeEach(() => {
  const real = globalThis.setTimeout;
  jest
    .spyOn(globalThis, 'setTimeout')
    .mockImplementation(((call: () => void, ms = 0) => real(call, ms / FASTER)) as typeof setTimeout);
});
afterEach(() => jest.restoreAllMocks());
afterAll(async () => {
  for (const socket of sockets) socket.destroy();
  await new Promise((resolve) => server.close(resolve));
});

const context = { getRemainingTimeInMillis: () => 50_000 } as Context;
const sweep = { schemaVersion: 1, kind: 'sweep' };
const run = { schemaVersion: 1, kind: 'run', scheduledAt: '2026-11-23T21:50:00Z', shard: 0, targets: [] };
const policies = { schemaVersion: 1, kind: 'policies', shard: 0, targets: [] };
const widget = { widgetContext: {} };
const signal = new AbortController().signal;

test.each<{ readonly name: string; ask(): Promise<unknown> }>([
  { name: 'the probe', ask: async () => (await import('../../functions/probe/handler')).handler(run, context) },
  { name: 'the judge', ask: async () => (await import('../../functions/judge/handler')).handler(sweep, context) },
  { name: 'notify', ask: async () => (await import('../../functions/notify/handler')).handler(sweep, context) },
  {
    name: 'the policy check',
    ask: async () => (await import('../../functions/policy/handler')).handler(policies, context),
  },
  {
    name: 'the widget',
    ask: async () => (await import('../../functions/matrix-widget/handler')).handler(widget, context),
  },
  { name: 'a table of a hub', ask: () => hubTable(REGION, 'table').query({ pk: 'a' }) },
  {
    name: 'metrics of a hub',
    ask: () =>
      hubMetrics(REGION, 'space').put([{ name: 'ProbeRuns', value: 1, unit: 'Count', dimensions: [] }], new Date()),
  },
  {
    name: 'a topic',
    ask: () =>
      snsChannel({ topicArn: `arn:aws:sns:${REGION}:1:t`, region: REGION }).send(messageOf('a'), 'abc', signal),
  },
  { name: 'the account', ask: () => awsAccount().regions(REGION) },
  { name: 'a parameter', ask: () => parameterStore(REGION)('/key') },
])('AWS, which takes connections and never answers, is given up: $name', async ({ ask }) => {
  await expect(ask()).rejects.toThrow();
});
