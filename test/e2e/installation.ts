import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { BLOCK_LISTS } from './blockLists';
import { FLEET, FOUNDING, MOVING } from './fleet';
import type { Lifetime } from './lifetime';

export interface Vantage {
  readonly id: string;
  readonly region: string;
  readonly sourceAddress: string;
  /** What the world would see it under; block lists are asked for it. */
  readonly mailEgress?: string;
  readonly role?: 'mail-path' | 'observer';
}

/** A vantage that nothing is deployed for. */
export type Machine = Omit<Vantage, 'region'>;

/** One deployment of the app: its name is the prefix of all that it has. */
export interface Installation {
  readonly name: string;
  readonly vantages: readonly Vantage[];
  /** Absent: none. */
  readonly machines?: readonly Machine[];
  /** What else stands in its canary.yaml. */
  readonly settings: Readonly<Record<string, unknown>>;
}

export const HUB = 'us-east-1';
export const REGIONS = [HUB, 'eu-west-1', 'ap-southeast-2', 'sa-east-1'] as const;
/** Of both installations; the shortest that there is. */
export const EVERY_MS = 60_000;

/** Carries the mail: it is the one that gets onto block lists. */
export const MAIL_PATH = {
  id: 'eu-west-1',
  region: 'eu-west-1',
  sourceAddress: '127.0.0.2',
  mailEgress: '203.0.113.9',
  role: 'mail-path',
} as const satisfies Vantage;
/** Its network breaks. */
export const BROKEN = {
  id: 'sa-east-1',
  region: 'sa-east-1',
  sourceAddress: '127.0.0.9',
  mailEgress: '203.0.113.4',
} as const satisfies Vantage;
/** An inspecting firewall gets into its path. */
export const INSPECTED = {
  id: 'us-east-1',
  region: 'us-east-1',
  sourceAddress: '127.0.0.1',
  mailEgress: '203.0.113.1',
} as const satisfies Vantage;

/** A firewall that takes STARTTLS away gets into its path. */
export const STRIPPED_AT = {
  id: 'ap-southeast-2',
  region: 'ap-southeast-2',
  sourceAddress: '127.0.0.6',
  mailEgress: '203.0.113.3',
} as const satisfies Vantage;

/** Not at 08:00, so that no daily digest falls into the run. */
const timezone = new Date().getUTCHours() === 7 ? 'Asia/Tokyo' : 'UTC';

/** The one that the scenario is about. */
export const CANARY = {
  name: 'canary',
  vantages: [INSPECTED, MAIL_PATH, STRIPPED_AT, BROKEN],
  settings: {
    timezone,
    blockLists: BLOCK_LISTS,
    targets: FLEET.map(({ domain }) => (domain === MOVING.domain ? { domain, ours: true } : domain)),
  },
} as const satisfies Installation;

/** Beside it in the same account, with one of its targets; nothing is ever withheld from its addresses. */
export const SECOND = {
  name: 'second',
  vantages: [
    { id: 'north', region: 'us-east-1', sourceAddress: '127.0.0.7' },
    { id: 'south', region: 'eu-west-1', sourceAddress: '127.0.0.8' },
  ],
  settings: { timezone, targets: [FOUNDING.domain] },
} as const satisfies Installation;

/** Carries the mail too, and publishes what it sees. */
export const PUBLISHING = { id: 'hq', sourceAddress: '127.0.0.2', role: 'mail-path' } as const satisfies Machine;

/** The address that the mail leaves from, by which nobody looks: what happens there only the mail server's log knows. */
export const MAIL_LEAVES_FROM = '127.0.0.3';

/** Two functions, and one machine. */
export const PUBLISHED = {
  name: 'published',
  vantages: [
    { id: 'us-east-1', region: 'us-east-1', sourceAddress: '127.0.0.1' },
    { id: 'eu-west-1', region: 'eu-west-1', sourceAddress: '127.0.0.6' },
  ],
  machines: [PUBLISHING],
  settings: { timezone, targets: [FOUNDING.domain] },
} as const satisfies Installation;

/** Of one region: what the policy check of the hub sees is the same from everywhere. */
export const POLICED = {
  name: 'policed',
  vantages: [
    { id: 'east', region: HUB, sourceAddress: '127.0.0.2' },
    { id: 'west', region: HUB, sourceAddress: '127.0.0.6' },
  ],
  settings: { timezone, targets: [{ domain: FOUNDING.domain, ours: true }] },
} as const satisfies Installation;

/** Writes the installation's canary.yaml and gives its path. `dns` is `address:port`. */
export const writeConfiguration = (lifetime: Lifetime, installation: Installation, dns: string): string => {
  const { name, vantages, machines = [], settings } = installation;
  const heloName = (id: string) => `${id}.canary.test`;
  const file = join(lifetime.directory, `${name}.yaml`);
  const configuration = {
    name,
    hub: HUB,
    every: `${EVERY_MS / 60_000}m`,
    vantages: Object.fromEntries([
      ...vantages.map(({ id, ...vantage }) => [id, { ...vantage, heloName: heloName(id), egress: 'none' }]),
      ...machines.map(({ id, ...machine }) => [id, { ...machine, heloName: heloName(id), external: true }]),
    ]),
    metrics: 'standard',
    dns,
    allowPrivateTargets: true,
    ...settings,
  };
  writeFileSync(file, stringify(configuration));
  return file;
};
