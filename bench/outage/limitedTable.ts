import type { IndexRequest, Item, Key, QueryRequest, Table } from '../../lib/store/table';
import type { VirtualClock } from './virtualClock';

/** Of a call in its own region. */
const CALL_MS = 8;
const KEYS_A_READ = 100;
/** Of one page of an answer. */
const PAGE_BYTES = 1_000_000;
const ITEM_BYTES = 400 * 1024;
/** Of one partition, of the table as of an index; no credit is kept for bursts. */
const WRITE_UNITS_A_SECOND = 1000;
const READ_UNITS_A_SECOND = 3000;
/** As the SDK has it for throttling: attempts, and a random share of `BASE_MS` × 2^attempts between them. */
const BASE_MS = 500;
const LONGEST_MS = 20_000;
const MANY_BUCKETS = 5000;
const FULL_AGAIN_MS = 5000;
/** Of a key with its index's. */
const KEY_BYTES = 150;

export interface Load {
  reads: number;
  writes: number;
  readUnits: number;
  writeUnits: number;
  /** Calls that were throttled and made again. */
  retries: number;
  /** Calls that were throttled for good. */
  refused: number;
  mostAttempts: number;
  largestItem: number;
}

export const noLoad = (): Load => ({
  ...{ reads: 0, writes: 0, readUnits: 0, writeUnits: 0, retries: 0, refused: 0, mostAttempts: 0, largestItem: 0 },
});

interface Demand {
  readonly partition: string;
  readonly units: number;
  readonly isWrite: boolean;
}

/** A table with DynamoDB's limits, that counts what is asked of it; `attempts`: of the SDK, for one call. */
export function limitedTable(inner: Table, clock: VirtualClock, attempts: number) {
  const load = noLoad();
  const buckets = new Map<string, { units: number; atMs: number }>();
  let mostBuckets = MANY_BUCKETS;
  const open = new Map<string, string | undefined>();
  const sizes = new Map<string, number>();
  const measured = (item: Item): number => {
    const bytes = Buffer.byteLength(JSON.stringify(item));
    sizes.set(kindOf(item), bytes);
    return bytes;
  };
  /** Items of a kind are alike here, and to measure each would be time of this process. */
  const bytesOf = (item: Item): number => sizes.get(kindOf(item)) ?? measured(item);
  const remember = (item: Item): void => {
    if (item.pk.startsWith('incident#')) open.set(nameOf(item), item.open);
  };
  let seed = 1;
  const random = (): number => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed / 2_147_483_647;
  };

  const takes = ({ partition, units, isWrite }: Demand): boolean => {
    const rate = isWrite ? WRITE_UNITS_A_SECOND : READ_UNITS_A_SECOND;
    const name = `${isWrite ? 'w' : 'r'} ${partition}`;
    if (buckets.size > mostBuckets) forgetFull();
    const bucket = buckets.get(name) ?? { units: rate, atMs: clock.nowMs };
    buckets.set(name, bucket);
    bucket.units = Math.min(rate, bucket.units + ((clock.nowMs - bucket.atMs) / 1000) * rate);
    bucket.atMs = clock.nowMs;
    // What is larger than a second's share is let through, and owed.
    if (bucket.units < Math.min(units, rate)) return false;
    bucket.units -= units;
    return true;
  };

  /** Not for each call again where few of them are full. */
  const forgetFull = (): void => {
    for (const [name, { atMs }] of buckets) if (clock.nowMs - atMs > FULL_AGAIN_MS) buckets.delete(name);
    mostBuckets = Math.max(MANY_BUCKETS, 2 * buckets.size);
  };

  async function call(demands: readonly Demand[], pages = 1): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      await clock.sleep(CALL_MS * pages);
      load.mostAttempts = Math.max(load.mostAttempts, attempt);
      if (demands.every(takes)) break;
      if (attempt === attempts) {
        load.refused += 1;
        throw Object.assign(new Error('throttled'), { name: 'ThrottlingException' });
      }
      load.retries += 1;
      await clock.sleep(random() * Math.min(LONGEST_MS, BASE_MS * 2 ** attempt));
    }
    for (const { units, isWrite } of demands) load[isWrite ? 'writeUnits' : 'readUnits'] += units;
  }

  const read = async (partition: string, bytes: number): Promise<void> => {
    load.reads += 1;
    const units = Math.max(0.5, bytes / 4096 / 2);
    await call([{ partition, units, isWrite: false }], Math.max(1, Math.ceil(bytes / PAGE_BYTES)));
  };

  const table: Table = {
    async query(request: QueryRequest) {
      const items = await inner.query(request);
      await read(request.pk, 2 * sum(items.map(bytesOf)));
      for (const item of items) remember(item);
      return items;
    },
    async queryIndex(request: IndexRequest) {
      const keys = await inner.queryIndex(request);
      await read(`${request.index} ${request.value}`, keys.length * KEY_BYTES);
      return keys;
    },
    async batchGet(keys: readonly Key[]) {
      const found: Item[] = [];
      for (let from = 0; from < keys.length; from += KEYS_A_READ) {
        const items = await inner.batchGet(keys.slice(from, from + KEYS_A_READ));
        load.reads += 1;
        const bytes = items.map((item) => ({ item, bytes: bytesOf(item) }));
        await call(
          bytes.map(({ item, bytes: size }) => ({
            ...{ partition: item.pk, units: Math.max(1, Math.ceil(size / 4096)), isWrite: false },
          })),
          Math.max(1, Math.ceil(sum(bytes.map(({ bytes: size }) => size)) / PAGE_BYTES)),
        );
        for (const item of items) remember(item);
        found.push(...items);
      }
      return found;
    },
    async put(item, condition) {
      const size = measured(item);
      if (size > ITEM_BYTES) throw new Error(`an item of ${size} bytes`);
      load.writes += 1;
      load.largestItem = Math.max(load.largestItem, size);
      const before = open.get(nameOf(item));
      const moves = before === item.open ? [] : [before, item.open].filter((value) => value !== undefined);
      await call([
        { partition: item.pk, units: Math.ceil(size / 1024), isWrite: true },
        ...moves.map((value) => ({ partition: `open ${value}`, units: 1, isWrite: true })),
      ]);
      const isWritten = await inner.put(item, condition);
      if (isWritten) remember(item);
      return isWritten;
    },
  };
  return { table, load };
}

const kindOf = ({ pk, sk }: Key): string => `${pk.split('#', 1)[0]} ${sk.split('#', 1)[0]?.replace(/^[0-9]+$/, '')}`;
const nameOf = ({ pk, sk }: Key): string => `${pk} ${sk}`;
const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);
