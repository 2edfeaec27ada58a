import type { CanaryConfig } from '../../config/canaryConfig';
import { shardCountFor, shardOf } from '../../config/shard';
import type { Table } from '../../store/table';
import { vantageStore } from '../../store/vantageStore';
import { physicalName } from '../../telemetry/contract';
import type { VantageRuns } from './facts';
import { type Part, readPart } from './part';

/** What a vantage stored of the targets that there are now. */
export function readRuns(vantage: string, config: CanaryConfig, table: Table): Promise<Part<VantageRuns>> {
  const count = shardCountFor(config.targets.length);
  const shards = [...new Set(config.targets.map(({ name }) => shardOf(name, count)))].sort((a, b) => a - b);
  const what = `the table ${physicalName.table(config.name)} in ${config.hub}`;
  return readPart(what, ['dynamodb:BatchGetItem', 'dynamodb:Query'], async () => {
    const store = vantageStore(table);
    const records = await Promise.all(shards.map((shard) => store.read(vantage, shard)));
    return {
      shards,
      heartbeats: records.flatMap(({ heartbeat }) => heartbeat ?? []),
      views: records.flatMap(({ views }) => views).filter(({ retired }) => retired === undefined),
    };
  });
}
