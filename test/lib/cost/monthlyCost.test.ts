import { costLine } from '../../../lib/cost/costLine';
import { HUB_CALLS, MANY_HOSTS, POLICY_RUNS } from '../../../lib/cost/measured';
import { type MonthlyCost, monthlyCost } from '../../../lib/cost/monthlyCost';
import { INSTANCE_PRICES, PRICES } from '../../../lib/cost/prices';
import { resourcesOf } from '../../../lib/cost/resources';
import { syntheticsPerTarget, TARGETS_PER_CANARY } from '../../../lib/cost/synthetics';
import { METRICS_LEVELS } from '../../../lib/telemetry/contract';
import { allWaysOut } from '../infra/stacks';
import { configOf, domains } from './fleets';

const THREE = `{
  us: { region: us-east-1, heloName: us.example.net },
  eu: { region: eu-west-1, heloName: eu.example.net },
  ap: { region: ap-northeast-1, heloName: ap.example.net } }`.replaceAll('\n', ' ');
const fifty = { vantages: THREE, targets: domains(50), subscribers: '[{ email: postmaster@example.net }]' };
const costOf = (changes: Readonly<Record<string, string>>, mxPerDomain?: number) =>
  monthlyCost(configOf(changes), mxPerDomain);
const partOf = ({ components }: MonthlyCost, name: string) => components.find((each) => each.name === name);
const usdOf = (cost: MonthlyCost, name: string) => partOf(cost, name)?.usdPerMonth;

describe('50 domains with two MX hosts, from three regions every five minutes, without a way out', () => {
  test.each([
    ['lean', 0.9],
    ['standard', 2.1],
  ])('cost no more at the level %s than was aimed at: $%d a target', (metrics, goal) => {
    expect(costOf({ ...fifty, metrics }).perTargetUsd).toBeLessThanOrEqual(goal);
  });

  test('cost what their metrics cost, for the most part', () => {
    const cost = costOf(fifty);
    // 2 metrics × 50 targets × 3 vantages, and 5 of each vantage.
    expect(usdOf(cost, 'Custom metrics')).toBeCloseTo(0.3 * (300 + 15));
    expect(usdOf(cost, 'Custom metrics')).toBeGreaterThan(0.9 * cost.totalUsd);
  });

  test('are told in one line', () => {
    expect(costLine(costOf(fifty))).toMatch(
      /^About \$10\d\.\d\d a month, \$2\.\d\d a target \(us-east-1, \d{4}-\d\d-\d\d\); the largest part, Custom metrics, is \$94\.50\. By component: npx starttls-canary cost$/,
    );
  });
});

test('the sum is that of its components', () => {
  const { components, totalUsd, perTargetUsd } = costOf(fifty);
  expect(components.reduce((sum, { usdPerMonth }) => sum + usdPerMonth, 0)).toBeCloseTo(totalUsd);
  expect(perTargetUsd).toBeCloseTo(totalUsd / 50);
});

test.each(METRICS_LEVELS)('at the level %s each component is a number, whatever the configuration', (metrics) => {
  const odd = { ...allWaysOut, vantages: allWaysOut.vantages.replaceAll('\n', ' '), metrics, logEveryHost: 'true' };
  for (const every of ['1m', '60m']) {
    for (const { name, quantity, usdPerMonth } of costOf({ ...odd, every, targets: domains(600) }, 20).components) {
      expect({ name, isNumber: quantity >= 0 && usdPerMonth >= 0 && Number.isFinite(usdPerMonth) }).toEqual({
        name,
        isNumber: true,
      });
    }
  }
});

test('beyond 10,000 series the metrics cost a third', () => {
  const cost = costOf({ ...fifty, targets: domains(500), metrics: 'full' });
  // 6 metrics × 1,000 hosts × 3 vantages, and 5 of each vantage.
  expect(partOf(cost, 'Custom metrics')).toMatchObject({ quantity: 10_000, usdPerMonth: 3000 });
  expect(partOf(cost, 'Custom metrics above 10,000')).toMatchObject({ quantity: 8015 });
  expect(usdOf(cost, 'Custom metrics above 10,000')).toBeCloseTo(801.5);
});

test('more MX hosts cost metrics at the level full only', () => {
  const seriesOf = (metrics: string, mxPerDomain: number) =>
    partOf(costOf({ ...fifty, metrics }, mxPerDomain), 'Custom metrics')?.quantity;
  expect([seriesOf('lean', 2), seriesOf('lean', 4)]).toEqual([115, 115]);
  expect([seriesOf('standard', 2), seriesOf('standard', 4)]).toEqual([315, 315]);
  expect([seriesOf('full', 2), seriesOf('full', 4)]).toEqual([1815, 3615]);
});

describe('a machine of our own', () => {
  const cloud = costOf(fifty);
  const withHq = costOf({
    ...fifty,
    vantages: THREE.replace('{', '{ hq: { external: true, heloName: mail.example.org },'),
  });
  const more = (name: string): number => (usdOf(withHq, name) ?? 0) - (usdOf(cloud, name) ?? 0);

  test('is counted among those who look', () => {
    expect(withHq.workload).toMatchObject({ vantages: 4, external: 1 });
  });

  test('costs its metrics, two alarms, what it writes, and what judge and notify do with it', () => {
    // 2 metrics × 50 targets, and 5 of the vantage.
    expect(more('Custom metrics')).toBeCloseTo(0.3 * 105);
    expect(more('Alarms')).toBeCloseTo(0.2);
    for (const name of ['PutMetricData', 'DynamoDB reads', 'DynamoDB writes', 'Lambda duration, judge'])
      expect({ name, isMore: more(name) > 0 }).toEqual({ name, isMore: true });
  });

  test('reads its own store: of the table only judge, notify and the matrix read more', () => {
    const withFourth = costOf({
      ...fifty,
      vantages: THREE.replace('{', '{ sa: { region: sa-east-1, heloName: sa.example.net },'),
    });
    expect(more('DynamoDB reads')).toBeLessThan(
      (usdOf(withFourth, 'DynamoDB reads') ?? 0) - (usdOf(cloud, 'DynamoDB reads') ?? 0),
    );
  });

  test('runs, is scheduled and sends to mail hosts outside of the cloud', () => {
    for (const name of ['Lambda duration, probe', 'Scheduler', 'Transfer to mail hosts'])
      expect({ name, more: more(name) }).toEqual({ name, more: 0 });
  });

  test('may be alone, and then nothing is said of probes', () => {
    const alone = costOf({ ...fifty, vantages: '{ hq: { external: true, heloName: mail.example.org } }' });
    expect(partOf(alone, 'Lambda duration, probe')).toBeUndefined();
    expect(Number.isFinite(alone.totalUsd)).toBe(true);
    expect(alone.components.map(({ note }) => note).filter((note) => note.includes('NaN'))).toEqual([]);
  });
});

test('a host that is named has no MX hosts', () => {
  const { workload } = costOf({ targets: '[contoso.example, "[mx.example.org]", "[mx.example.org]:587"]' }, 3);
  expect(workload).toMatchObject({ targets: 3, domains: 1, hosts: 5 });
});

test('a month of five minutes has 8,760 runs, and so have the calls that follow from them', () => {
  const cost = costOf(fifty);
  expect(partOf(cost, 'PutMetricData')?.quantity).toBe(3 * 8760);
  // And two sweeps a minute, and the policies in each five.
  expect(partOf(cost, 'Scheduler')?.quantity).toBe(3 * 8760 + 2 * 43_800 + 8760);
});

describe('a run lasts', () => {
  const secondsOf = (changes: Readonly<Record<string, string>>) =>
    Number(/([\d.]+) s a time/.exec(partOf(costOf(changes), 'Lambda duration, probe')?.note ?? '')?.[1]);

  test('longer with more hosts, and with a hub on the other side of an ocean', () => {
    const one = secondsOf({});
    expect(secondsOf({ targets: domains(100) })).toBeGreaterThan(one);
    expect(secondsOf({ hub: 'eu-west-1' })).toBeCloseTo(one + 0.27);
  });

  test('as long at each of two schedules as at one with half the targets', () => {
    const whole = secondsOf({ targets: domains(480) });
    const half = secondsOf({ targets: domains(240) });
    expect(Math.abs(whole - half)).toBeLessThan(whole * 0.1);
  });
});

test('no function was measured to need more than half of its memory', () => {
  const { judgeSweep, judgeHeartbeat, notifySweep, matrix } = HUB_CALLS;
  const peaksMb = {
    probe: MANY_HOSTS.peakMb,
    judge: Math.max(judgeSweep.peakMb, judgeHeartbeat.peakMb),
    notify: notifySweep.peakMb,
    policy: POLICY_RUNS.part.peakMb,
    matrixWidget: matrix.peakMb,
  };
  for (const { kind, memoryMiB } of resourcesOf(configOf()).functions) {
    expect(peaksMb[kind] * 1e6).toBeLessThan((memoryMiB * 2 ** 20) / 2);
  }
});

describe('a way out', () => {
  const vantage = (settings: string) => ({
    vantages: `{ us: { region: us-east-1, heloName: us.example.net, ${settings} } }`,
  });
  const extra = (settings: string) => costOf(vantage(settings)).totalUsd - costOf({}).totalUsd;
  const image = 'imageId: ami-0123456789abcdef0';

  test('by a NAT instance costs its hours, disk and address, and its alarm', () => {
    expect(extra(`egress: nat-instance, nat: { ${image} }`)).toBeCloseTo(7.36 + 0.1, 2);
  });

  test('by a NAT gateway costs its hours and address, and what goes through it', () => {
    const cost = costOf(vantage('egress: nat-gateway'));
    const traffic = usdOf(cost, 'NAT gateway traffic') ?? Number.NaN;
    expect(extra('egress: nat-gateway') - traffic).toBeCloseTo(36.5, 2);
    expect(traffic).toBeLessThan(0.1);
  });

  test('by subnets that are there already costs what those cost', () => {
    const cost = costOf(vantage('egress: { vpc: vpc-01234567, subnets: [subnet-01234567] }'));
    expect(partOf(cost, 'Your own subnets')).toMatchObject({ quantity: 1, usdPerMonth: 0 });
  });

  test('by an instance of a type without a price says so', () => {
    const cost = costOf(vantage(`egress: nat-instance, nat: { ${image}, instanceType: m7g.large }`));
    expect(partOf(cost, 'NAT instances, m7g.large')).toMatchObject({
      usdPerMonth: 0,
      note: expect.stringContaining('NOT PRICED'),
    });
  });
});

test('each price has a page of AWS that tells the present one', () => {
  for (const { usd, per, source } of [...Object.values(PRICES), ...Object.values(INSTANCE_PRICES)]) {
    expect(source).toMatch(/^https:\/\/aws\.amazon\.com\/[a-z0-9/-]+\/$/);
    expect(usd >= 0 && per >= 1).toBe(true);
  }
});

test.each([
  [1, 31.54],
  [TARGETS_PER_CANARY, 3.15],
])('CloudWatch Synthetics with %i targets a canary costs $%d a target in three regions', (targets, usd) => {
  expect(syntheticsPerTarget(5, 3, targets)).toBeCloseTo(usd, 2);
});
