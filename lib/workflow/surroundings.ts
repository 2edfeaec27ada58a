import type { Incident } from '../judgement/incident';
import type { Surroundings } from '../judgement/verdict';
import type { Heartbeat, View } from '../judgement/view';
import { operatorOf } from '../probe/operator';
import type { Loss } from '../store/incidentStore';

/** What the vantages lose elsewhere while they lose it at this host; by keys alone, since each is read with its host. */
export function surroundingsOf(
  { host, mxHost }: Pick<View, 'host' | 'mxHost'>,
  losses: readonly Loss[],
  heartbeats: readonly Heartbeat[],
  incident: Incident | undefined,
): Surroundings {
  return {
    operator: operatorOf(mxHost),
    elsewhere: unique(losses.filter((loss) => loss.host !== host)).map(({ vantage, host: other }) => ({
      vantage,
      mxHost: other,
      operator: operatorOf(withoutPort(other)),
    })),
    lostShare: lostShares(losses, heartbeats),
    ...(incident?.state === 'opened' && { told: incident.verdict }),
  };
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
