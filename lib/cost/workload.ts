import type { CanaryConfig, ConfiguredTarget } from '../config/canaryConfig';
import { byShard } from '../config/shard';
import { ASSUMPTIONS, HOURS_PER_MONTH } from './assumptions';

/** What one schedule of a vantage has to do in each of its runs. */
export interface Shard {
  /** A host is counted for each target that it serves, though it is asked once. */
  readonly hosts: number;
  /** Sessions of a run, a mean over the hour: greeting and EHLO, and those with the upgrade. */
  readonly ehloSessions: number;
  readonly upgradeSessions: number;
}

export interface Workload {
  readonly targets: number;
  readonly domains: number;
  readonly hosts: number;
  /** All that look. */
  readonly vantages: number;
  /** Those of them that are machines of one's own, and the logs that these read: they write what the others write, and run nothing in the cloud. */
  readonly external: number;
  readonly mxPerDomain: number;
  /** Of a month. */
  readonly runs: number;
  /** The same at every vantage. */
  readonly shards: readonly Shard[];
}

/** `mxPerDomain`: MX hosts of each target that is a domain. */
export function workloadOf(
  { targets, vantages, externalVantages, maillogs, everyMinutes, controlHosts }: CanaryConfig,
  mxPerDomain: number = ASSUMPTIONS.mxPerDomain,
): Workload {
  const shards = byShard(targets).map((shard) => shard.targets);
  return {
    targets: targets.length,
    domains: targets.filter(({ kind }) => kind === 'domain').length,
    hosts: hostsOf(targets, mxPerDomain),
    vantages: vantages.length + externalVantages.length + maillogs.length,
    external: externalVantages.length + maillogs.length,
    mxPerDomain,
    runs: (HOURS_PER_MONTH * 60) / everyMinutes,
    shards: shards.map((own) => shardLoad(own, { mxPerDomain, everyMinutes, controls: controlHosts.length })),
  };
}

const hostsOf = (targets: readonly ConfiguredTarget[], mxPerDomain: number): number =>
  targets.reduce((sum, { kind }) => sum + (kind === 'domain' ? mxPerDomain : 1), 0);

function shardLoad(
  targets: readonly ConfiguredTarget[],
  {
    mxPerDomain,
    everyMinutes,
    controls,
  }: { readonly mxPerDomain: number; readonly everyMinutes: number; readonly controls: number },
): Shard {
  const hosts = hostsOf(targets, mxPerDomain);
  const ours = hostsOf(
    targets.filter((target) => target.ours),
    mxPerDomain,
  );
  // One run an hour asks every address with the upgrade; the others one address, or all where we receive.
  const hourly = Math.min(1, everyMinutes / 60);
  const each = hosts - ours + ours * ASSUMPTIONS.addressesPerHost;
  return {
    hosts,
    ehloSessions: each * (1 - hourly) + controls,
    upgradeSessions: hosts * ASSUMPTIONS.addressesPerHost * hourly,
  };
}
