import { trustedGreeting } from '../judgement/greeting';
import { isLoss } from '../judgement/outcome';
import type { VantageRecord } from '../judgement/vantageRecord';
import type { Listing } from '../judgement/view';
import type { HostRecord, Place } from '../store/incidentStore';
import type { ConfiguredVantage } from '../telemetry/contract';

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
      return [...new Set([...known, ...greeted])].map((address) => ({ vantage: id, address }));
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
