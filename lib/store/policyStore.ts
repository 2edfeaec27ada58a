import type { StoredPolicy } from '../judgement/policyWitness';
import type { PolicyHeartbeat, PolicyView } from '../policy/policyView';
import { SCHEMA_VERSION } from '../telemetry/contract';
import { OPEN_FINDING } from './findingKeys';
import { parseBody, readableOf, type Unreadable } from './item';
import { POLICIES, policyHeartbeatKey, policyKey, policyTargetOf } from './keys';
import { policyHeartbeatSchema, policyViewSchema } from './policySchemas';
import type { Item, Key, Table } from './table';
import { newerThan } from './vantageStore';

/** What is not written anew for so long belongs to a domain that is no target any more. */
const KEPT_MS = 30 * 24 * 60 * 60 * 1000;

/** What is known of the policies of domains. One item each, beside one for the runs of each shard. */
export interface PolicyStore {
  /** Those that are there and read, in no certain order. */
  read(targets: readonly string[]): Promise<readonly PolicyView[]>;
  /** False where a newer one is already there; then nothing is written. */
  write(view: PolicyView): Promise<boolean>;
  /** Those at which something stands, or by whose TLSA records, or want of them, hosts are judged, as far as the index shows. */
  standing(): Promise<readonly PolicyView[]>;
  readHeartbeats(shards: readonly number[]): Promise<readonly PolicyHeartbeat[]>;
  writeHeartbeat(heartbeat: PolicyHeartbeat): Promise<void>;
}

export function policyStore(table: Table, unreadable: Unreadable = () => {}): PolicyStore {
  const read = async (keys: readonly Key[]): Promise<readonly PolicyView[]> =>
    readableOf(await table.batchGet(keys), viewOf, unreadable).flat();
  return {
    read: (targets) => read(targets.map(policyKey)),
    standing: async () => read(await table.queryIndex({ index: 'open', value: OPEN_FINDING, beginsWith: POLICIES })),
    write(view) {
      const item = {
        ...policyKey(view.target),
        schemaVersion: SCHEMA_VERSION,
        ...((view.findings.length > 0 || isJudgedAtHosts(view)) && { open: OPEN_FINDING }),
        stamp: view.observedAt,
        ttl: Math.floor((Date.parse(view.observedAt) + KEPT_MS) / 1000),
        body: view,
      };
      return table.put(item, newerThan(view.observedAt));
    },
    async readHeartbeats(shards) {
      const items = await table.batchGet(shards.map(policyHeartbeatKey));
      return readableOf(items, (item) => parseBody(item, policyHeartbeatSchema), unreadable);
    },
    async writeHeartbeat(heartbeat) {
      const item = {
        ...policyHeartbeatKey(heartbeat.shard),
        schemaVersion: SCHEMA_VERSION,
        stamp: heartbeat.startedAt,
        body: heartbeat,
      };
      await table.put(item, newerThan(heartbeat.startedAt));
    },
  };
}

const isJudgedAtHosts = ({ dane = [], requireDane }: PolicyView): boolean =>
  dane.some((kept) => requireDane === true || kept.dane.status === 'dane');

/** What is known of each of these targets' policies, by its name; those that are hosts have none. */
export async function storedPolicies(
  store: Pick<PolicyStore, 'read' | 'readHeartbeats'>,
  targets: readonly string[],
): Promise<ReadonlyMap<string, StoredPolicy>> {
  const views = await store.read(targets);
  const heartbeats = await store.readHeartbeats([...new Set(views.map(({ shard }) => shard))]);
  return new Map(
    views.map((view) => {
      const heartbeat = heartbeats.find(({ shard }) => shard === view.shard);
      return [view.target, { view, ...(heartbeat !== undefined && { heartbeat }) }];
    }),
  );
}

/** None where the item speaks for another target than its key. */
function viewOf(item: Item): readonly PolicyView[] {
  const view = parseBody(item, policyViewSchema);
  return view.target === policyTargetOf(item) ? [view] : [];
}
