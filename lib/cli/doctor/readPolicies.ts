import type { CanaryConfig } from '../../config/canaryConfig';
import { byShard } from '../../config/shard';
import { policyStore } from '../../store/policyStore';
import type { Table } from '../../store/table';
import { physicalName } from '../../telemetry/contract';
import type { PolicyRuns } from './facts';
import { type Part, readPart } from './part';

/** What the policy check stored of the targets that there are now. */
export function readPolicies(config: CanaryConfig, table: Table): Promise<Part<PolicyRuns>> {
  const shards = byShard(config.targets).map(({ shard }) => shard);
  const domains = config.targets.filter(({ kind }) => kind === 'domain').map(({ name }) => name);
  const what = `the policies in the table ${physicalName.table(config.name)} in ${config.hub}`;
  return readPart(what, ['dynamodb:BatchGetItem'], async () => {
    const store = policyStore(table);
    const [heartbeats, views] = await Promise.all([store.readHeartbeats(shards), store.read(domains)]);
    return { shards, domains, heartbeats, views };
  });
}
