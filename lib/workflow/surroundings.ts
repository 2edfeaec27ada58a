import type { Incident } from '../judgement/incident';
import { isComplete } from '../judgement/otherExchanges';
import type { Sighting } from '../judgement/sighting';
import type { Surroundings } from '../judgement/verdict';
import type { Heartbeat, TargetView, View } from '../judgement/view';
import { operatorOf } from '../probe/operator';
import type { Loss } from '../store/incidentStore';

/**
 * What the vantages lose elsewhere while they lose it at this host; by keys alone, since each is read with its host.
 * `targets`: how the mail of hosts lost elsewhere is routed, where that was read.
 */
export function surroundingsOf(
  { host, mxHost }: Pick<View, 'host' | 'mxHost'>,
  losses: readonly Loss[],
  heartbeats: readonly Heartbeat[],
  incident: Incident | undefined,
  targets: readonly TargetView[] = [],
): Surroundings {
  const operator = operatorOf(mxHost);
  const index = indexOf(losses);
  return {
    operator,
    elsewhere: around(host, operator, index).flatMap(({ host: other, operator: its, vantages }) => {
      const untold = targets.length === 0 ? [] : untoldOf(other, losses, targets);
      const place = { mxHost: other, operator: its, ...(untold.length > 0 && { untold }) };
      return vantages.map((vantage) => ({ vantage, ...place }));
    }),
    lostShare: lostShares(index, heartbeats),
    ...(incident?.state === 'opened' && { told: incident.verdict }),
  };
}

/** A host with the vantages that lose it, in the order of the losses. */
interface LostHost {
  readonly host: string;
  readonly operator: string;
  readonly vantages: string[];
}

interface LossIndex {
  readonly hosts: readonly LostHost[];
  readonly byOperator: ReadonlyMap<string, readonly LostHost[]>;
  /** How many hosts a vantage loses, by vantage and shard. */
  readonly counts: ReadonlyMap<string, number>;
}

const placeOf = ({ vantage, shard }: { readonly vantage: string; readonly shard: number }) => `${vantage} ${shard}`;
const indexes = new WeakMap<readonly Loss[], LossIndex>();

/** Made once for all hosts that are judged by the same losses. */
function indexOf(losses: readonly Loss[]): LossIndex {
  const known = indexes.get(losses);
  if (known !== undefined) return known;
  const hosts = new Map<string, LostHost>();
  const counted = new Map<string, Set<string>>();
  for (const loss of losses) {
    const one = hosts.get(loss.host) ?? { host: loss.host, operator: operatorOf(withoutPort(loss.host)), vantages: [] };
    if (!one.vantages.includes(loss.vantage)) one.vantages.push(loss.vantage);
    hosts.set(loss.host, one);
    const place = placeOf(loss);
    counted.set(place, (counted.get(place) ?? new Set()).add(loss.host));
  }
  const all = [...hosts.values()];
  const byOperator = new Map<string, LostHost[]>();
  for (const one of all) {
    const own = byOperator.get(one.operator);
    if (own === undefined) byOperator.set(one.operator, [one]);
    else own.push(one);
  }
  const index = { hosts: all, byOperator, counts: new Map([...counted].map(([place, { size }]) => [place, size])) };
  indexes.set(losses, index);
  return index;
}

/** Of so many hosts, those of the same operator first, a cause can be told; each more would cost as much at every host. */
const MOST_AROUND = 100;

function around(host: string, operator: string, { hosts, byOperator }: LossIndex): readonly LostHost[] {
  const isOther = (other: LostHost): boolean => other.host !== host;
  if (hosts.length <= 2 * MOST_AROUND) return hosts.filter(isOther);
  const own = (byOperator.get(operator) ?? []).slice(0, MOST_AROUND + 1).filter(isOther);
  const others = hosts.slice(0, 2 * MOST_AROUND).filter((other) => other.operator !== operator);
  return [...own, ...others.slice(0, MOST_AROUND)];
}

/** Of more, some that the others are not told of change nothing. */
const MOST_CHECKED = 25;
const MOST_LOOKED_THROUGH = 500;

/**
 * The vantages that keep STARTTLS at a host, and what those that lose it lose elsewhere: whether the DNS tells the former
 * of that as well is to be read.
 */
export function routingsToRead(
  host: string,
  losses: readonly Loss[],
  sightings: readonly Sighting[],
): { readonly losses: readonly Loss[]; readonly vantages: readonly string[] } {
  const vantages = sightings.filter(({ outcome }) => outcome === 'offered').map(({ vantage }) => vantage);
  // Nobody keeps it here, or there is far too much to read: then all of the losses need not be looked through.
  if (vantages.length === 0 || indexOf(losses).hosts.length > MOST_LOOKED_THROUGH) return { losses: [], vantages };
  const losing = new Set(losses.filter((loss) => loss.host === host).map(({ vantage }) => vantage));
  const others = losses.filter((loss) => loss.host !== host && losing.has(loss.vantage));
  return new Set(others.map((loss) => loss.host)).size > MOST_CHECKED
    ? { losses: [], vantages }
    : { losses: others, vantages };
}

/** Whose complete answers for the targets concerned all name other hosts. */
function untoldOf(host: string, losses: readonly Loss[], targets: readonly TargetView[]): readonly string[] {
  const concerned = new Set(losses.filter((loss) => loss.host === host).map(({ target }) => target));
  const routings = targets.filter(({ target }) => concerned.has(target));
  const isTold = (routing: TargetView): boolean => !isComplete(routing) || routing.hosts.includes(host);
  const told = new Set(routings.filter(isTold).map(({ vantage }) => vantage));
  return [...new Set(routings.map(({ vantage }) => vantage))].filter((vantage) => !told.has(vantage)).sort();
}

/** Of the shards whose heartbeats are known: a vantage's lost hosts among all that it watches. */
function lostShares({ counts }: LossIndex, heartbeats: readonly Heartbeat[]): ReadonlyMap<string, number> {
  const vantages = [...new Set(heartbeats.map(({ vantage }) => vantage))];
  return new Map(
    vantages.flatMap((vantage): [string, number][] => {
      const own = heartbeats.filter((heartbeat) => heartbeat.vantage === vantage);
      const watched = own.reduce((sum, { hosts }) => sum + hosts, 0);
      const lost = own.reduce((sum, heartbeat) => sum + (counts.get(placeOf(heartbeat)) ?? 0), 0);
      return watched === 0 ? [] : [[vantage, lost / watched]];
    }),
  );
}

const withoutPort = (host: string): string => host.slice(0, host.lastIndexOf(':'));
