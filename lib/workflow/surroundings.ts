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
  return {
    operator: operatorOf(mxHost),
    elsewhere: unique(losses.filter((loss) => loss.host !== host)).map(({ vantage, host: other }) => {
      const untold = untoldOf(other, losses, targets);
      const place = { vantage, mxHost: other, operator: operatorOf(withoutPort(other)) };
      return untold.length === 0 ? place : { ...place, untold };
    }),
    lostShare: lostShares(losses, heartbeats),
    ...(incident?.state === 'opened' && { told: incident.verdict }),
  };
}

/** Of more, some that the others are not told of change nothing. */
const MOST_CHECKED = 25;

/**
 * The vantages that keep STARTTLS at a host, and what those that lose it lose elsewhere: whether the DNS tells the former
 * of that as well is to be read.
 */
export function routingsToRead(
  host: string,
  losses: readonly Loss[],
  sightings: readonly Sighting[],
): { readonly losses: readonly Loss[]; readonly vantages: readonly string[] } {
  const losing = new Set(losses.filter((loss) => loss.host === host).map(({ vantage }) => vantage));
  const others = losses.filter((loss) => loss.host !== host && losing.has(loss.vantage));
  const vantages = sightings.filter(({ outcome }) => outcome === 'offered').map(({ vantage }) => vantage);
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
function lostShares(losses: readonly Loss[], heartbeats: readonly Heartbeat[]): ReadonlyMap<string, number> {
  const vantages = [...new Set(heartbeats.map(({ vantage }) => vantage))];
  return new Map(
    vantages.flatMap((vantage): [string, number][] => {
      const own = heartbeats.filter((heartbeat) => heartbeat.vantage === vantage);
      const isOwn = (loss: Loss) => loss.vantage === vantage && own.some(({ shard }) => shard === loss.shard);
      const watched = own.reduce((sum, { hosts }) => sum + hosts, 0);
      return watched === 0 ? [] : [[vantage, new Set(losses.filter(isOwn).map(({ host }) => host)).size / watched]];
    }),
  );
}

/** A host that serves several targets has a view of each. */
const unique = (losses: readonly Loss[]): readonly Loss[] => [
  ...new Map(losses.map((loss) => [`${loss.vantage} ${loss.host}`, loss])).values(),
];

const withoutPort = (host: string): string => host.slice(0, host.lastIndexOf(':'));
