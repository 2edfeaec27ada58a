import { z } from 'zod';
import { type Incident, isLive, lastSequence } from '../judgement/incident';
import type { Change, Heartbeat, Look, View } from '../judgement/view';
import { SCHEMA_VERSION } from '../telemetry/contract';
import { parseBody } from './item';
import {
  changeSortKey,
  HEARTBEAT,
  incidentPartition,
  leaseKey,
  lookSortKey,
  vantageOf,
  vantagePartition,
} from './keys';
import { changeSchema, heartbeatSchema, incidentSchema, lookSchema, viewSchema } from './schemas';
import type { Item, Key, Table } from './table';
import { OPEN_LOSS } from './vantageStore';

/** Index value of incidents that are live or have something unsaid. */
const OPEN_INCIDENT = 'incident';
/** Until when a lease that was given back was held: whoever comes next may take it. */
const LONG_AGO = new Date(0).toISOString();

/** An incident with what only the table knows: its version, and up to which transition it was said. */
export interface StoredIncident {
  readonly incident: Incident;
  readonly version: number;
  readonly said: number;
}

/** Everything that the vantages stored about one host, read consistently. */
export interface HostRecord {
  readonly latest?: StoredIncident;
  readonly views: readonly View[];
  readonly heartbeats: readonly Heartbeat[];
  readonly looks: readonly Look[];
}

export interface IncidentStore {
  /** `known` are keys of views that the index may not show yet. */
  readHost(host: string, vantages: readonly string[], known: readonly Key[]): Promise<HostRecord>;
  /** Hosts with a live incident or with a view that lost STARTTLS. */
  hostsToWatch(): Promise<readonly string[]>;
  /** False where somebody else wrote since `read`; then nothing is written. */
  write(incident: Incident, read: StoredIncident | undefined): Promise<boolean>;
  unsaid(): Promise<readonly StoredIncident[]>;
  markSaid(read: StoredIncident, sequence: number): Promise<boolean>;
  /** The change that a view rests on, with its dialogue; absent where it is not there (any more). */
  readChange(view: View): Promise<Change | undefined>;
  /** The host of a second look's answer. */
  hostOfLook(key: Key): Promise<string | undefined>;
  /** Takes the lease until `until`, unless somebody holds it at `now`. ISO 8601. `owner` is a number of one's own. */
  takeLease(name: string, owner: number, now: string, until: string): Promise<boolean>;
  /** Gives the lease back, unless it has passed to another owner meanwhile. */
  dropLease(name: string, owner: number): Promise<void>;
}

export function incidentStore(table: Table): IncidentStore {
  const read = async (keys: readonly Key[]): Promise<StoredIncident[]> =>
    (await table.batchGet(keys)).map(storedIncident);

  return {
    async readHost(host, vantages, known) {
      const [latest, indexed] = await Promise.all([
        table.query({ pk: incidentPartition(host), newestFirst: true, limit: 1 }),
        table.queryIndex({ index: 'host', value: host, beginsWith: 'host#' }),
      ]);
      const stored = latest[0] === undefined ? undefined : storedIncident(latest[0]);
      const viewKeys = [...indexed, ...known].filter(({ pk }) => vantages.includes(vantageOf(pk)?.vantage ?? ''));
      const items = await table.batchGet(keysAround(viewKeys, vantages, stored?.incident));
      return { ...(stored && { latest: stored }), ...sorted(items) };
    },
    async hostsToWatch() {
      const [incidents, losses] = await Promise.all([
        table.queryIndex({ index: 'open', value: OPEN_INCIDENT }),
        table.queryIndex({ index: 'open', value: OPEN_LOSS }),
      ]);
      const ofIncidents = incidents.map(({ pk }) => pk.slice('incident#'.length));
      const ofLosses = losses.flatMap(({ sk }) => sk.split('#')[2] ?? []);
      return [...new Set([...ofIncidents, ...ofLosses])];
    },
    write: (incident, before) =>
      table.put(
        itemOf({ incident, version: (before?.version ?? 0) + 1, said: before?.said ?? 0 }),
        before === undefined ? { kind: 'absent' } : { kind: 'versionIs', version: before.version },
      ),
    async unsaid() {
      const stored = await read(await table.queryIndex({ index: 'open', value: OPEN_INCIDENT }));
      return stored.filter(({ incident, said }) => lastSequence(incident) > said);
    },
    markSaid: (before, sequence) =>
      table.put(itemOf({ ...before, version: before.version + 1, said: sequence }), {
        kind: 'versionIs',
        version: before.version,
      }),
    async readChange(view) {
      const key = { pk: vantagePartition(view.vantage, view.shard), sk: changeSortKey(view.since, view.host) };
      const [item] = await table.batchGet([key]);
      return item === undefined ? undefined : parseBody(item, changeSchema);
    },
    async hostOfLook(key) {
      const [item] = await table.batchGet([key]);
      return item === undefined ? undefined : parseBody(item, lookSchema).host;
    },
    takeLease: (name, owner, now, until) =>
      table.put(leaseItem(name, owner, until), { kind: 'absentOrStampBefore', stamp: now }),
    async dropLease(name, owner) {
      await table.put(leaseItem(name, owner, LONG_AGO), { kind: 'versionIs', version: owner });
    },
  };
}

const leaseItem = (name: string, owner: number, until: string): Item => ({
  ...leaseKey(name),
  schemaVersion: SCHEMA_VERSION,
  stamp: until,
  version: owner,
  body: {},
});

function keysAround(views: readonly Key[], vantages: readonly string[], incident: Incident | undefined): Key[] {
  const shards = new Set([0, ...views.map(({ pk }) => vantageOf(pk)?.shard ?? 0)]);
  const partitions = vantages.flatMap((vantage) => [...shards].map((shard) => vantagePartition(vantage, shard)));
  return [
    ...views,
    ...partitions.map((pk) => ({ pk, sk: HEARTBEAT })),
    ...(incident === undefined ? [] : partitions.map((pk) => ({ pk, sk: lookSortKey(incident.id) }))),
  ];
}

function sorted(items: readonly Item[]): Pick<HostRecord, 'views' | 'heartbeats' | 'looks'> {
  const startingWith = (prefix: string) => items.filter(({ sk }) => sk.startsWith(prefix));
  return {
    views: startingWith('host#').map((item) => parseBody(item, viewSchema)),
    heartbeats: startingWith(HEARTBEAT).map((item) => parseBody(item, heartbeatSchema)),
    looks: startingWith('look#').map((item) => parseBody(item, lookSchema)),
  };
}

const bodySchema = z.object({ said: z.number(), incident: incidentSchema });

function storedIncident(item: Item): StoredIncident {
  return { ...parseBody(item, bodySchema), version: item.version ?? 0 };
}

function itemOf({ incident, version, said }: StoredIncident): Item {
  const isOpen = isLive(incident) || lastSequence(incident) > said;
  return {
    pk: incidentPartition(incident.host),
    sk: incident.openedAt,
    schemaVersion: SCHEMA_VERSION,
    version,
    ...(isOpen && { open: OPEN_INCIDENT }),
    body: { said, incident },
  };
}
