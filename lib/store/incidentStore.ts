import type * as z from 'zod/mini';
import type { Acknowledgement, Incident } from '../judgement/incident';
import type { StoredPolicy } from '../judgement/policyWitness';
import type { Change, Heartbeat, Listing, Look, TargetView, View } from '../judgement/view';
import { SCHEMA_VERSION } from '../telemetry/contract';
import {
  INCIDENT_AT_REST,
  INCIDENT_IN_MOTION,
  incidentItem,
  type StoredIncident,
  storedIncident,
} from './incidentItem';
import { type Acknowledged, acknowledgeIncident, listIncidents } from './incidentList';
import { parseBody, readableOf, type Unreadable } from './item';
import {
  changeSortKey,
  HEARTBEAT,
  hostOf,
  incidentKey,
  incidentPartition,
  leaseKey,
  listingSortKey,
  lookSortKey,
  targetOf,
  targetSortKey,
  uniqueKeys,
  vantageOf,
  vantagePartition,
} from './keys';
import { isItsOwn, type Owned, type Vouched, vouched } from './ownership';
import { policyStore, storedPolicies } from './policyStore';
import { markSaid, type SaidMark } from './saidMarks';
import type { Item, Key, Table } from './table';
import { type UnsaidReader, unsaidReader } from './unsaidReader';
import {
  changeSchema,
  heartbeatSchema,
  listingSchema,
  lookSchema,
  targetViewSchema,
  viewSchema,
} from './vantageSchemas';
import { OPEN_LOSS, UNEXPECTED_LOSS } from './vantageStore';

/** Only the hub writes here, and only vantages there; whatever attributes an item has, its key says whose it is. */
const INCIDENTS = 'incident#';
const VANTAGES = 'vantage#';
/** Until when a lease that was given back was held: whoever comes next may take it. */
const LONG_AGO = new Date(0).toISOString();

/** Everything that the vantages stored about one host, read consistently. */
export interface HostRecord {
  readonly latest?: StoredIncident;
  readonly views: readonly View[];
  readonly heartbeats: readonly Heartbeat[];
  readonly looks: readonly Look[];
  /** Of vantages without a view of the host: how the mail of its targets, of the first few, is routed there. */
  readonly targets: readonly TargetView[];
  /** Items of vantages that are not what their keys say: who can write for a vantage speaks for that one only. */
  readonly rejected: readonly string[];
}

/** A view that lost STARTTLS, as its key tells. */
export interface Loss {
  readonly vantage: string;
  readonly shard: number;
  readonly target: string;
  /** `mxHost:port` */
  readonly host: string;
}

/** Of vantages that expect STARTTLS there, of the others, and both. */
export type LossKind = 'expected' | 'unexpected' | 'any';

/** Hosts whose incidents are live or have something unsaid. `mxHost:port` */
export interface OpenHosts {
  /** With something unsaid, or of which the next run may bring word though nothing changes there. */
  readonly inMotion: readonly string[];
  readonly atRest: readonly string[];
}

/** An address that a vantage is seen under. */
export interface Place {
  readonly vantage: string;
  readonly address: string;
}

export interface IncidentStore {
  /** `known` are keys of views that the index may not show yet. */
  readHost(host: string, vantages: readonly string[], known: readonly Key[]): Promise<HostRecord>;
  open(): Promise<OpenHosts>;
  /** Every view of that kind that lost STARTTLS, whatever its host, as far as the index shows. */
  losses(kind: LossKind): Promise<readonly Loss[]>;
  /** How the mail of the targets that these losses concern is routed at these vantages, as far as it is known. */
  readTargets(losses: readonly Loss[], vantages: readonly string[]): Promise<readonly TargetView[]>;
  /** What is known of each of these targets' policies, by its name. */
  readPolicies(targets: readonly string[]): Promise<ReadonlyMap<string, StoredPolicy>>;
  /** What block lists say of these addresses of vantages; what was not looked up, or does not read, is left out. */
  readListings(places: readonly Place[]): Promise<readonly Listing[]>;
  /** False where somebody else wrote since `read`; then nothing is written. */
  write(incident: Incident, read: StoredIncident | undefined): Promise<boolean>;
  /** Incidents with something to say; `known` are keys that the index may not show yet. */
  unsaid(known?: readonly Key[]): Promise<readonly StoredIncident[]>;
  /** The same for who asks again and again while more comes in. */
  unsaidReader(known?: readonly Key[]): UnsaidReader;
  /** One incident as it is now. */
  reread(incident: Incident): Promise<StoredIncident | undefined>;
  /** Whatever was written since they were read. Answers those that others wrote too often. */
  markSaid(marks: readonly SaidMark[]): Promise<readonly SaidMark[]>;
  /** The live incidents, and those resolved between two moments. */
  list(since: Date, now: Date): Promise<readonly Incident[]>;
  /** Writes it into the live incident of this id; one that is there already gives way. */
  acknowledge(id: string, acknowledgement: Acknowledgement): Promise<Acknowledged>;
  /** The change that a view rests on, with its dialogue; absent where it is not there (any more). */
  readChange(view: View): Promise<Change | undefined>;
  /** The host of a second look's answer. */
  hostOfLook(key: Key): Promise<string | undefined>;
  /** Takes the lease until `until`, unless somebody holds it at `now`. ISO 8601. `owner` is a number of one's own. */
  takeLease(name: string, owner: number, now: string, until: string): Promise<boolean>;
  /** Gives the lease back, unless it has passed to another owner meanwhile. */
  dropLease(name: string, owner: number): Promise<void>;
}

/** `unreadable` hears of items that are left aside. */
export function incidentStore(table: Table, unreadable: Unreadable = () => {}): IncidentStore {
  const policies = policyStore(table, unreadable);
  const read = async (keys: readonly Key[]): Promise<StoredIncident[]> =>
    readableOf(await table.batchGet(keys), storedIncident, unreadable);

  return {
    async readHost(host, vantages, known) {
      const [latest, indexed] = await Promise.all([
        table.query({ pk: incidentPartition(host), newestFirst: true, limit: 1 }),
        table.queryIndex({ index: 'host', value: host, beginsWith: 'host#' }),
      ]);
      const stored = latest[0] === undefined ? undefined : storedIncident(latest[0]);
      const viewKeys = [...indexed, ...known].filter(({ pk }) => vantages.includes(vantageOf(pk)?.vantage ?? ''));
      const items = await table.batchGet(keysAround(viewKeys, vantages, stored?.incident));
      return { ...(stored && { latest: stored }), ...sorted(items, host) };
    },
    async open() {
      const [inMotion, atRest] = await Promise.all([
        hostsAt(table, INCIDENT_IN_MOTION),
        hostsAt(table, INCIDENT_AT_REST),
      ]);
      return { inMotion, atRest };
    },
    losses: async (kind) => (await Promise.all(LOSSES[kind].map((value) => losses(table, value)))).flat(),
    async readTargets(some, ids) {
      const keys = some.flatMap(({ shard, target }) =>
        ids.map((id) => ({ pk: vantagePartition(id, shard), sk: targetSortKey(target) })),
      );
      const items = keys.length === 0 ? [] : await table.batchGet(uniqueKeys(keys));
      return vouched(items, targetViewSchema).bodies;
    },
    readPolicies: (targets) => storedPolicies(policies, targets),
    async readListings(places) {
      const keys = places.map(({ vantage, address }) => ({
        pk: vantagePartition(vantage, LISTING_SHARD),
        sk: listingSortKey(address),
      }));
      const items = keys.length === 0 ? [] : await table.batchGet(uniqueKeys(keys));
      return vouched(items, listingSchema).bodies;
    },
    write: (incident, before) =>
      table.put(
        incidentItem({ incident, version: (before?.version ?? 0) + 1, said: before?.said ?? 0 }),
        before === undefined ? { kind: 'absent' } : { kind: 'versionIs', version: before.version },
      ),
    unsaid: (known = []) => unsaidReader(table, read, known).read(),
    unsaidReader: (known = []) => unsaidReader(table, read, known),
    async reread(incident) {
      const [stored] = await read([incidentKey(incident)]);
      return stored;
    },
    markSaid: (marks) => markSaid(table, marks, unreadable),
    list: (since, now) => listIncidents(table, since, now, unreadable),
    acknowledge: (id, acknowledgement) => acknowledgeIncident(table, id, acknowledgement),
    async readChange(view) {
      const key = { pk: vantagePartition(view.vantage, view.shard), sk: changeSortKey(view.since, view.host) };
      const [change] = readableOf(await table.batchGet([key]), (item) => parseBody(item, changeSchema), unreadable);
      const isIts = change?.vantage === view.vantage && change.shard === view.shard && change.host === view.host;
      return isIts ? change : undefined;
    },
    async hostOfLook(key) {
      const [look] = readableOf(await table.batchGet([key]), (item) => parseBody(item, lookSchema), unreadable);
      return look !== undefined && isItsOwn(look, key) ? look.host : undefined;
    },
    async takeLease(name, owner, now, until) {
      if (await table.put(leaseItem(name, owner, until), { kind: 'absentOrStampBefore', stamp: now })) return true;
      // Where the answer to a write is lost it is tried again, and meets what it has written itself.
      const [held] = await table.batchGet([leaseKey(name)]);
      return held?.version === owner && held.stamp === until;
    },
    async dropLease(name, owner) {
      await table.put(leaseItem(name, owner, LONG_AGO), { kind: 'versionIs', version: owner });
    },
  };
}

const LISTING_SHARD = 0;

const LOSSES: Readonly<Record<LossKind, readonly string[]>> = {
  expected: [OPEN_LOSS],
  unexpected: [UNEXPECTED_LOSS],
  any: [OPEN_LOSS, UNEXPECTED_LOSS],
};

async function hostsAt(table: Table, value: string): Promise<readonly string[]> {
  const keys = await table.queryIndex({ index: 'open', value, beginsWith: INCIDENTS });
  return [...new Set(keys.map(({ pk }) => pk.slice(INCIDENTS.length)))];
}

async function losses(table: Table, value: string): Promise<readonly Loss[]> {
  const keys = await table.queryIndex({ index: 'open', value, beginsWith: VANTAGES });
  return keys.flatMap(({ pk, sk }) => {
    const place = vantageOf(pk);
    const [target, host] = [targetOf(sk), hostOf(sk)];
    return place === undefined || target === undefined || host === undefined ? [] : [{ ...place, target, host }];
  });
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
    ...targetsAround(views, vantages),
    ...(incident === undefined ? [] : partitions.map((pk) => ({ pk, sk: lookSortKey(incident.id) }))),
  ];
}

const MOST_TARGETS = 8;

/** Who has no view of a host was told of others by its DNS, or of none so far. */
function targetsAround(views: readonly Key[], vantages: readonly string[]): Key[] {
  const knowing = new Set(views.map(({ pk }) => vantageOf(pk)?.vantage));
  const places = views.flatMap(({ pk, sk }) => {
    const target = targetOf(sk);
    const shard = vantageOf(pk)?.shard;
    return target === undefined || shard === undefined ? [] : [{ shard, sk: targetSortKey(target) }];
  });
  const some = [...new Map(places.map((place) => [place.sk, place])).values()].slice(0, MOST_TARGETS);
  return vantages
    .filter((vantage) => !knowing.has(vantage))
    .flatMap((vantage) => some.map(({ shard, sk }) => ({ pk: vantagePartition(vantage, shard), sk })));
}

function sorted(items: readonly Item[], host: string): Omit<HostRecord, 'latest'> {
  const read = <T extends Owned>(prefix: string, schema: z.ZodMiniType<T>): Vouched<T> =>
    vouched(
      items.filter(({ sk }) => sk.startsWith(prefix)),
      schema,
    );
  const views = read('host#', viewSchema);
  const heartbeats = read(HEARTBEAT, heartbeatSchema);
  const looks = read('look#', lookSchema);
  const targets = read('target#', targetViewSchema);
  return {
    views: views.bodies.filter((view) => view.host === host),
    heartbeats: heartbeats.bodies,
    looks: looks.bodies.filter((look) => look.host === host),
    targets: targets.bodies,
    rejected: [...views.rejected, ...heartbeats.rejected, ...looks.rejected, ...targets.rejected],
  };
}
