import type { Context } from 'aws-lambda';
import { reversedName } from '../../lib/dns/reversedName';
import { dynamoTable } from '../../lib/store/dynamoTable';
import type { Table } from '../../lib/store/table';
import { vantageStore } from '../../lib/store/vantageStore';
import { ENVIRONMENT, type VantageSettings } from '../../lib/telemetry/contract';
import { a, type ScriptedDns, startScriptedDns } from '../lib/dns/scriptedDns';
import { type AwsEndpoint, startAwsEndpoint } from '../support/awsEndpoint';
import { type DynamoServer, startDynamo } from '../support/dynamoServer';
import { healthyEhlo, strippedEhlo } from '../support/incidentReplies';
import { serves, startScriptedServer } from '../support/scriptedServer';

// The handler waits seconds for a second answer; here it doesn't.
jest.mock('node:timers/promises', () => ({
  ...jest.requireActual<object>('node:timers/promises'),
  setTimeout: async () => undefined,
}));

type Handler = (event: unknown, context: Context) => Promise<unknown>;

const KEY = 'abcdefghijklmnopqrstuvwx23';
const ZONE = 'zen.dq.spamhaus.net';
const PARAMETER = '/canary/spamhaus-dqs';

let aws: AwsEndpoint;
let dynamo: DynamoServer;
let dns: ScriptedDns;
let table: Table;
let server: Awaited<ReturnType<typeof startScriptedServer>>;
let served: readonly string[] = healthyEhlo;
let parameter = '{}';
let listings: Readonly<Record<string, readonly [number, number, number, number]>> = {};
const printed: string[] = [];

const vantage = (): VantageSettings => ({
  id: 'use1',
  role: 'mail-path',
  heloName: 'canary.example.org',
  mailEgress: '203.0.113.9',
  dns: dns.server,
  allowPrivateTargets: true,
  ipv6: false,
  logEveryHost: true,
  controlHosts: [],
  blockLists: [{ zone: ZONE, keyParameter: PARAMETER }],
});

beforeAll(async () => {
  [aws, dynamo] = await Promise.all([
    startAwsEndpoint(({ service }) => (service.endsWith('/ssm') ? parameter : '')),
    startDynamo(),
  ]);
  dns = await startScriptedDns((question) => {
    const entry = Object.entries({ '127.0.0.2': [127, 0, 0, 2] as const, ...listings }).find(
      ([address]) => question === `A ${reversedName(address)}.${KEY}.${ZONE}`,
    );
    return entry === undefined ? { rcode: 3 } : { records: [a(question.slice(2), ...entry[1])] };
  });
  server = await startScriptedServer({ scripts: () => [serves({ ehlo: () => served })] });
  for (const stream of [process.stdout, process.stderr])
    jest.spyOn(stream, 'write').mockImplementation((text) => {
      printed.push(String(text));
      return true;
    });
});
afterAll(async () => {
  jest.restoreAllMocks();
  await Promise.all([aws.close(), dynamo.close(), dns.close(), server.close()]);
});

/** A probe as it starts cold, with its own table. */
async function coldProbe(): Promise<Handler> {
  const tableName = await dynamo.createTable();
  table = dynamoTable(dynamo.client, tableName);
  Object.assign(process.env, {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_ENDPOINT_URL: aws.url,
    AWS_ENDPOINT_URL_DYNAMODB: dynamo.url,
    POWERTOOLS_LOG_LEVEL: 'DEBUG',
    POWERTOOLS_DEV: 'false',
    [ENVIRONMENT.name]: 'test',
    [ENVIRONMENT.hubRegion]: 'us-east-1',
    [ENVIRONMENT.tableName]: tableName,
    [ENVIRONMENT.everySeconds]: '60',
    [ENVIRONMENT.metricsLevel]: 'standard',
    [ENVIRONMENT.vantage]: JSON.stringify(vantage()),
  });
  jest.resetModules();
  return (await import('../../functions/probe/handler')).handler;
}

const context = { getRemainingTimeInMillis: () => 50_000 } as Context;
const runAt = (scheduledAt: string) => ({
  schemaVersion: 1,
  kind: 'run',
  scheduledAt,
  shard: 0,
  targets: [{ name: `[127.0.0.1]:${server.port}` }],
});
const stored = async () => JSON.stringify(await table.query({ pk: 'vantage#use1#0' }));
const keyGiven = () => {
  parameter = JSON.stringify({ Parameter: { Name: PARAMETER, Type: 'SecureString', Value: KEY } });
};

/** Everything that leaves the probe, but for the questions to the name server. */
async function expectNoKeyAnywhere(): Promise<void> {
  const sent = aws.calls.map(({ path, body }) => path + body);
  for (const text of [await stored(), ...sent, ...printed]) expect(text).not.toContain(KEY);
}

test('a loss and a new listing are stored in one run, and the key goes to the name server alone', async () => {
  keyGiven();
  const probe = await coldProbe();
  served = healthyEhlo;
  await probe(runAt('2026-11-23T21:50:00Z'), context);
  await probe(runAt('2026-11-23T21:51:00Z'), context);
  const [first] = await vantageStore(table).readListings('use1');
  expect(first).toMatchObject({ address: '203.0.113.9', answers: [{ zone: ZONE, state: 'clean' }] });
  expect(dns.questions).toEqual(['2.0.0.127', '1.0.0.127', '9.113.0.203'].map((name) => `A ${name}.${KEY}.${ZONE}`));
  expect(printed.length).toBeGreaterThan(0);
  await expectNoKeyAnywhere();
});

test('a listing comes with the loss of a vantage that starts in the middle of it', async () => {
  keyGiven();
  listings = { '203.0.113.9': [127, 0, 0, 4] };
  served = strippedEhlo;
  const probe = await coldProbe();
  await probe(runAt('2026-11-23T21:55:00Z'), context);
  const [listing] = await vantageStore(table).readListings('use1');
  expect(listing?.answers).toEqual([
    { zone: ZONE, state: 'listed', codes: ['127.0.0.4'], lists: ['XBL (CBL data)'], since: listing?.observedAt },
  ]);
  await expectNoKeyAnywhere();
});

const failures: readonly { readonly name: string; readonly set: () => void; readonly reason: string }[] = [
  {
    name: 'no value',
    set: () => {
      parameter = '{}';
    },
    reason: 'the key could not be read',
  },
  {
    name: 'a wrong key',
    set: () => {
      parameter = JSON.stringify({ Parameter: { Value: KEY.replace('a', 'z') } });
    },
    reason: 'its test address 127.0.0.2 is not listed: the key is wrong, or the list is dead',
  },
  {
    name: 'a key with another secret in it',
    set: () => {
      parameter = JSON.stringify({ Parameter: { Value: `${KEY} and more` } });
    },
    reason: 'the key is not a word of letters, digits and hyphens',
  },
];
test.each(failures)('$name is unknown and fails no run', async ({ set, reason }) => {
  set();
  served = healthyEhlo;
  const probe = await coldProbe();
  await probe(runAt('2026-11-23T22:00:00Z'), context);
  const [listing] = await vantageStore(table).readListings('use1');
  expect(listing?.answers).toEqual([{ zone: ZONE, state: 'unknown', codes: [], lists: [], reason }]);
  expect(await stored()).toContain(`"sk":"host#[127.0.0.1]:${server.port}`);
  await expectNoKeyAnywhere();
});

test('a second look looks up too, where STARTTLS is gone', async () => {
  keyGiven();
  served = strippedEhlo;
  const probe = await coldProbe();
  const target = { name: `[127.0.0.1]:${server.port}` };
  const look = { incident: 'I1', round: 1, shard: 0, target, mxHost: '127.0.0.1', port: server.port };
  await probe({ schemaVersion: 1, kind: 'look', looks: [{ ...look, addresses: ['127.0.0.1'] }] }, context);
  expect(await vantageStore(table).readListings('use1')).toHaveLength(1);
  await expectNoKeyAnywhere();
});
