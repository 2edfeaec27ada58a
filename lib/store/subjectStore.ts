import type * as z from 'zod/mini';
import type { StoredPolicy } from '../judgement/policyWitness';
import type { Heartbeat, Listing, TargetView, View } from '../judgement/view';
import { LISTING, TARGET } from './findingKeys';
import { incidentStore } from './incidentStore';
import { HEARTBEAT, vantagePartition } from './keys';
import { type Owned, type Vouched, vouched } from './ownership';
import { policyStore, storedPolicies } from './policyStore';
import type { Item, Key, Table } from './table';
import { heartbeatSchema, listingSchema, targetViewSchema, viewSchema } from './vantageSchemas';

/** An address belongs to the whole vantage, whichever shard looked it up. */
const LISTING_SHARD = 0;

/** Everything stored about what findings are about, read consistently. Whoever is not configured has no say. */
export interface SubjectStore {
  /** `known` are keys of views that the index may not show yet. */
  readHost(host: string, known: readonly Key[]): Promise<Stored<View>>;
  readTarget(target: string): Promise<Stored<TargetView>>;
  /** What is known of each of these targets' policies, by its name; those that are hosts have none. */
  readPolicies(targets: readonly string[]): Promise<ReadonlyMap<string, StoredPolicy>>;
  /** How the mail of all targets is routed, at every vantage. */
  readTargets(): Promise<readonly TargetView[]>;
  readVantage(vantage: string): Promise<Stored<Listing>>;
  /** The newest run of each vantage and shard, where there was one. */
  readHeartbeats(): Promise<readonly Heartbeat[]>;
  /** All views of one shard at one vantage. */
  readShard(
    vantage: string,
    shard: number,
  ): Promise<{ readonly views: readonly View[]; targets: readonly TargetView[] }>;
}

export interface Stored<T> {
  readonly items: readonly T[];
  readonly heartbeats: readonly Heartbeat[];
  /** Items that are not what their keys say, and so are left aside. */
  readonly rejected: readonly string[];
}

export interface Configured {
  /** Ids of the vantages. */
  readonly vantages: readonly string[];
  /** The shards that have targets. */
  readonly shards: readonly number[];
}

export function subjectStore(table: Table, { vantages, shards }: Configured): SubjectStore {
  const partitions = (ids: readonly string[]) =>
    ids.flatMap((id) => shards.map((shard) => vantagePartition(id, shard)));
  const heartbeatsOf = (ids: readonly string[]): readonly Key[] => partitions(ids).map((pk) => ({ pk, sk: HEARTBEAT }));
  const policies = policyStore(table);
  const readHeartbeats = async (ids: readonly string[]) =>
    read(await table.batchGet(heartbeatsOf(ids)), heartbeatSchema, HEARTBEAT);

  return {
    async readHost(host, known) {
      const { views, heartbeats, rejected } = await incidentStore(table).readHost(host, vantages, known);
      return { items: views, heartbeats, rejected };
    },
    async readTarget(target) {
      const sk = `${TARGET}${target}`;
      const keys = partitions(vantages).map((pk) => ({ pk, sk }));
      const items = await table.batchGet([...keys, ...heartbeatsOf(vantages)]);
      return stored(items, targetViewSchema, sk);
    },
    readPolicies: (targets) => storedPolicies(policies, targets),
    async readTargets() {
      const reads = partitions(vantages).map((pk) => table.query({ pk, beginsWith: TARGET }));
      return (await Promise.all(reads)).flatMap((items) => read(items, targetViewSchema, TARGET).bodies);
    },
    async readVantage(vantage) {
      const [listings, heartbeats] = await Promise.all([
        table.query({ pk: vantagePartition(vantage, LISTING_SHARD), beginsWith: LISTING }),
        table.batchGet(heartbeatsOf([vantage])),
      ]);
      return stored([...listings, ...heartbeats], listingSchema, LISTING);
    },
    readHeartbeats: async () => (await readHeartbeats(vantages)).bodies,
    async readShard(vantage, shard) {
      const pk = vantagePartition(vantage, shard);
      const [views, targets] = await Promise.all([
        table.query({ pk, beginsWith: 'host#' }),
        table.query({ pk, beginsWith: TARGET }),
      ]);
      return {
        views: read(views, viewSchema, 'host#').bodies,
        targets: read(targets, targetViewSchema, TARGET).bodies,
      };
    },
  };
}

function stored<T extends Owned>(items: readonly Item[], schema: z.ZodMiniType<T>, prefix: string): Stored<T> {
  const own = read(items, schema, prefix);
  const heartbeats = read(items, heartbeatSchema, HEARTBEAT);
  return {
    items: own.bodies,
    heartbeats: heartbeats.bodies,
    rejected: [...own.rejected, ...heartbeats.rejected],
  };
}

const read = <T extends Owned>(items: readonly Item[], schema: z.ZodMiniType<T>, prefix: string): Vouched<T> =>
  vouched(
    items.filter(({ sk }) => sk.startsWith(prefix)),
    schema,
  );
