import type { Context } from 'aws-lambda';
import { parseWidgetEvent, widgetEvent } from '../../lib/page/widgetEvent';
import { ENVIRONMENT } from '../../lib/telemetry/contract';
import { EventError } from '../../lib/telemetry/eventError';
import {
  isNotifyTest,
  lookEvent,
  parsePolicyEvent,
  parseProbeEvent,
  parseWakeUp,
  policyEvent,
  runEvent,
  streamEvent,
  sweepEvent,
} from '../../lib/workflow/events';
import { type AwsEndpoint, startAwsEndpoint } from '../support/awsEndpoint';
import { tried, usuallyRight } from '../support/mistakes/door';
import { MISTAKES } from '../support/mistakes/mistakes';
import { ABSENT, fieldsOf, withValue } from '../support/mistakes/schemaFields';

type Handler = (event: unknown, context: Context) => Promise<unknown>;
const FUNCTIONS = ['probe', 'judge', 'notify', 'policy', 'matrix-widget'] as const;

let aws: AwsEndpoint;
const handlers = new Map<string, Handler>();
const context = { getRemainingTimeInMillis: () => 60_000, invokedFunctionArn: 'arn' } as Context;

beforeAll(async () => {
  aws = await startAwsEndpoint();
  Object.assign(process.env, {
    ...{ AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', AWS_ENDPOINT_URL: aws.url },
    POWERTOOLS_LOG_LEVEL: 'SILENT',
    [ENVIRONMENT.name]: 'test',
    [ENVIRONMENT.hubRegion]: 'us-east-1',
    [ENVIRONMENT.tableName]: 'starttls-canary-test',
    [ENVIRONMENT.topicArn]: 'arn:aws:sns:us-east-1:000000000000:starttls-canary-test',
    [ENVIRONMENT.everySeconds]: '60',
    [ENVIRONMENT.metricsLevel]: 'standard',
    [ENVIRONMENT.vantage]: JSON.stringify({
      ...{ id: 'use1', role: 'observer', heloName: 'canary.example.org', controlHosts: [] },
      ...{ allowPrivateTargets: false, ipv6: false, logEveryHost: false },
    }),
    [ENVIRONMENT.vantages]: '[]',
    [ENVIRONMENT.shards]: '[0]',
    [ENVIRONMENT.timezone]: 'UTC',
    [ENVIRONMENT.quietWindows]: '[]',
    [ENVIRONMENT.testUnofferedStarttls]: 'false',
  });
  for (const name of FUNCTIONS) handlers.set(name, (await import(`../../functions/${name}/handler`)).handler);
});

afterAll(async () => {
  await aws.close();
});

const target = {
  ...{ name: 'example.net', ours: true, verify: true, require: ['DSN'], tlsName: 'mx.example.net', requireDane: true },
};
const look = {
  ...{ incident: 'I1', round: 7, shard: 0, target, mxHost: 'mx.example.net', port: 25, addresses: ['192.0.2.1'] },
  ...{ upgrade: true, tryUnoffered: true, leavesNoView: true },
};
const record = {
  dynamodb: { SequenceNumber: '1', Keys: { pk: { S: 'vantage#a#0' }, sk: { S: 'heartbeat' } } },
};
const widgetContext = {
  theme: 'dark',
  timezone: { offsetISO: '+05:45' },
  timeRange: { start: 0, end: 1, zoom: { start: 0, end: 1 } },
  forms: { all: { filter: 'mx' } },
};
const WIDGET = {
  describe: false,
  show: 'host',
  host: 'x',
  id: 'x',
  filter: 'mx',
  only: 'trouble',
  number: 2,
  widgetContext,
};

/** Each event with the functions that it wakes, and how they read it. */
const EVENTS = [
  {
    ...{ called: 'run', wakes: ['probe'], schema: runEvent, read: parseProbeEvent },
    sample: { schemaVersion: 1, kind: 'run', scheduledAt: '2026-11-23T21:50:00Z', shard: 0, targets: [target] },
  },
  {
    ...{ called: 'look', wakes: ['probe'], schema: lookEvent, read: parseProbeEvent },
    sample: { schemaVersion: 1, kind: 'look', looks: [look] },
  },
  {
    ...{ called: 'policies', wakes: ['policy'], schema: policyEvent, read: parsePolicyEvent },
    sample: { schemaVersion: 1, kind: 'policies', shard: 0, targets: [target] },
  },
  {
    ...{ called: 'sweep', wakes: ['judge', 'notify'], schema: sweepEvent, read: parseWakeUp },
    sample: { schemaVersion: 1, kind: 'sweep' },
  },
  {
    ...{ called: 'stream', wakes: ['judge', 'notify'], schema: streamEvent, read: parseWakeUp },
    sample: { Records: [record] },
  },
  {
    ...{ called: 'widget', wakes: ['matrix-widget'], schema: widgetEvent, sample: WIDGET },
    read: (event: unknown) => parseWidgetEvent(event, Date.UTC(2026, 10, 23)),
  },
] as const;

const fields = EVENTS.flatMap(({ called, schema, sample, ...event }) => {
  const walked = fieldsOf(schema, [sample]);
  return walked.fields.map((field) => ({ ...event, field, unseen: walked.unseen, called: `${called}${field.name}` }));
});

/** What is right in a field beyond what is so in all of its kind. */
const HOST = ['a flag in quotes', 'a word'];
const RIGHT: Readonly<Record<string, readonly string[]>> = {
  'run.targets[].name': HOST,
  'look.looks[].target.name': HOST,
  'policies.targets[].name': HOST,
  // Whoever stores a view may name a host so; the resolver and the address have the say.
  'look.looks[].mxHost': ['a flag in quotes', 'a number in quotes', 'a word'],
  'stream.Records[].dynamodb.SequenceNumber': ['a number in quotes'],
};

test.each(fields)(
  'an event with a wrong $called is refused in one line, and nothing is asked or written',
  async (row) => {
    const { field, read, wakes, called, unseen } = row;
    expect(unseen).toEqual([]);
    const refused: unknown[] = [];
    const { right, faults } = tried(field, (event) => {
      try {
        read(event);
        return undefined;
      } catch (error) {
        if (!(error instanceof EventError)) throw error;
        refused.push(event);
        return error.message;
      }
    });
    expect(faults).toEqual([]);
    for (const name of wakes)
      for (const event of refused) await expect(handlers.get(name)?.(event, context)).rejects.toThrow(EventError);
    expect(aws.calls).toEqual([]);
    expect({ called, right }).toEqual({ called, right: RIGHT[called] ?? usuallyRight(field) });
  },
);

test('no exception is left over', () => {
  expect(Object.keys(RIGHT).filter((name) => !fields.some(({ called }) => called === name))).toEqual([]);
});

/** What is no event at all, and those of others. */
const NONE = [...MISTAKES.map(({ value }) => value).filter((value) => value !== ABSENT), undefined, { hello: 'world' }];

test.each(FUNCTIONS.filter((name) => name !== 'matrix-widget'))(
  '%s refuses what is none of its events',
  async (name) => {
    const others = EVENTS.filter(({ wakes }) => !wakes.some((other) => other === name)).map(({ sample }) => sample);
    for (const event of [...NONE, ...others]) {
      const rejection = await handlers
        .get(name)?.(event, context)
        .catch((error: unknown) => error);
      expect({ event, rejection }).toEqual({ event, rejection: expect.any(EventError) });
    }
    expect(aws.calls).toEqual([]);
  },
);

test('a test that is asked for in another way is none', () => {
  const sample = { schemaVersion: 1, kind: 'test' };
  expect(isNotifyTest(sample)).toBe(true);
  for (const { value } of MISTAKES) expect(isNotifyTest(withValue(sample, ['kind'], value))).toBe(false);
});

test('a function whose environment is wrong does not come up', async () => {
  process.env[ENVIRONMENT.everySeconds] = 'often';
  await jest.isolateModulesAsync(async () => {
    const failure = await import('../../functions/judge/handler').catch((error: unknown) => error);
    expect(failure).toHaveProperty('message', 'CANARY_EVERY_SECONDS: "often": is not a number of seconds');
  });
});
