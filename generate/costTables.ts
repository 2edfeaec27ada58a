import type { CanaryConfig } from '../lib/config/canaryConfig';
import { parseConfig } from '../lib/config/parseConfig';
import { ASSUMPTIONS, HOURS_PER_MONTH } from '../lib/cost/assumptions';
import type { Component } from '../lib/cost/component';
import { amountOf, priceOf } from '../lib/cost/figures';
import { FEW_HOSTS, HUB_CALLS, MANY_HOSTS, MEASURED_ON, type MeasuredCall, POLICY_RUNS } from '../lib/cost/measured';
import { type MonthlyCost, monthlyCost } from '../lib/cost/monthlyCost';
import { INSTANCE_PRICES, PRICES, PRICES_AS_OF, PRICES_REGION, type Price } from '../lib/cost/prices';
import { syntheticsPerTarget, TARGETS_PER_CANARY } from '../lib/cost/synthetics';
import { METRICS_LEVELS, type MetricsLevel } from '../lib/telemetry/contract';
import { table } from './markdown';

const SIZES = [5, 50, 500] as const;
const EVERY_MINUTES = 5;
const REGIONS = ['us-east-1', 'eu-west-1', 'ap-southeast-1', 'sa-east-1'] as const;
const VANTAGES = 3;

/** What an example has in place of its defaults: 50 domains, three vantages, five minutes, `standard`, no way out. */
interface Example {
  readonly targets?: number;
  readonly metrics?: MetricsLevel;
  readonly egress?: (typeof EGRESSES)[number];
  readonly vantages?: number;
  /** A machine of one's own besides. */
  readonly hasMachine?: boolean;
  readonly every?: string;
  readonly logEveryHost?: boolean;
}

const EGRESSES = ['none', 'nat-instance', 'nat-gateway'] as const;
const WAYS_OUT = {
  none: 'egress: none',
  'nat-instance': 'egress: nat-instance, nat: { imageId: ami-0123456789abcdef0 }',
  'nat-gateway': 'egress: nat-gateway',
} as const satisfies Record<(typeof EGRESSES)[number], string>;

function configOf(example: Example): CanaryConfig {
  const { targets = 50, metrics = 'standard', egress = 'none', vantages = VANTAGES, every = '5m' } = example;
  const text = [
    'hub: us-east-1',
    `every: ${every}`,
    `metrics: ${metrics}`,
    `logEveryHost: ${example.logEveryHost === true}`,
    'subscribers: [{ email: postmaster@example.org, min: notice }, { sms: "+15555550100" }]',
    'vantages:',
    ...REGIONS.slice(0, vantages).map(
      (region) => `  ${region}: { region: ${region}, heloName: ${region}.example.org, ${WAYS_OUT[egress]} }`,
    ),
    ...(example.hasMachine === true ? ['  hq: { external: true, heloName: mail.example.org }'] : []),
    'targets:',
    ...Array.from({ length: targets }, (_, index) => `  - domain-${index + 1}.example`),
  ];
  const parsed = parseConfig(text.join('\n'), 'the example');
  if (!parsed.ok) throw new Error(parsed.problems.join('\n'));
  return parsed.config;
}

const costOf = (example: Example, mxPerDomain?: number): MonthlyCost => monthlyCost(configOf(example), mxPerDomain);
const usd = (amount: number): string => `${amount < 0 ? '−' : ''}$${amountOf(Math.abs(amount))}`;

/** The generated blocks of docs/cost.md. */
export const costBlocks = (): Readonly<Record<string, string>> => ({
  'cost of a target': perTarget(),
  'cost by component': byComponent(),
  'goals of the price': goals(),
  'what changes a price': changes(),
  'price of the ways out': waysOut(),
  'beside CloudWatch Synthetics': besideSynthetics(),
  'measured durations': measured(),
  prices: prices(),
});

function perTarget(): string {
  const rows = SIZES.map((targets) => [
    String(targets),
    ...METRICS_LEVELS.flatMap((metrics) => {
      const { totalUsd, perTargetUsd } = costOf({ targets, metrics });
      return [usd(totalUsd), usd(perTargetUsd)];
    }),
  ]);
  return table(['targets', ...METRICS_LEVELS.flatMap((level) => [`\`${level}\``, 'a target'])], rows);
}

/** Which components make a part; each is in one. */
const PARTS: Readonly<Record<string, RegExp>> = {
  'Custom metrics': /^Custom metrics/,
  Alarms: /^Alarms/,
  Dashboard: /^Dashboard/,
  'PutMetricData calls': /^PutMetricData/,
  Lambda: /^Lambda/,
  Scheduler: /^Scheduler/,
  'CloudWatch Logs': /^Logs/,
  DynamoDB: /^DynamoDB/,
  'KMS key and requests': /^KMS/,
  'SNS email and SMS': /^SNS/,
  'SQS, SSM parameters': /^(SQS|SSM)/,
  'Data transfer': /^Transfer/,
};

function byComponent(): string {
  const examples = METRICS_LEVELS.flatMap((metrics) => SIZES.map((targets) => ({ metrics, targets })));
  const costs = examples.map((example) => costOf(example).components);
  checkParts(costs.flat());
  const sum = (components: readonly Component[], isPart: RegExp): number =>
    components.filter(({ name }) => isPart.test(name)).reduce((total, { usdPerMonth }) => total + usdPerMonth, 0);
  const rows = [...Object.entries(PARTS), ['**Total**', /^/] as const].map(([part, isPart]) => [
    part,
    ...costs.map((components) => amountOf(sum(components, isPart))),
  ]);
  return table(['USD a month', ...examples.map(({ metrics, targets }) => `\`${metrics}\`, ${targets}`)], rows);
}

function checkParts(components: readonly Component[]): void {
  for (const { name } of components) {
    const parts = Object.values(PARTS).filter((isPart) => isPart.test(name));
    if (parts.length !== 1) throw new Error(`${name} is in ${parts.length} parts`);
  }
}

const GOALS = { lean: 0.9, standard: 2.1 } as const;

function goals(): string {
  const rows = (['lean', 'standard'] as const).map((metrics) => {
    const { perTargetUsd } = costOf({ metrics });
    const verdict = perTargetUsd <= GOALS[metrics] ? 'met' : '**missed**';
    return [`\`${metrics}\``, usd(GOALS[metrics]), `$${perTargetUsd.toFixed(3)}`, verdict];
  });
  return table(['level', 'at most, a target', 'is', ''], rows);
}

/** Seconds after which a probe gives up an address that does not answer at all, and how many it asks at once. */
const CONNECT_LIMIT_SECONDS = 10;
const SESSIONS_AT_ONCE = 50;
const PROBE_GB = 0.5;

/** What it costs that each run of each vantage waits for so long. */
const waiting = (seconds: number): number =>
  VANTAGES * ((HOURS_PER_MONTH * 60) / EVERY_MINUTES) * seconds * PROBE_GB * PRICES.lambdaDuration.usd;

function changes(): string {
  const usual = costOf({});
  const more = (cost: MonthlyCost, from = usual): string => usd(cost.totalUsd - from.totalUsd);
  const full = costOf({ metrics: 'full' });
  // Where nothing is as it was, each run asks every address; and STARTTLS, of which nobody heard, has no value.
  const { hosts, targets, vantages } = usual.workload;
  const deafSeconds = ((hosts * ASSUMPTIONS.addressesPerHost) / SESSIONS_AT_ONCE) * CONNECT_LIMIT_SECONDS;
  const mute = targets * vantages * PRICES.customMetric.usd;
  const rows = [
    ['a target more', usd(costOf({ targets: 51 }).totalUsd - usual.totalUsd)],
    ['a vantage more, without a way out', more(costOf({ vantages: VANTAGES + 1 }))],
    ['a [machine of your own](on-premises.md) more', more(costOf({ hasMachine: true }))],
    ['every minute in place of every five', more(costOf({ every: '1m' }))],
    ['`metrics: full`', more(full)],
    ['`metrics: full`, and four MX hosts of each domain in place of two', more(costOf({ metrics: 'full' }, 4))],
    ['`logEveryHost: true`', more(costOf({ logEveryHost: true }))],
    [`one host never answers: each run waits ${CONNECT_LIMIT_SECONDS} s for it`, usd(waiting(CONNECT_LIMIT_SECONDS))],
    [
      `no host answers, as on port 25 with \`egress: none\`: each run waits ${deafSeconds} s, and half of the series have no value`,
      usd(waiting(deafSeconds) - mute),
    ],
    ['the key’s first two yearly rotations, both behind it', usd(2 * PRICES.key.usd)],
  ];
  return table(['50 targets at `standard`, but', 'more a month'], rows);
}

function waysOut(): string {
  const rows = EGRESSES.map((egress) => {
    const more = costOf({ egress }).totalUsd - costOf({}).totalUsd;
    return [`\`${egress}\``, usd(more / VANTAGES), usd(more), ...SIZES.map((targets) => usd(more / targets))];
  });
  return table(
    ['`egress`', 'a vantage', 'three vantages', ...SIZES.map((targets) => `of ${targets} targets, each`)],
    rows,
  );
}

function besideSynthetics(): string {
  const extra = EGRESSES.map((egress) => (costOf({ egress }).totalUsd - costOf({}).totalUsd) / 50);
  const ours = METRICS_LEVELS.map((metrics) => [
    `starttls-canary, \`${metrics}\``,
    ...EGRESSES.map((egress) => usd(costOf({ metrics, egress }).perTargetUsd)),
  ]);
  const theirs = [1, TARGETS_PER_CANARY].map((targets) => [
    targets === 1 ? 'Synthetics, a canary for each target' : `Synthetics, ${targets} targets a canary`,
    ...extra.map((more) => usd(syntheticsPerTarget(EVERY_MINUTES, VANTAGES, targets) + more)),
  ]);
  const head = ['USD a target and month, of 50', 'without a way out', 'with NAT instances', 'with NAT gateways'];
  return table(head, [...ours, ...theirs]);
}

function measured(): string {
  const calls: readonly (readonly [string, MeasuredCall])[] = [
    [`probe, ${FEW_HOSTS.hosts} hosts`, FEW_HOSTS],
    [`probe, ${MANY_HOSTS.hosts} hosts`, MANY_HOSTS],
    ['judge, sweep without news', HUB_CALLS.judgeSweep],
    ['judge, a heartbeat', HUB_CALLS.judgeHeartbeat],
    ['notify, sweep without news', HUB_CALLS.notifySweep],
    ['policy check, no domains', POLICY_RUNS.idle],
    [`policy check, ${POLICY_RUNS.part.looks} domains`, POLICY_RUNS.part],
    ['matrix widget, 300 views', HUB_CALLS.matrix],
    ['matrix widget, open incidents', HUB_CALLS.openIncidents],
  ];
  const rows = calls.map(([name, { startCpuMs, wallMs, cpuMs, peakMb, readUnits }]) =>
    [name, startCpuMs, wallMs, cpuMs, peakMb, readUnits].map(String),
  );
  const head = ['a call', 'CPU ms of loading', 'ms', 'CPU ms', 'peak MB', 'read units'];
  return `${MEASURED_ON}.\n\n${table(head, rows)}`;
}

const BASIS: Readonly<Record<Price['basis'], string>> = {
  page: 'that page',
  others: 'articles that cite it',
  memory: '**memory**',
};

function prices(): string {
  const all: readonly (readonly [string, Price])[] = [
    ...Object.entries(PRICES).map(([name, price]) => [wordsOf(name), price] as const),
    ...Object.entries(INSTANCE_PRICES),
  ];
  const rows = all.map(([name, price]) => [
    name,
    priceOf(price),
    price.unit,
    `[${new URL(price.source).pathname.split('/')[1] ?? ''}](${price.source})`,
    BASIS[price.basis],
  ]);
  const caption = `Of ${PRICES_REGION}, ${PRICES_AS_OF}.`;
  return `${caption}\n\n${table(['what', 'USD', 'unit', 'page', 'known from'], rows)}`;
}

/** `customMetric` as `custom metric`. */
const wordsOf = (name: string): string => name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
