import {
  type ConfiguredVantage,
  ENVIRONMENT,
  type QuietWindow,
  type VantageSettings,
} from '../../../lib/telemetry/contract';
import { EnvironmentError, environmentReader } from '../../../lib/telemetry/environment';

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

  const vantage = (more: object) => JSON.stringify({ ...settings, ...more });
  const refusals: readonly { key: keyof typeof ENVIRONMENT; value: string; message: string }[] = [
    {
      key: 'everySeconds',
      value: 'often',
      message: 'CANARY_EVERY_SECONDS: Invalid input: expected number, received NaN',
    },
    { key: 'everySeconds', value: '0', message: 'CANARY_EVERY_SECONDS: Too small: expected number to be >0' },
    {
      key: 'everySeconds',
      value: '1.5',
      message: 'CANARY_EVERY_SECONDS: Invalid input: expected int, received number',
    },
    {
      key: 'metricsLevel',
      value: 'fat',
      message: 'CANARY_METRICS: Invalid option: expected one of "lean"|"standard"|"full"',
    },
    { key: 'vantage', value: '{', message: 'CANARY_VANTAGE: not JSON' },
    { key: 'vantage', value: '[]', message: 'CANARY_VANTAGE: Invalid input: expected object, received array' },
    {
      key: 'vantage',
      value: vantage({ id: 7 }),
      message: 'CANARY_VANTAGE: id: Invalid input: expected string, received number',
    },
    {
      key: 'vantage',
      value: vantage({ role: 'boss' }),
      message: 'CANARY_VANTAGE: role: Invalid option: expected one of',
    },
    {
      key: 'vantage',
      value: vantage({ ipv6: 'yes' }),
      message: 'CANARY_VANTAGE: ipv6: Invalid input: expected boolean',
    },
    {
      key: 'quietWindows',
      value: JSON.stringify([{ ...quiet[1], days: ['sabbath'] }]),
      message: 'CANARY_QUIET_WINDOWS: 0: days: 0: Invalid option: expected one of',
    },
    { key: 'shards', value: '[-1]', message: 'CANARY_SHARDS: 0: Too small: expected number to be >=0' },
    {
      key: 'testUnofferedStarttls',
      value: '"no"',
      message: 'CANARY_TEST_UNOFFERED_STARTTLS: Invalid input: expected boolean, received string',
    },
    { key: 'vantages', value: '{}', message: 'CANARY_VANTAGES: Invalid input: expected array, received object' },
    {
      key: 'vantages',
      value: JSON.stringify([configured[0], { id: 'x', role: 'observer' }]),
      message: 'CANARY_VANTAGES: 1: external: Invalid input: expected boolean, received undefined',
    },
  ];
  it.each(refusals)('refuses: $message', ({ key, value, message }) => {
    const read = environmentReader({ ...complete, [ENVIRONMENT[key]]: value })[key];
    expect(read).toThrow(EnvironmentError);
    expect(read).toThrow(message);
  });
});
