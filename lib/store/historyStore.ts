import type { Change } from '../judgement/view';
import { changeSortKey, vantageOf, vantagePartition } from './keys';
import { vouched } from './ownership';
import type { Table } from './table';
import { changeSchema } from './vantageSchemas';

/** From when to when, both included. ISO 8601. */
export interface Period {
  readonly from: string;
  readonly to: string;
}

/** What changed, the newest first, and whether there is more of it than was asked for. */
export interface History {
  readonly changes: readonly Change[];
  readonly hasMore: boolean;
}

/** Reads what changed. What is not what its key says is left out. */
export interface HistoryStore {
  /** At the hosts of one shard, as one vantage saw it; `limit` of them at the most. */
  ofShard(vantage: string, shard: number, period: Period, limit: number): Promise<History>;
  /** At one host (`mxHost:port`), by vantage, `limit` of each at the most: who changes often hides nobody else's. */
  ofHost(
    host: string,
    vantages: readonly string[],
    period: Period,
    limit: number,
  ): Promise<ReadonlyMap<string, History>>;
}

export function historyStore(table: Table): HistoryStore {
  return {
    async ofShard(vantage, shard, period, limit) {
      const items = await table.query({
        pk: vantagePartition(vantage, shard),
        between: rangeOf(period),
        newestFirst: true,
        limit: limit + 1,
      });
      const { bodies } = vouched(items, changeSchema);
      return { changes: bodies.slice(0, limit), hasMore: items.length > limit };
    },
    async ofHost(host, vantages, period, limit) {
      const keys = await table.queryIndex({ index: 'host', value: host, between: rangeOf(period) });
      const ofVantage = (id: string) => keys.filter(({ pk }) => vantageOf(pk)?.vantage === id).toReversed();
      const wanted = vantages.flatMap((id) => ofVantage(id).slice(0, limit));
      const { bodies } = vouched(await table.batchGet(wanted), changeSchema);
      const changes = bodies.filter((change) => change.host === host).toSorted((a, b) => b.at.localeCompare(a.at));
      return new Map(
        vantages.map((id) => [
          id,
          { changes: changes.filter(({ vantage }) => vantage === id), hasMore: ofVantage(id).length > limit },
        ]),
      );
    },
  };
}

/** Sort keys hold the time first, and nothing sorts after the last code point. */
const rangeOf = ({ from, to }: Period): readonly [string, string] => [
  changeSortKey(from, ''),
  changeSortKey(to, '\u{10ffff}'),
];
