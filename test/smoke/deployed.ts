import type { Account } from '../../lib/cli/doctor/account';
import { parseConfig } from '../../lib/config/parseConfig';
import { policyStore } from '../../lib/store/policyStore';
import { sqliteTable } from '../../lib/store/sqliteTable';
import { vantageStore } from '../../lib/store/vantageStore';
import packageFile from '../../package.json';
import type { CloudWatch, Measured } from '../../smoke/cloudWatch';
import type { Deployment } from '../../smoke/deployment';
import { ADDRESS, elasticIp, HELO, STACKS, stack } from '../lib/cli/doctor/doctorFacts';
import { fakeResolver } from '../support/fakeResolver';
import { policyHeartbeat, policyView } from '../support/policies';
import { heartbeat, minute, view } from '../support/records';

const { version } = packageFile;
const configOf = (machines: string) => {
  const parsed = parseConfig(
    `name: ops
hub: eu-west-1
vantages:
  eu: { region: eu-west-1, heloName: ${HELO}, egress: nat-gateway }
  us: { region: us-east-1, heloName: us.example.org, mailEgress: 203.0.113.7 }
${machines}subscribers: [{ email: postmaster@example.org }]
targets: [example.net]
`,
    'canary.yaml',
  );
  if (!parsed.ok) throw new Error(parsed.problems.join('\n'));
  return parsed.config;
};
/** A machine of ours besides. */
const HQ = { id: 'hq', address: '203.0.113.25' } as const;
const MACHINE = `  hq: { external: true, heloName: hq.example.org, mailEgress: ${HQ.address} }\n`;

const VANTAGES = [
  { id: 'eu', address: ADDRESS },
  { id: 'us', address: '203.0.113.7' },
] as const;

export const ALARMS = [
  'dead-letters/notify',
  ...['failing-function', 'throttled-function', 'silent-function', 'dead-letters'].map((kind) => `${kind}/policy`),
].map((name) => ({ name: `starttls-canary/ops/${name}`, state: 'OK' }));

/** What is the matter with it; nothing, unless said. */
export interface Troubles {
  readonly account?: Partial<Account>;
  readonly alarms?: Awaited<ReturnType<CloudWatch['alarms']>>;
  readonly widgets?: readonly unknown[];
  /** Nothing comes of what alarms in these regions say. */
  readonly mute?: readonly string[];
  readonly isMissing?: (metric: Measured) => boolean;
  readonly isSilent?: boolean;
  readonly isDeaf?: boolean;
  /** When the policy check ran last; absent: as its schedule has it. Never: it did not. */
  readonly checkedAt?: Date | 'never';
  /** There is a machine of ours, which publishes or not. */
  readonly machine?: 'publishes' | 'silent';
  readonly askNotify?: Deployment['askNotify'];
}

/** An installation that runs, looked at from half past 21:09 on, with all that is done to its alarms. */
export async function deployed(troubles: Troubles = {}) {
  const config = configOf(troubles.machine === undefined ? '' : MACHINE);
  const looking = troubles.machine === 'publishes' ? [...VANTAGES, HQ] : VANTAGES;
  let now = new Date(minute(9)).getTime() + 30_000;
  const since = new Date(now);
  const changes: string[] = [];
  const states = new Map<string, string>();
  const mails: Date[] = [];
  const clock = {
    now: () => new Date(now),
    pause: async (ms: number) => {
      now += ms;
      await runUntil(now);
    },
  };
  const cloudWatch = (region: string): CloudWatch => ({
    widgets: async () => troubles.widgets ?? [{}, {}],
    alarms: async () => (region === 'eu-west-1' ? (troubles.alarms ?? ALARMS) : []),
    minutes: async (metric, _, from, until) => {
      if (metric.namespace !== 'AWS/SNS') return troubles.isMissing?.(metric) === true ? [] : [1];
      return [mails.filter((at) => at >= from && at <= until).length];
    },
    setAlarm: async (name, state) => {
      const before = states.get(name);
      states.set(name, state);
      changes.push(`${region} ${name} ${state}`);
      // A change from knowing nothing is told to nobody.
      const isTold = before !== undefined && before !== state && troubles.mute?.includes(region) !== true;
      if (isTold) mails.push(clock.now());
    },
    close: () => {},
  });
  const table = sqliteTable(':memory:');
  const store = vantageStore(table);
  const policies = policyStore(table);
  /** All of them run every five minutes. */
  const runUntil = async (time: number): Promise<void> => {
    const minutes = troubles.isSilent === true ? 5 : Math.floor((time - Date.parse(minute(0))) / 300_000) * 5;
    const checkedAt = troubles.checkedAt ?? new Date(Math.floor(time / 300_000) * 300_000);
    if (checkedAt !== 'never') await policies.writeHeartbeat(policyHeartbeat(checkedAt));
    for (const { id, address } of looking)
      await store.writeHeartbeat(heartbeat(minutes, { vantage: id, greetedAs: [address], version }));
  };
  await policies.write(policyView());
  await runUntil(now);
  for (const { id } of looking)
    await store.writeView(view({ vantage: id, outcome: troubles.isDeaf === true ? 'unknown' : 'offered' }));
  const account: Account = {
    regions: async () => ['eu-west-1', 'us-east-1'],
    elasticIps: async (region) => (region === 'eu-west-1' ? [elasticIp] : []),
    stacks: async (region) => (region === 'eu-west-1' ? STACKS : [stack('StarttlsCanary-ops-Vantage-us')]),
    subscriptions: async () => [{ protocol: 'email', endpoint: 'postmaster@example.org', state: 'confirmed' }],
    sms: async () => ({ isInSandbox: false }),
    close: () => {},
    ...troubles.account,
  };
  const resolver = fakeResolver({
    [HELO]: { a: [ADDRESS] },
    [ADDRESS]: { ptr: [HELO] },
    'us.example.org': { a: ['203.0.113.7'] },
    '203.0.113.7': { ptr: ['us.example.org'] },
    'hq.example.org': { a: [HQ.address] },
    [HQ.address]: { ptr: ['hq.example.org'] },
    'example.org': { mx: [[10, 'mx.example.org']] },
  });
  const askNotify = troubles.askNotify ?? (async () => ({ topicArn: 'arn', messages: [] }));
  const deployment: Deployment = {
    ...{ config, since, clock, table, account, resolver, askNotify, cloudWatch },
    close: () => table.close(),
  };
  return { deployment, changes, clock };
}
