import { HEARTBEAT } from '../store/keys';
import type { Table } from '../store/table';
import { hubFault } from './hubFault';
import { ownPartitions } from './replication';

/**
 * Asks the hub for what is the vantage's own, once, and says in words why it may not or can't; undefined where all is well,
 * and where nobody answers in time, which may be mended by itself. The run needs none of it.
 */
export async function refusalOf(
  hub: Table,
  vantage: string,
  shards: readonly number[],
  inTime: Promise<void>,
): Promise<string | undefined> {
  const keys = shards.map((shard) => ({ pk: `${ownPartitions(vantage)}${shard}`, sk: HEARTBEAT }));
  const asked = hub.batchGet(keys).then(
    () => undefined,
    (error: unknown) => hubFault(error, vantage),
  );
  const fault = await Promise.race([asked, inTime.then(() => undefined)]);
  return fault?.isLasting ? fault.text : undefined;
}
