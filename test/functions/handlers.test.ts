import { setTimeout as sleep } from 'node:timers/promises';
import type { Context } from 'aws-lambda';
import { dynamoTable } from '../../lib/store/dynamoTable';
import { incidentStore } from '../../lib/store/incidentStore';
import type { Key, Table } from '../../lib/store/table';
import { type ConfiguredVantage, ENVIRONMENT, type VantageSettings } from '../../lib/telemetry/contract';
import { type AwsEndpoint, startAwsEndpoint } from '../support/awsEndpoint';
import { createCertificates } from '../support/certificates';
import { type DynamoServer, startDynamo } from '../support/dynamoServer';
import { finding } from '../support/findings';
import { healthyEhlo, strippedEhlo } from '../support/incidentReplies';
import { heartbeat, view } from '../support/records';
import { serves, startScriptedServer } from '../support/scriptedServer';

// The handlers wait seconds for a second answer and for what else is to be said; here they don't.
jest.mock('node:timers/promises', () => ({
  ...jest.requireActual<object>('node:timers/promises'),
  setTimeout: jest.fn(async () => undefined),
}));

type Handler = (event: unknown, context: Context) => Promise<unknown>;

const vantage: VantageSettings = {
  id: 'use1',
  role: 'mail-path',
  heloName: 'canary.example.org',
  allowPrivateTargets: true,
  ipv6: false,
  logEveryHost: false,
  controlHosts: [],
};
const vantages: readonly ConfiguredVantage[] = [
  { id: 'use1', role: 'mail-path', external: false, region: 'us-east-1', probeFunctionName: 'probe-use1' },
  { id: 'euw1', role: 'observer', external: false, region: 'eu-west-1', probeFunctionName: 'probe-euw1' },
];

let aws: AwsEndpoint;
let dynamo: DynamoServer;
let table: Table;
let handlers: { readonly probe: Handler; readonly judge: Handler; readonly notify: Handler; readonly widget: Handler };
let served: readonly string[] = healthyEhlo;
let server: Awaited<ReturnType<typeof startScriptedServer>>;

beforeAll(async () => {
  [aws, dynamo] = await Promise.all([startAwsEndpoint(), startDynamo()]);
  const tableName = await dynamo.createTable();
  table = dynamoTable(dynamo.client, tableName);
  const { 'self-signed': certificate } = await createCertificates('mx.example.net');
  server = await startScriptedServer({
    scripts: () => [serves({ ehlo: () => served, certificate })],
  });
  Object.assign(process.env, {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_ENDPOINT_URL: aws.url,
    AWS_ENDPOINT_URL_DYNAMODB: dynamo.url,
    POWERTOOLS_LOG_LEVEL: 'SILENT',
    [ENVIRONMENT.name]: 'test',
    [ENVIRONMENT.hubRegion]: 'us-east-1',
    [ENVIRONMENT.tableName]: tableName,
    [ENVIRONMENT.topicArn]: 'arn:aws:sns:us-east-1:000000000000:starttls-canary-test',
    [ENVIRONMENT.everySeconds]: '60',
    [ENVIRONMENT.metricsLevel]: 'standard',
    [ENVIRONMENT.vantage]: JSON.stringify(vantage),
    [ENVIRONMENT.vantages]: JSON.stringify(vantages),
    [ENVIRONMENT.shards]: '[0]',
    [ENVIRONMENT.timezone]: 'UTC',
    [ENVIRONMENT.quietWindows]: '[]',
    [ENVIRONMENT.testUnofferedStarttls]: 'false',
  });
  handlers = {
    probe: (await import('../../functions/probe/handler')).handler,
    judge: (await import('../../functions/judge/handler')).handler,
    notify: (await import('../../functions/notify/handler')).handler,
    widget: (await import('../../functions/matrix-widget/handler')).handler,
  };
});

afterAll(async () => {
  await Promise.all([aws.close(), dynamo.close(), server.close()]);
});

const context = { getRemainingTimeInMillis: () => 50_000 } as Context;
const sweep = { schemaVersion: 1, kind: 'sweep' } as const;
const runAt = (scheduledAt: string) => ({
  schemaVersion: 1,
  kind: 'run',
  scheduledAt,
  shard: 0,
  targets: [{ name: `[127.0.0.1]:${server.port}` }],
});
const host = () => `127.0.0.1:${server.port}`;
const viewKey = (): Key => ({ pk: 'vantage#use1#0', sk: `host#[127.0.0.1]:${server.port}#${host()}` });
const streamOf = ({ pk, sk }: Key, sequenceNumber: string) => ({
  eventName: 'MODIFY',
  dynamodb: { SequenceNumber: sequenceNumber, Keys: { pk: { S: pk }, sk: { S: sk } } },
});
const callsOf = (service: string) => aws.calls.filter((call) => call.service === service);

test('the probe writes its view and heartbeat, and its metrics in the hub region', async () => {
  await handlers.probe(runAt('2026-11-23T21:50:00Z'), context);
  await handlers.probe(runAt('<aws.scheduler.scheduled-time>'), context);
  const items = await table.query({ pk: 'vantage#use1#0' });
  expect(items.map(({ sk }) => sk.split('#')[0])).toEqual(['change', 'heartbeat', 'host', 'target']);
  expect(items[2]?.body).toMatchObject({ outcome: 'offered', baseline: { starttlsSessions: 2 } });
  const [first, second] = callsOf('us-east-1/monitoring').map(({ body }) => JSON.parse(body));
  expect(first.Namespace).toBe('StarttlsCanary/test');
  expect(first.MetricData).toContainEqual(
    expect.objectContaining({
      MetricName: 'StarttlsOffered',
      Value: 1,
      Timestamp: Date.parse('2026-11-23T21:50:00Z') / 1000,
    }),
  );
  // Nobody replaced the placeholder: the invocation's time, rounded down to the interval.
  expect(second.MetricData[0].Timestamp % 60).toBe(0);
});

test('the judge opens nothing while all is well', async () => {
  const event = { Records: [streamOf({ pk: 'vantage#use1#0', sk: 'heartbeat' }, '1'), streamOf(viewKey(), '2')] };
  expect(await handlers.judge(event, context)).toEqual({ batchItemFailures: [] });
  await handlers.notify(sweep, context);
  expect([...callsOf('us-east-1/sns'), ...callsOf('us-east-1/lambda')]).toEqual([]);
});

test('a loss is judged from the stream, and told in one message with a body for each protocol', async () => {
  served = strippedEhlo;
  await handlers.probe(runAt('2026-11-23T21:55:00Z'), context);
  expect(await handlers.judge({ Records: [streamOf(viewKey(), '3')] }, context)).toEqual({ batchItemFailures: [] });
  const waits = jest.mocked(sleep).mockClear();
  await handlers.notify({ Records: [streamOf({ pk: `incident#${host()}`, sk: 'x' }, '4')] }, context);
  // What else comes in within ten seconds is to go out with it.
  expect(waits).toHaveBeenCalledWith(10_000);
  await handlers.notify(sweep, context);

  const published = callsOf('us-east-1/sns').map(({ body }) => new URLSearchParams(body));
  expect(published).toHaveLength(1);
  expect(published[0]?.get('MessageStructure')).toBe('json');
  expect(published[0]?.get('Subject')).toMatch(/^CRITICAL: STARTTLS .* \[test\]$/);
  expect(published[0]?.get('MessageAttributes.entry.1.Value.StringValue')).toBe('critical');
  const bodies = JSON.parse(published[0]?.get('Message') ?? '{}');
  expect(Object.keys(bodies).sort()).toEqual(['default', 'email', 'sms']);
  expect(JSON.parse(bodies.default).transitions).toEqual([expect.objectContaining({ kind: 'opened', host: host() })]);
  expect((await incidentStore(table).readHost(host(), ['use1'], [])).latest).toMatchObject({
    said: 1,
    incident: { state: 'opened' },
  });
});

test('another vantage is asked for a second look in its own region once it can answer', async () => {
  const { handler } = await import('../../functions/judge/handler');
  const at = new Date(Date.now() - 30_000).toISOString();
  const beat = { schemaVersion: 1, vantage: 'euw1', shard: 0, scheduledAt: at, endedAt: at, hosts: 1 };
  const rest = {
    startedAt: at,
    hostsWithoutStarttls: 0,
    hostsUnknown: 0,
    blind: false,
    unfinished: [],
    notDue: [],
    targetsHash: 'x',
  };
  const body = { ...beat, ...rest };
  await table.put({ pk: 'vantage#euw1#0', sk: 'heartbeat', schemaVersion: 1, body }, { kind: 'always' });
  const other = `127.0.0.9:${server.port}`;
  const [view] = await table.batchGet([viewKey()]);
  const target = `[127.0.0.9]:${server.port}`;
  const moved = { ...Object(view?.body), target, host: other, mxHost: '127.0.0.9' };
  const key = { pk: 'vantage#use1#0', sk: `host#${target}#${other}` };
  await table.put({ ...key, schemaVersion: 1, host: other, stamp: 'x', open: 'loss', body: moved }, { kind: 'always' });
  await handler(sweep, context);
  const [call] = callsOf('eu-west-1/lambda');
  expect(call?.path).toBe('/2015-03-31/functions/probe-euw1/invocations');
  expect(JSON.parse(call?.body ?? '{}')).toMatchObject({
    kind: 'look',
    looks: [{ mxHost: '127.0.0.9', addresses: ['127.0.0.1'] }],
  });
});

test('a second look is answered in the table', async () => {
  served = healthyEhlo;
  const request = {
    incident: 'I1',
    round: 1,
    shard: 0,
    target: { name: `[127.0.0.1]:${server.port}` },
    mxHost: '127.0.0.1',
  };
  const looks = [{ ...request, port: server.port, addresses: ['127.0.0.1'] }];
  await handlers.probe({ schemaVersion: 1, kind: 'look', looks }, context);
  const [look] = await table.batchGet([{ pk: 'vantage#use1#0', sk: 'look#I1' }]);
  expect(look?.body).toMatchObject({ outcome: 'offered', round: 1, host: host() });
});

test('a record that can’t be judged is named, the others are done', async () => {
  const nonsense = { schemaVersion: 1, body: { nonsense: true } };
  const broken = { pk: 'incident#x.example:25', sk: '00000001' };
  // What a vantage writes is left aside where it does not read: it must not be tried again and again.
  const look = { pk: 'vantage#use1#0', sk: 'look#broken' };
  for (const key of [broken, look]) await table.put({ ...key, ...nonsense }, { kind: 'always' });
  const view = { pk: 'vantage#use1#0', sk: 'host#x.example#x.example:25' };
  const event = { Records: [streamOf(view, '7'), streamOf(look, '8'), streamOf({ ...look, sk: 'heartbeat' }, '9')] };
  expect(await handlers.judge(event, context)).toEqual({ batchItemFailures: [{ itemIdentifier: '7' }] });
});

test('a finding beside a loss is judged from the stream, and told in a message of its own', async () => {
  const found = view({
    vantage: 'use1',
    host: 'mx.found.example:25',
    mxHost: 'mx.found.example',
    findings: [finding()],
  });
  const key = { pk: 'vantage#use1#0', sk: 'host#example.net#mx.found.example:25' };
  await table.put({ ...key, schemaVersion: 1, host: found.host, stamp: 'x', body: found }, { kind: 'always' });
  const beat = heartbeat(0, { vantage: 'use1', startedAt: new Date().toISOString() });
  await table.put({ pk: key.pk, sk: 'heartbeat', schemaVersion: 1, body: beat }, { kind: 'always' });
  expect(await handlers.judge({ Records: [streamOf(key, '9')] }, context)).toEqual({ batchItemFailures: [] });
  const record = { pk: 'finding#host#mx.found.example:25', sk: 'certificate-expires-soon' };
  await handlers.notify({ Records: [streamOf(record, '10')] }, context);
  await handlers.notify(sweep, context);
  const subjects = callsOf('us-east-1/sns').map(({ body }) => new URLSearchParams(body).get('Subject'));
  expect(subjects.filter((subject) => subject?.includes('certificate'))).toEqual([
    'WARNING: certificate expires soon at mx.found.example [test]',
  ]);
});

test('judge and notify say in a metric what a newer version wrote', async () => {
  const lines: string[] = [];
  const stdout = jest.spyOn(process.stdout, 'write').mockImplementation((line) => lines.push(String(line)) > 0);
  try {
    const seen = { pk: 'vantage#use1#0', sk: 'host#new#mx.new.example:25' };
    const judged = { pk: 'incident#mx.new.example:25', sk: '00000001' };
    const ahead = { host: 'mx.new.example:25', schemaVersion: 2, body: {} };
    for (const key of [seen, judged]) await table.put({ ...key, ...ahead }, { kind: 'always' });
    await handlers.judge({ Records: [streamOf(seen, '11')] }, context);
    await handlers.notify({ Records: [streamOf(judged, '12')] }, context);
  } finally {
    stdout.mockRestore();
  }
  const metrics = lines.flatMap((line) => (line.includes('NewerItems') ? [JSON.parse(line)] : []));
  expect(metrics.map(({ service }) => service)).toEqual(['judge', 'notify']);
  for (const metric of metrics)
    expect(metric).toMatchObject({
      NewerItems: expect.any(Number),
      _aws: {
        CloudWatchMetrics: [
          { Namespace: 'StarttlsCanary/test', Dimensions: [['service']], Metrics: [{ Name: 'NewerItems' }] },
        ],
      },
    });
});

test.each(['probe', 'judge', 'notify'] as const)('%s refuses an event that is none of its own', async (name) => {
  await expect(handlers[name]({ hello: 'world' }, context)).rejects.toThrow();
});

test('the widget shows what the probe saw, with actions that call it again, and changes nothing', async () => {
  await handlers.probe(runAt('2026-11-23T21:50:00Z'), context);
  const before = await table.query({ pk: 'vantage#use1#0' });
  const invokedFunctionArn = 'arn:aws:lambda:us-east-1:000000000000:function:starttls-canary-test-matrix-widget';
  const asked = { ...context, invokedFunctionArn } as Context;
  const shown = await handlers.widget({ show: 'matrix' }, asked);
  expect(shown).toContain(`127.0.0.1:${server.port}</button><cwdb-action`);
  expect(shown).toContain(`endpoint="${invokedFunctionArn}"`);
  expect(shown).toContain('1 host');
  expect(await handlers.widget({ show: 'host', host: host() }, asked)).toContain('use1');
  expect(await handlers.widget({ describe: true }, asked)).toEqual({ markdown: expect.stringContaining('`matrix`') });
  await expect(handlers.widget({ show: 'everything' }, asked)).rejects.toThrow('show');
  expect(await table.query({ pk: 'vantage#use1#0' })).toEqual(before);
});
