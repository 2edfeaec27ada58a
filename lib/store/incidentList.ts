import { type Acknowledgement, type Incident, isLive } from '../judgement/incident';
import { ContendedError } from './contendedError';
import { incidentItem, OPEN_INCIDENTS, resolvedOn, type StoredIncident, storedIncident } from './incidentItem';
import { readableOf, type Unreadable } from './item';
import { uniqueKeys } from './keys';
import type { Key, Table } from './table';

const DAY_MS = 24 * 60 * 60 * 1000;
/** Only the hub writes here: whatever attributes an item has, its key says whose it is. */
const INCIDENTS = 'incident#';
const ACKNOWLEDGE_ATTEMPTS = 5;
/** How far back to look for an incident that is over, to be able to say so. */
const LOOK_BACK_MS = 7 * DAY_MS;

/** What came of an acknowledgement; `over`: the incident has ended, and nothing was written. */
export type Acknowledged =
  | { readonly kind: 'acknowledged'; readonly incident: Incident }
  | { readonly kind: 'over'; readonly incident: Incident }
  | { readonly kind: 'unknown' };

/** Those that are live, and those that were resolved between two moments; one Query for each day, and no scan. */
export async function listIncidents(
  table: Table,
  since: Date,
  now: Date,
  unreadable: Unreadable = () => {},
): Promise<readonly Incident[]> {
  const keys = await indexed(table, [...OPEN_INCIDENTS, ...daysFrom(since, now).map(resolvedOn)]);
  const stored = readableOf(await table.batchGet(keys), storedIncident, unreadable);
  const from = since.toISOString();
  return stored
    .map(({ incident }) => incident)
    .filter((incident) => isLive(incident) || (incident.resolvedAt ?? '') >= from);
}

/**
 * One after the other, in the order in which an incident goes through them: it may pass from one value to the next
 * meanwhile, and is in both answers then rather than in none.
 */
async function indexed(table: Table, values: readonly string[]): Promise<readonly Key[]> {
  const keys: Key[] = [];
  for (const value of values) keys.push(...(await table.queryIndex({ index: 'open', value, beginsWith: INCIDENTS })));
  return uniqueKeys(keys);
}

/** The UTC days of a stretch of time. */
function daysFrom(since: Date, now: Date): readonly string[] {
  const first = Math.floor(since.getTime() / DAY_MS);
  const count = Math.max(Math.floor(now.getTime() / DAY_MS) - first + 1, 0);
  return Array.from({ length: count }, (_, index) => new Date((first + index) * DAY_MS).toISOString().slice(0, 10));
}

/**
 * Writes an acknowledgement into the live incident of this id; one that is there already gives way. Reads again where
 * somebody else wrote meanwhile. Rejects with ContendedError where that never ends.
 */
export async function acknowledgeIncident(
  table: Table,
  id: string,
  acknowledged: Acknowledgement,
): Promise<Acknowledged> {
  for (let attempt = 1; attempt <= ACKNOWLEDGE_ATTEMPTS; attempt += 1) {
    const live = await liveIncident(table, id);
    if (live === undefined) {
      const result = await ended(table, id, acknowledged);
      // It was on its way from one value of the index to another.
      if (result.kind === 'over' && isLive(result.incident)) continue;
      return result;
    }
    const incident = { ...live.incident, acknowledged };
    const next = incidentItem({ ...live, incident, version: live.version + 1 });
    if (await table.put(next, { kind: 'versionIs', version: live.version })) return { kind: 'acknowledged', incident };
  }
  throw new ContendedError(
    `incident ${id} was written by others ${ACKNOWLEDGE_ATTEMPTS} times while it was acknowledged`,
  );
}

async function liveIncident(table: Table, id: string): Promise<StoredIncident | undefined> {
  const stored = readableOf(await table.batchGet(await indexed(table, OPEN_INCIDENTS)), storedIncident, () => {});
  return stored.find(({ incident }) => incident.id === id && isLive(incident));
}

async function ended(table: Table, id: string, { at }: Acknowledgement): Promise<Acknowledged> {
  const now = new Date(at);
  const incidents = await listIncidents(table, new Date(now.getTime() - LOOK_BACK_MS), now);
  const incident = incidents.find((each) => each.id === id);
  return incident === undefined ? { kind: 'unknown' } : { kind: 'over', incident };
}
