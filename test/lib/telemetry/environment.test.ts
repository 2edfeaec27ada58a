import * as z from 'zod';
import {
  type ConfiguredVantage,
  ENVIRONMENT,
  type QuietWindow,
  type VantageSettings,
} from '../../../lib/telemetry/contract';
import { EnvironmentError, environmentReader, JSON_VALUES, TEXTS } from '../../../lib/telemetry/environment';
import { tried, usuallyRight } from '../../support/mistakes/door';
import { MISTAKES, TEXT_MISTAKES } from '../../support/mistakes/mistakes';
import { fieldsOf } from '../../support/mistakes/schemaFields';

const settings: VantageSettings = {
  id: 'us-east-1',
  role: 'observer',
  heloName: 'canary-use1.example.org',
  dns: '192.0.2.53:5353',
  allowPrivateTargets: false,
  ipv6: false,
  logEveryHost: true,
  controlHosts: ['mx.example.org'],
  mailEgress: '203.0.113.9',
  keepsChains: true,
  blockLists: [{ zone: 'bl.example.net' }, { zone: 'zen.dq.spamhaus.net', keyParameter: '/canary/key' }],
};
const configured: readonly ConfiguredVantage[] = [
  { id: 'us-east-1', role: 'observer', external: false, region: 'us-east-1', probeFunctionName: 'probe' },
  { id: 'hq', role: 'mail-path', external: true, egress: '203.0.113.9' },
];
const quiet: readonly QuietWindow[] = [
  { from: '22:00', to: '06:00', timezone: 'Europe/Berlin' },
  { days: ['sat', 'sun'], from: '00:00', to: '24:00', timezone: 'UTC', targets: ['contoso.example'] },
];
const complete: Readonly<Record<string, string>> = {
  CANARY_NAME: 'default',
  CANARY_HUB_REGION: 'eu-west-1',
  CANARY_TABLE: 'starttls-canary-default',
  CANARY_TOPIC_ARN: 'arn:aws:sns:eu-west-1:111122223333:starttls-canary-default',
  CANARY_EVERY_SECONDS: '300',
  CANARY_METRICS: 'standard',
  CANARY_VANTAGE: JSON.stringify(settings),
  CANARY_VANTAGES: JSON.stringify(configured),
  CANARY_TEST_UNOFFERED_STARTTLS: 'false',
  CANARY_SHARDS: '[0,1]',
  CANARY_QUIET_WINDOWS: JSON.stringify(quiet),
  CANARY_TIMEZONE: 'Europe/Berlin',
  CANARY_VALIDATING_RESOLVER: 'https://dns.example.org/dns-query',
};

const isKey = (key: string): key is keyof typeof ENVIRONMENT => key in ENVIRONMENT;

describe('environmentReader', () => {
  it('has a reader for each key of the contract, and no other', () => {
    expect(Object.keys(environmentReader({})).sort()).toEqual(Object.keys(ENVIRONMENT).sort());
    expect(Object.keys(complete).sort()).toEqual(Object.values(ENVIRONMENT).sort());
  });

  it('reads what the stacks set', () => {
    const read = environmentReader(complete);
    expect(Object.fromEntries(Object.entries(read).map(([key, reader]) => [key, reader()]))).toEqual({
      name: 'default',
      hubRegion: 'eu-west-1',
      tableName: 'starttls-canary-default',
      topicArn: 'arn:aws:sns:eu-west-1:111122223333:starttls-canary-default',
      everySeconds: 300,
      metricsLevel: 'standard',
      vantage: settings,
      vantages: configured,
      testUnofferedStarttls: false,
      shards: [0, 1],
      quietWindows: quiet,
      timezone: 'Europe/Berlin',
      validatingResolver: 'https://dns.example.org/dns-query',
    });
  });

  it('knows no resolver that validates where none is set', () => {
    expect(environmentReader({}).validatingResolver()).toBeUndefined();
  });

  const needed = Object.values(ENVIRONMENT).filter((name) => name !== ENVIRONMENT.validatingResolver);
  it.each(needed)('names %s where it is not set, or empty', (name) => {
    const [key] = Object.entries(ENVIRONMENT).find(([, value]) => value === name) ?? [];
    for (const value of [undefined, '']) {
      const readers: Readonly<Record<string, () => unknown>> = environmentReader({ ...complete, [name]: value });
      const read = readers[key ?? ''];
      expect(read).toThrow(EnvironmentError);
      expect(read).toThrow(`${name} is not set`);
    }
  });

  it.each([
    { key: 'everySeconds', value: 'often', says: 'CANARY_EVERY_SECONDS: "often": is not a number of seconds' },
    { key: 'vantage', value: '{', says: 'CANARY_VANTAGE: not JSON' },
    {
      key: 'vantage',
      value: JSON.stringify({ ...settings, role: 'boss' }),
      says: 'CANARY_VANTAGE: role "boss": Invalid option: expected one of "mail-path"|"observer"',
    },
    {
      key: 'vantages',
      value: JSON.stringify([configured[0], { id: 'x', role: 'observer' }]),
      says: 'CANARY_VANTAGES: [1].external is missing: Invalid input: expected boolean, received undefined',
    },
  ] as const)('says $says', ({ key, value, says }) => {
    expect(environmentReader({ ...complete, [ENVIRONMENT[key]]: value })[key]).toThrow(says);
  });
});

/** What is right in a field beyond what is so in all of its kind. */
const RIGHT: Readonly<Record<string, readonly string[]>> = {
  '.CANARY_NAME': ['a flag in quotes', 'a number in quotes', 'a word'],
  '.CANARY_TABLE': ['a flag in quotes', 'a word'],
  '.CANARY_EVERY_SECONDS': ['a number in quotes'],
};

describe('a variable that is wrong is told in one line, by its name', () => {
  const samples: Readonly<Record<keyof typeof JSON_VALUES, readonly unknown[]>> = {
    vantage: [{ ...settings, sourceAddress: '192.0.2.9', connectionsPerMinute: 60 }],
    vantages: [[{ ...configured[0], isLog: true, egress: '203.0.113.9' }]],
    shards: [[0]],
    testUnofferedStarttls: [false],
    quietWindows: [quiet.slice(1)],
  };
  const fields = Object.entries({ ...TEXTS, ...JSON_VALUES }).flatMap(([key, schema]) => {
    const isJson = key in JSON_VALUES;
    const variable = isKey(key) ? ENVIRONMENT[key] : key;
    const values = isJson ? samples[key as keyof typeof JSON_VALUES] : [complete[variable]];
    const walked = fieldsOf(
      z.object({ [variable]: schema }),
      values.map((value) => ({ [variable]: value })),
    );
    expect(walked.unseen).toEqual([]);
    return walked.fields.map((field) => ({ key, variable, isJson, field, called: field.name }));
  });

  test('no exception is left over', () => {
    expect(Object.keys(RIGHT).filter((name) => !fields.some(({ called }) => called === name))).toEqual([]);
  });

  test('each key of the contract is walked', () => {
    expect([...new Set(fields.map(({ key }) => key))].sort()).toEqual(Object.keys(ENVIRONMENT).sort());
  });

  test.each(fields)('$called', ({ key, variable, isJson, field, called }) => {
    const door = (whole: unknown): string | undefined => {
      const value: unknown = Object(whole)[variable];
      const text = typeof value === 'string' && !isJson ? value : JSON.stringify(value);
      const readers: Readonly<Record<string, () => unknown>> = environmentReader({ ...complete, [variable]: text });
      try {
        readers[key]?.();
        return undefined;
      } catch (error) {
        if (error instanceof EnvironmentError) return error.message;
        throw error;
      }
    };
    const { right, faults } = tried(field, door, isJson ? MISTAKES : TEXT_MISTAKES);
    expect(faults).toEqual([]);
    expect({ called, right }).toEqual({ called, right: RIGHT[called] ?? usuallyRight(field) });
  });
});
