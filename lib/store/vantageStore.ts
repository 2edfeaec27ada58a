import { isLoss } from '../judgement/outcome';
import type { Change, Heartbeat, Look, View } from '../judgement/view';
import { SCHEMA_VERSION } from '../telemetry/contract';
import { parseBody } from './item';
import { changeSortKey, HEARTBEAT, lookSortKey, vantagePartition, viewSortKey } from './keys';
import type { Table } from './table';
import { heartbeatSchema, viewSchema } from './vantageSchemas';

const DAY_MS = 24 * 60 * 60 * 1000;
const CHANGE_DAYS = 90;
const LOOK_DAYS = 1;

/** Index value of views that lost STARTTLS: the sweep finds them even where a wake-up was lost. */
export const OPEN_LOSS = 'loss';

/** What a vantage keeps: only ever in its own partitions. */
export interface VantageStore {
  read(vantage: string, shard: number): Promise<{ readonly heartbeat?: Heartbeat; readonly views: readonly View[] }>;
  /** False where a newer view is already there; then nothing is written. */
  writeView(view: View): Promise<boolean>;
  writeChange(change: Change): Promise<void>;
  writeHeartbeat(heartbeat: Heartbeat): Promise<void>;
  /** An answer that comes late does not take the place of a newer one. */
  writeLook(look: Look): Promise<void>;
}

export function vantageStore(table: Table): VantageStore {
  return {
    async read(vantage, shard) {
      const pk = vantagePartition(vantage, shard);
      const [views, [heartbeat]] = await Promise.all([
        table.query({ pk, beginsWith: 'host#' }),
        table.batchGet([{ pk, sk: HEARTBEAT }]),
      ]);
      return {
        views: views.map((item) => parseBody(item, viewSchema)),
        ...(heartbeat !== undefined && { heartbeat: parseBody(heartbeat, heartbeatSchema) }),
      };
    },
    writeView: (view) => {
      const item = {
        pk: vantagePartition(view.vantage, view.shard),
        sk: viewSortKey(view.target, view.host),
        schemaVersion: SCHEMA_VERSION,
        host: view.host,
        stamp: view.observedAt,
        ...(isLoss(view.outcome) && { open: OPEN_LOSS }),
        body: view,
      };
      return table.put(item, { kind: 'absentOrStampBefore', stamp: view.observedAt });
    },
    async writeChange(change) {
      const item = {
        pk: vantagePartition(change.vantage, change.shard),
        sk: changeSortKey(change.at, change.host),
        schemaVersion: SCHEMA_VERSION,
        host: change.host,
        ttl: expiry(change.at, CHANGE_DAYS),
        body: change,
      };
      await table.put(item, { kind: 'always' });
    },
    async writeHeartbeat(heartbeat) {
      const item = {
        pk: vantagePartition(heartbeat.vantage, heartbeat.shard),
        sk: HEARTBEAT,
        schemaVersion: SCHEMA_VERSION,
        stamp: heartbeat.startedAt,
        body: heartbeat,
      };
      await table.put(item, { kind: 'absentOrStampBefore', stamp: heartbeat.startedAt });
    },
    async writeLook(look) {
      const item = {
        pk: vantagePartition(look.vantage, look.shard),
        sk: lookSortKey(look.incident),
        schemaVersion: SCHEMA_VERSION,
        stamp: look.observedAt,
        ttl: expiry(look.observedAt, LOOK_DAYS),
        body: look,
      };
      await table.put(item, { kind: 'absentOrStampBefore', stamp: look.observedAt });
    },
  };
}

/** Seconds since the epoch, as a TTL wants it. */
const expiry = (at: string, days: number): number => Math.floor((Date.parse(at) + days * DAY_MS) / 1000);
