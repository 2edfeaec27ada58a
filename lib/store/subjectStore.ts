import type { z } from 'zod';
import type { Heartbeat, Listing, TargetView, View } from '../judgement/view';
import { LISTING, TARGET } from './findingKeys';
import { incidentStore } from './incidentStore';
import { parseBody } from './item';
import { HEARTBEAT, vantageOf, vantagePartition } from './keys';
import type { Item, Key, Table } from './table';
import { heartbeatSchema, listingSchema, targetViewSchema, viewSchema } from './vantageSchemas';

/** An address belongs to the whole vantage, whichever shard looked it up. */
const LISTING_SHARD = 0;

/** Everything stored about what findings are about, read consistently. Whoever is not configured has no say. */
export interface SubjectStore {
  /** `known` are keys of views that the index may not show yet. */
  readHost(host: string, known: readonly Key[]): Promise<Stored<View>>;
  readTarget(target: string): Promise<Stored<TargetView>>;
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
  const readHeartbeats = async (ids: readonly string[]) =>
    vouched(await table.batchGet(heartbeatsOf(ids)), heartbeatSchema, HEARTBEAT);

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
        views: vouched(views, viewSchema, 'host#').bodies,
        targets: vouched(targets, targetViewSchema, TARGET).bodies,
      };
    },
  };
}

interface Owned {
  readonly vantage: string;
  readonly shard: number;
}

function stored<T extends Owned>(items: readonly Item[], schema: z.ZodType<T>, prefix: string): Stored<T> {
  const own = vouched(items, schema, prefix);
  const heartbeats = vouched(items, heartbeatSchema, HEARTBEAT);
  return {
    items: own.bodies,
    heartbeats: heartbeats.bodies,
    rejected: [...own.rejected, ...heartbeats.rejected],
  };
}

/** Bodies of the items whose partition is theirs: who can write for a vantage speaks for that one only. */
function vouched<T extends Owned>(items: readonly Item[], schema: z.ZodType<T>, prefix: string) {
  const bodies: T[] = [];
  const rejected: string[] = [];
  for (const item of items.filter(({ sk }) => sk.startsWith(prefix))) {
    const body = readable(item, schema);
    const owner = vantageOf(item.pk);
    if (body === undefined || body.vantage !== owner?.vantage || body.shard !== owner.shard) {
      rejected.push(`${item.pk} / ${item.sk}`);
    } else {
      bodies.push(body);
    }
  }
  return { bodies, rejected };
}

function readable<T>(item: Item, schema: z.ZodType<T>): T | undefined {
  try {
    return parseBody(item, schema);
  } catch {
    return undefined;
  }
}
