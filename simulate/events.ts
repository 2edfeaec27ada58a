import type { CauseCode } from '../lib/judgement/verdict';
import type { SimulatedHost, SimulatedVantage } from './fleet';
import type { Randomness } from './randomness';

const AT_HOSTS = [
  'listing',
  'receiver-change',
  'bad-address',
  'mixed-pool',
  'regional',
  'broken-tls',
  'certificate',
  'mx-move',
  'rate-limit',
] as const;
const AT_VANTAGES = ['middlebox', 'blind', 'stripping', 'silent'] as const;
export const EVENT_KINDS = [...AT_HOSTS, ...AT_VANTAGES] as const;
export type EventKind = (typeof EVENT_KINDS)[number];

/** Something that happens in the world, and what a sound judge says of it. Times in milliseconds since the epoch. */
export interface WorldEvent {
  readonly kind: EventKind;
  readonly from: number;
  readonly to: number;
  readonly hosts: readonly SimulatedHost[];
  /** Where it shows; all vantages where absent. */
  readonly vantages?: readonly SimulatedVantage[];
  /** The address that it is about, of a pool. */
  readonly address?: string;
  readonly serverName?: string;
  /** Whether block lists know of it. */
  readonly isListed?: boolean;
  /** The causes that are right; empty: nothing is to be said of a loss. */
  readonly causes: readonly CauseCode[];
}

const MINUTE = 60 * 1000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Between two events at one operator's hosts, so that each has an end of its own. */
const REST = 2 * HOUR;

export interface Stage {
  readonly hosts: readonly SimulatedHost[];
  readonly vantages: readonly SimulatedVantage[];
  readonly start: number;
  readonly days: number;
}

/**
 * A month of events. Each day but the first, in which everything is learned: until three in the afternoon what happens at
 * hosts, no two of them at once at one operator's; in the evening what happens to a whole vantage. Each kind has its turn,
 * so that every one of them happens where the days are enough.
 */
export function events(stage: Stage, random: Randomness): readonly WorldEvent[] {
  const planned: WorldEvent[] = [];
  let turn = 0;
  for (let day = 1; day < stage.days; day += 1) {
    const midnight = stage.start + day * DAY;
    for (let from = midnight; from < midnight + 13 * HOUR; from += random.between(10, 90) * MINUTE) {
      const to = Math.min(midnight + 15 * HOUR, from + random.between(20, 180) * MINUTE);
      const event = happening(kindAt(AT_HOSTS, turn), from, to, stage, random);
      if (event !== undefined && planned.some((other) => collides(event, other))) continue;
      if (event !== undefined) planned.push(event);
      turn += 1;
    }
    const from = midnight + 18 * HOUR + random.between(0, 60) * MINUTE;
    const evening = happening(
      kindAt(AT_VANTAGES, day - 1),
      from,
      from + random.between(30, 120) * MINUTE,
      stage,
      random,
    );
    if (evening !== undefined) planned.push(evening);
  }
  return planned;
}

const kindAt = (kinds: readonly EventKind[], turn: number): EventKind => kinds[turn % kinds.length] ?? 'certificate';

const collides = (a: WorldEvent, b: WorldEvent): boolean =>
  a.from <= b.to + REST &&
  b.from <= a.to + REST &&
  a.hosts.some((host) => b.hosts.some(({ operator }) => operator === host.operator));

function happening(
  kind: EventKind,
  from: number,
  to: number,
  stage: Stage,
  random: Randomness,
): WorldEvent | undefined {
  const able = stage.hosts.filter((candidate) => canHappenAt(kind, candidate));
  if (able.length === 0) return undefined;
  const host = random.pick(able);
  const vantage = random.pick(stage.vantages);
  const tenants = stage.hosts.filter(({ operator }) => operator === host.operator);
  const common = { kind, from, to };
  switch (kind) {
    case 'listing':
      return {
        ...common,
        hosts: tenants.filter(({ regional }) => regional === undefined),
        vantages: [vantage],
        isListed: random.chance(0.5),
        causes: ['source-address-reputation'],
      };
    case 'receiver-change':
      return { ...common, hosts: tenants, causes: ['receiver-change'] };
    case 'middlebox':
    case 'stripping':
      return { ...common, hosts: stage.hosts, vantages: [vantage], causes: ['middlebox-on-path'] };
    case 'bad-address':
      return { ...common, hosts: [host], address: random.pick(host.addresses), causes: ['receiver-pool-inconsistent'] };
    case 'mixed-pool': {
      const [first = ''] = [...host.serverNames.values()].find(({ length }) => length > 1) ?? [];
      return { ...common, hosts: [host], serverName: first, causes: ['receiver-pool-inconsistent'] };
    }
    case 'regional': {
      const here = stage.vantages.filter(({ region }) => region === vantage.region);
      return { ...common, hosts: [host], vantages: here, causes: ['receiver-regional'] };
    }
    case 'broken-tls':
      return { ...common, to: to + 2 * HOUR, hosts: [host], causes: ['receiver-change'] };
    case 'certificate':
      return { ...common, hosts: tenants, causes: [] };
    case 'mx-move':
      return { ...common, hosts: [host], causes: [] };
    case 'rate-limit':
      return { ...common, hosts: tenants, vantages: [vantage], causes: [] };
    case 'blind':
    case 'silent':
      return { ...common, hosts: stage.hosts, vantages: [vantage], causes: [] };
  }
}

function canHappenAt(kind: EventKind, { addresses, regional, serverNames }: SimulatedHost): boolean {
  switch (kind) {
    case 'bad-address':
      return addresses.length > 1 && regional === undefined;
    case 'mixed-pool':
      return [...serverNames.values()].some(({ length }) => length > 1);
    case 'regional':
      return regional !== undefined;
    case 'listing':
      return regional === undefined;
    default:
      return true;
  }
}
