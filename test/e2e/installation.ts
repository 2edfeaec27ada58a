import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { Lifetime } from './lifetime';

interface Vantage {
  readonly id: string;
  readonly region: string;
  readonly sourceAddress: string;
}

/** One deployment of the app: its name is the prefix of all that it has. */
export interface Installation {
  readonly name: string;
  readonly vantages: readonly Vantage[];
}

export const HUB = 'us-east-1';
export const REGIONS = [HUB, 'eu-west-1', 'ap-southeast-2'] as const;
export const DOMAIN = 'incident.test';
export const MX_HOST = `mx.${DOMAIN}`;
/** Of both installations; the shortest that there is. */
export const EVERY_MS = 60_000;

/** The one that the scenario is about. */
export const CANARY = {
  name: 'canary',
  vantages: [
    { id: 'us-east-1', region: 'us-east-1', sourceAddress: '127.0.0.1' },
    { id: 'eu-west-1', region: 'eu-west-1', sourceAddress: '127.0.0.2' },
    { id: 'ap-southeast-2', region: 'ap-southeast-2', sourceAddress: '127.0.0.6' },
  ],
} as const satisfies Installation;

/** Beside it in the same account, with the same target; nothing is ever withheld from its addresses. */
export const SECOND = {
  name: 'second',
  vantages: [
    { id: 'north', region: 'us-east-1', sourceAddress: '127.0.0.7' },
    { id: 'south', region: 'eu-west-1', sourceAddress: '127.0.0.8' },
  ],
} as const satisfies Installation;

/** Writes the installation's canary.yaml and gives its path. `dns` is `address:port`. */
export const writeConfiguration = (lifetime: Lifetime, { name, vantages }: Installation, dns: string): string => {
  const file = join(lifetime.directory, `${name}.yaml`);
  const configuration = {
    name,
    hub: HUB,
    every: `${EVERY_MS / 60_000}m`,
    vantages: Object.fromEntries(
      vantages.map(({ id, region, sourceAddress }) => [
        id,
        { region, heloName: `${id}.canary.test`, sourceAddress, egress: 'none' },
      ]),
    ),
    metrics: 'standard',
    dns,
    allowPrivateTargets: true,
    targets: [DOMAIN],
  };
  writeFileSync(file, stringify(configuration));
  return file;
};
