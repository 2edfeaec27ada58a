import type { CanaryConfig, CloudVantage } from '../config/canaryConfig';
import { ASSUMPTIONS, GB, HOURS_PER_MONTH } from './assumptions';
import { type Component, component } from './component';
import { ofRun } from './measured';
import { INSTANCE_PRICES, PRICES, type Price } from './prices';
import { INSTANCE_DISK_GB, type Resources } from './resources';
import type { Shard, Workload } from './workload';

/** Bytes of one vantage in a month. */
interface Traffic {
  readonly toHosts: number;
  readonly fromHosts: number;
  /** Between the vantage and the hub: what the table answers, and what goes to the metrics. */
  readonly withHub: number;
}

/** The ways out, and what goes over them. */
export function networkComponents(
  { vantages, hub }: CanaryConfig,
  workload: Workload,
  { natInstances, natGateways, addresses }: Resources,
): readonly Component[] {
  const traffic = trafficOf(workload);
  const far = vantages.filter(({ region }) => region !== hub).length;
  return [
    component(
      'Transfer between regions',
      (far * traffic.withHub) / GB,
      PRICES.transferBetweenRegions,
      `vantages outside of ${hub}: ${far}`,
    ),
    component('Transfer to mail hosts', (vantages.length * traffic.toHosts) / GB, PRICES.transferOut, 'all sessions'),
    ...[...new Set(natInstances)].map((type) => instanceHours(type, natInstances)),
    ...(natInstances.length === 0
      ? []
      : [component('NAT instance disks', natInstances.length * INSTANCE_DISK_GB, PRICES.disk, 'gp3, 8 GB each')]),
    ...(natGateways === 0 ? [] : gateways(natGateways, traffic)),
    ...(addresses === 0
      ? []
      : [component('Public IPv4 addresses', addresses * HOURS_PER_MONTH, PRICES.addressHour, `${addresses} in use`)]),
    ...ownSubnets(vantages),
  ];
}

function trafficOf({ shards, runs }: Workload): Traffic {
  const { sentBytes, receivedBytes } = ASSUMPTIONS;
  const sum = (figure: (shard: Shard) => number): number =>
    runs * shards.reduce((total, shard) => total + figure(shard), 0);
  const ehlo = sum(({ ehloSessions }) => ehloSessions);
  const upgrades = sum(({ upgradeSessions }) => upgradeSessions);
  return {
    toHosts: ehlo * sentBytes.ehlo + upgrades * sentBytes.upgrade,
    fromHosts: ehlo * receivedBytes.ehlo + upgrades * receivedBytes.upgrade,
    withHub: sum(({ hosts }) => ofRun('tableBytes', hosts) + ofRun('metricBytes', hosts)),
  };
}

function instanceHours(type: string, all: readonly string[]): Component {
  const count = all.filter((each) => each === type).length;
  const price = INSTANCE_PRICES[type];
  const note = price === undefined ? `${count}, NOT PRICED: this type is not in the list` : `${count} of ${type}`;
  return component(`NAT instances, ${type}`, count * HOURS_PER_MONTH, price ?? UNKNOWN, note);
}

const UNKNOWN: Price = { usd: 0, per: 1, unit: 'hours', source: '', basis: 'memory' };

const gateways = (count: number, { toHosts, fromHosts, withHub }: Traffic): readonly Component[] => [
  component('NAT gateways', count * HOURS_PER_MONTH, PRICES.natGatewayHour, `${count} of them`),
  component(
    'NAT gateway traffic',
    (count * (toHosts + fromHosts + withHub)) / GB,
    PRICES.natGatewayTraffic,
    'sessions, table and metrics',
  ),
];

function ownSubnets(vantages: readonly CloudVantage[]): readonly Component[] {
  const count = vantages.filter(({ egress }) => typeof egress === 'object').length;
  return count === 0 ? [] : [component('Your own subnets', count, { ...UNKNOWN, unit: 'vantages' }, 'what yours cost')];
}
