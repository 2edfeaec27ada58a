import { fromElsewhere, vantagesElsewhere } from '../judgement/otherExchanges';
import type { Sighting } from '../judgement/sighting';
import { sightingOf } from '../judgement/sightingOf';
import type { Listing } from '../judgement/view';
import type { HostRecord } from '../store/incidentStore';
import type { ConfiguredVantage } from '../telemetry/contract';
import { publicLosses } from './lookRequests';
import { vantageRecord } from './vantageRecords';

/** The moment of judging. Milliseconds. */
interface Moment {
  readonly now: number;
  readonly everyMs: number;
}

/**
 * What each vantage can say of a host. Whose DNS names other exchanges for its targets can at most be sent to a public
 * address of it.
 */
export function hostSightings(
  host: HostRecord,
  vantages: readonly ConfiguredVantage[],
  listings: readonly Listing[],
  { now, everyMs }: Moment,
): readonly Sighting[] {
  const elsewhere = vantagesElsewhere(host, { now, everyMs });
  const canBeReached = publicLosses(host.views).length > 0;
  return vantages.map((vantage) => {
    const record = vantageRecord(vantage, host, listings, host.latest?.incident.id);
    const sighting = sightingOf(record, now, everyMs);
    if (!elsewhere.has(vantage.id)) return sighting;
    const isAble = canBeReached && sighting.isCloud && sightingOf({ ...record, views: [] }, now, everyMs).canAnswer;
    return fromElsewhere(sighting, isAble);
  });
}
