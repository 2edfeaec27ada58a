import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { type Account, openAccount } from '../lib/cli/doctor/account';
import { readPart } from '../lib/cli/doctor/part';
import { type ClosableTable, openTable } from '../lib/cli/openTable';
import type { CanaryConfig } from '../lib/config/canaryConfig';
import { physicalName } from '../lib/telemetry/contract';

/** An installation as it stands in an account. */
export interface Deployment {
  readonly config: CanaryConfig;
  /** When we began to look. */
  readonly since: Date;
  readonly table: ClosableTable;
  readonly account: Account;
  /** In a region of the configuration. */
  readonly cloudWatch: (region: string) => CloudWatchClient;
  close(): void;
}

export async function openDeployment(config: CanaryConfig, since: Date): Promise<Deployment> {
  const place = { kind: 'hub', region: config.hub, tableName: physicalName.table(config.name) } as const;
  const table = await openTable(place, since);
  const account = await openAccount();
  const clients = new Map(
    [config.hub, ...config.vantages.map(({ region }) => region)].map((region) => [
      region,
      new CloudWatchClient({ region }),
    ]),
  );
  return {
    ...{ config, since, table, account },
    cloudWatch: (region) => {
      const client = clients.get(region);
      if (client === undefined) throw new Error(`no vantage is in ${region}`);
      return client;
    },
    close: () => {
      table.close();
      account.close();
      for (const client of clients.values()) client.destroy();
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
