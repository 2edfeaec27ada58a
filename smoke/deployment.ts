import { type AskNotify, askNotify } from '../lib/cli/askNotify';
import { type Account, openAccount } from '../lib/cli/doctor/account';
import { readPart } from '../lib/cli/doctor/part';
import { type ClosableTable, openTable } from '../lib/cli/openTable';
import type { CanaryConfig } from '../lib/config/canaryConfig';
import { nodeResolver } from '../lib/dns/nodeResolver';
import type { PointerResolver, Resolver } from '../lib/dns/types';
import { physicalName } from '../lib/telemetry/contract';
import { awsCloudWatch, type CloudWatch } from './cloudWatch';
import { type Clock, machineClock } from './patience';

/** An installation as it stands in an account. */
export interface Deployment {
  readonly config: CanaryConfig;
  /** When we began to look. */
  readonly since: Date;
  readonly clock: Clock;
  readonly table: ClosableTable;
  readonly account: Account;
  readonly resolver: Resolver & PointerResolver;
  readonly askNotify: AskNotify;
  /** In a region of the configuration. */
  readonly cloudWatch: (region: string) => CloudWatch;
  close(): void;
}

/** Of the hub and of the vantages, each once. */
export const regionsOf = ({ hub, vantages }: CanaryConfig): readonly string[] => [
  ...new Set([hub, ...vantages.map(({ region }) => region)]),
];

export async function openDeployment(config: CanaryConfig): Promise<Deployment> {
  const clock = machineClock;
  const since = clock.now();
  const place = { kind: 'hub', region: config.hub, tableName: physicalName.table(config.name) } as const;
  const table = await openTable(place, since);
  const account = await openAccount();
  const opened = new Map(regionsOf(config).map((region) => [region, awsCloudWatch(region)]));
  return {
    ...{ config, since, clock, table, account, askNotify },
    resolver: nodeResolver(config.dns === undefined ? {} : { server: config.dns }),
    cloudWatch: (region) => {
      const found = opened.get(region);
      if (found === undefined) throw new Error(`no vantage is in ${region}`);
      return found;
    },
    close: () => {
      table.close();
      account.close();
      for (const each of opened.values()) each.close();
    },
  };
}

/** Why nothing of the account can be seen, if so. */
export async function shutOut({ config, account }: Deployment): Promise<string | undefined> {
  const needs = ['cloudformation:ListStacks'];
  const stacks = await readPart(`the stacks in ${config.hub}`, needs, () =>
    account.stacks(config.hub, 'StarttlsCanary-'),
  );
  return stacks.isKnown ? undefined : `${stacks.what}: ${stacks.why}`;
}
