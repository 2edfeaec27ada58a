import { trustedGreeting } from '../judgement/greeting';
import { isLoss } from '../judgement/outcome';
import { isAnyAhead } from '../judgement/sightingOf';
import type { VantageRecord } from '../judgement/vantageRecord';
import type { Listing, View } from '../judgement/view';
import type { HostRecord, Place } from '../store/incidentStore';
import type { ConfiguredVantage } from '../telemetry/contract';

/** A vantage has a few addresses at most; what it says of more is its own word. */
const MAX_PLACES = 16;
const FORMER_MS = 60 * 60 * 1000;

/**
 * What counts of a record where the number of shards has changed. Views of a shard that is no longer configured stand, and
 * grow silent, until it has not run for an hour: by then the shard that has the target now has views of its own. After
 * that they are nothing beside such a view, and without one nobody monitors the host there any more. `now` in ms.
 */
export function withoutFormerShards<T extends Pick<HostRecord, 'views' | 'heartbeats'>>(
  record: T,
  shards: readonly number[] | undefined,
  now: number,
): T {
  if (shards === undefined || record.views.every(({ shard }) => shards.includes(shard))) return record;
  const isCurrent = ({ shard }: { readonly shard: number }) => shards.includes(shard);
  const lastRun = ({ vantage, shard }: View): string | undefined =>
    record.heartbeats.find((heartbeat) => heartbeat.vantage === vantage && heartbeat.shard === shard)?.startedAt;
  const views = record.views.flatMap((view): readonly View[] => {
    const at = lastRun(view) ?? view.observedAt;
    if (isCurrent(view) || Math.abs(now - Date.parse(at)) < FORMER_MS) return [view];
    const hasMoved = record.views.some((other) => other.vantage === view.vantage && isCurrent(other));
    return hasMoved ? [] : [{ ...view, retired: view.retired ?? { reason: 'no-longer-monitored', at } }];
  });
  return { ...record, views };
}

/** The vantages that say of themselves what is too far ahead to be believed. `now` in ms. */
export function vantagesAhead({ views, heartbeats }: HostRecord, now: number): readonly string[] {
  const own = <T extends { readonly vantage: string }>(items: readonly T[], id: string) =>
    items.filter(({ vantage }) => vantage === id);
  const ids = new Set([...views, ...heartbeats].map(({ vantage }) => vantage));
  return [...ids].filter((id) => isAnyAhead({ views: own(views, id), heartbeats: own(heartbeats, id) }, now));
}

/** The addresses that vantages which lose the host are seen under, as far as they can be believed. */
export function placesOf({ views, heartbeats }: HostRecord, vantages: readonly ConfiguredVantage[]): readonly Place[] {
  return vantages
    .filter(({ id }) => views.some(({ vantage, outcome }) => vantage === id && isLoss(outcome)))
    .flatMap(({ id, egress }) => {
      const own = heartbeats.filter(({ vantage }) => vantage === id);
      const greeted = views
        .filter(({ vantage }) => vantage === id)
        .flatMap(({ addresses }) =>
          addresses.flatMap(({ greetedAs }) => trustedGreeting(greetedAs, egress, own) ?? []),
        );
      const known = [...(egress === undefined ? [] : [egress]), ...own.flatMap((beat) => beat.greetedAs ?? [])];
      return [...new Set([...known, ...greeted])].slice(0, MAX_PLACES).map((address) => ({ vantage: id, address }));
    });
}

/** What is stored of one vantage and the host. `incident` is the one whose second look counts. */
export function vantageRecord(
  vantage: ConfiguredVantage,
  record: HostRecord,
  listings: readonly Listing[],
  incident: string | undefined,
): VantageRecord {
  const own = <T extends { readonly vantage: string }>(items: readonly T[]) =>
    items.filter((item) => item.vantage === vantage.id);
  const look = own(record.looks)
    .filter((candidate) => candidate.incident === incident)
    .toSorted((a, b) => b.round - a.round)[0];
  const listed = own(listings);
  return {
    vantage,
    views: own(record.views),
    heartbeats: own(record.heartbeats),
    ...(look && { look }),
    ...(listed.length > 0 && { listings: listed }),
  };
}
