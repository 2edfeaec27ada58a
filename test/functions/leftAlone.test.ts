import type { Context } from 'aws-lambda';
import { dynamoTable } from '../../lib/store/dynamoTable';
import type { Key, Table } from '../../lib/store/table';
import { type ConfiguredVantage, ENVIRONMENT, type VantageSettings } from '../../lib/telemetry/contract';
import { type AwsEndpoint, startAwsEndpoint } from '../support/awsEndpoint';
import { type DynamoServer, startDynamo } from '../support/dynamoServer';
import { heartbeat } from '../support/records';

type Handler = (event: unknown, context: Context) => Promise<unknown>;

const HEARTBEAT = { pk: 'vantage#euw1#0', sk: 'heartbeat' } as const;
const vantage: VantageSettings = {
  id: 'euw1',
  role: 'observer',
  heloName: 'canary.example.org',
  allowPrivateTargets: true,
  ipv6: false,
  logEveryHost: false,
  controlHosts: [],
};
const vantages: readonly ConfiguredVantage[] = [{ id: 'euw1', role: 'observer', external: false, region: 'eu-west-1' }];
const context = { getRemainingTimeInMillis: () => 50_000 } as Context;

let aws: AwsEndpoint;
let dynamo: DynamoServer;
let table: Table;
let tableName: string;
let handlers: { readonly probe: Handler; readonly judge: Handler };
const printed: string[] = [];

beforeAll(async () => {
  [aws, dynamo] = await Promise.all([startAwsEndpoint(), startDynamo()]);
  tableName = await dynamo.createTable();
  table = dynamoTable(dynamo.client, tableName);
  Object.assign(process.env, {
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_ENDPOINT_URL: aws.url,
    AWS_ENDPOINT_URL_DYNAMODB: dynamo.url,
    POWERTOOLS_LOG_LEVEL: 'WARN',
    [ENVIRONMENT.name]: 'test',
    [ENVIRONMENT.hubRegion]: 'us-east-1',
    [ENVIRONMENT.tableName]: tableName,
    [ENVIRONMENT.everySeconds]: '60',
    [ENVIRONMENT.metricsLevel]: 'standard',
    [ENVIRONMENT.vantage]: JSON.stringify(vantage),
    [ENVIRONMENT.vantages]: JSON.stringify(vantages),
    [ENVIRONMENT.shards]: '[0]',
    [ENVIRONMENT.testUnofferedStarttls]: 'false',
  });
  for (const stream of [process.stdout, process.stderr])
    jest.spyOn(stream, 'write').mockImplementation((text) => printed.push(String(text)) > 0);
  handlers = {
    probe: (await import('../../functions/probe/handler')).handler,
    judge: (await import('../../functions/judge/handler')).handler,
  };
});
beforeEach(() => printed.splice(0));
afterAll(async () => {
  jest.restoreAllMocks();
  await Promise.all([aws.close(), dynamo.close()]);
});

const run = { schemaVersion: 1, kind: 'run', scheduledAt: '2026-11-23T21:50:00Z', shard: 0, targets: [] } as const;
const counted = (name: string): readonly unknown[] =>
  aws.calls
    .filter(({ service }) => service === 'us-east-1/monitoring')
    .flatMap(({ body }) => JSON.parse(body).MetricData)
    .filter(({ MetricName }) => MetricName === name);
const beatOf = (id: string): Key => ({ pk: `vantage#${id}#0`, sk: 'heartbeat' });
const streamOf = (...keys: readonly Key[]) => ({
  Records: keys.map(({ pk, sk }, index) => ({
    eventName: 'MODIFY',
    dynamodb: { SequenceNumber: String(index), Keys: { pk: { S: pk }, sk: { S: sk } } },
  })),
});
const said = (metric: string) => printed.flatMap((line) => (line.includes(`"${metric}"`) ? [JSON.parse(line)] : []));

test('a probe says nothing of newer versions where there are none', async () => {
  await handlers.probe(run, context);
  expect(counted('ProbeRuns')).toHaveLength(1);
  expect(counted('NewerItems')).toEqual([]);
});

test('a probe whose heartbeat a newer version wrote says so in a metric of the hub’s region, beside its runs', async () => {
  await table.put({ ...HEARTBEAT, schemaVersion: 2, body: { theirs: true } }, { kind: 'always' });
  await handlers.probe({ ...run, scheduledAt: '2026-11-23T21:51:00Z' }, context);
  expect(counted('ProbeRuns')).toHaveLength(2);
  expect(counted('NewerItems')).toEqual([
    expect.objectContaining({ Value: 1, Unit: 'Count', Dimensions: [{ Name: 'service', Value: 'probe-euw1' }] }),
  ]);
  expect(printed.join('')).toContain('"partitions":["vantage#euw1#0"]');
});

test('the judge says which vantages run that it was not configured with, each once', async () => {
  const beat = (id: string) => ({ ...beatOf(id), schemaVersion: 1, body: heartbeat(0, { vantage: id }) }) as const;
  for (const id of ['gone', 'left']) await table.put(beat(id), { kind: 'always' });
  await handlers.judge(streamOf(beatOf('left'), beatOf('gone'), beatOf('euw1'), beatOf('gone')), context);
  expect(printed.join('')).toContain('"vantages":["gone","left"]');
  expect(said('UnconfiguredVantages')).toEqual([
    expect.objectContaining({ service: 'judge', UnconfiguredVantages: 2 }),
  ]);
});

test('the judge says nothing of vantages while only those run that it knows, whatever else is written', async () => {
  await handlers.judge(
    streamOf(beatOf('euw1'), { pk: 'vantage#gone#0', sk: 'host#a.example#mx.a.example:25' }),
    context,
  );
  expect(said('UnconfiguredVantages')).toEqual([]);
});
