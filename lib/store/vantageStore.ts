import { isLoss } from '../judgement/outcome';
import type { Change, Heartbeat, Listing, Look, TargetView, View } from '../judgement/view';
import { SCHEMA_VERSION } from '../telemetry/contract';
import { OPEN_FINDING } from './findingKeys';
import { parseBody } from './item';
import {
  changeSortKey,
  HEARTBEAT,
  listingSortKey,
  lookSortKey,
  targetSortKey,
  vantagePartition,
  viewSortKey,
} from './keys';
import type { Table } from './table';
import { heartbeatSchema, listingSchema, targetViewSchema, viewSchema } from './vantageSchemas';

const DAY_MS = 24 * 60 * 60 * 1000;
const CHANGE_DAYS = 90;
const LOOK_DAYS = 1;
/** After which a view of a host that is watched no more may go. */
const RETIRED_DAYS = 90;
const LISTING_DAYS = 30;
const LISTING_SHARD = 0;

/** Index value of views that lost STARTTLS: the sweep finds them even where a wake-up was lost. */
export const OPEN_LOSS = 'loss';

/** What a vantage keeps: only ever in its own partitions. */
export interface VantageStore {
  read(vantage: string, shard: number): Promise<{ readonly heartbeat?: Heartbeat; readonly views: readonly View[] }>;
  /** False where a newer view is already there; then nothing is written. */
  writeView(view: View): Promise<boolean>;
  writeChange(change: Change): Promise<void>;
  readTargets(vantage: string, shard: number): Promise<readonly TargetView[]>;
  /** False where a newer one is already there. */
  writeTarget(view: TargetView): Promise<boolean>;
  writeHeartbeat(heartbeat: Heartbeat): Promise<void>;
  /** An answer that comes late does not take the place of a newer one. */
  writeLook(look: Look): Promise<void>;
  /** Of all addresses of the vantage; one that does not read is left out, since the next look-up writes it anew. */
  readListings(vantage: string): Promise<readonly Listing[]>;
  /** A look-up that began earlier does not take the place of a newer one. */
  writeListing(listing: Listing): Promise<void>;
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
        ...openOf(view),
        ...(view.retired !== undefined && { ttl: expiry(view.retired.at, RETIRED_DAYS) }),
        body: view,
      };
      return table.put(item, { kind: 'absentOrStampBefore', stamp: view.observedAt });
    },
    async readTargets(vantage, shard) {
      const items = await table.query({ pk: vantagePartition(vantage, shard), beginsWith: 'target#' });
      return items.map((item) => parseBody(item, targetViewSchema));
    },
    writeTarget: (view) => {
      const item = {
        pk: vantagePartition(view.vantage, view.shard),
        sk: targetSortKey(view.target),
        schemaVersion: SCHEMA_VERSION,
        ...(view.findings.length > 0 && { open: OPEN_FINDING }),
        stamp: view.observedAt,
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
    async readListings(vantage) {
      const items = await table.query({ pk: vantagePartition(vantage, LISTING_SHARD), beginsWith: listingSortKey('') });
      return items.flatMap(({ body }) => listingSchema.safeParse(body).data ?? []);
    },
    async writeListing(listing) {
      const item = {
        pk: vantagePartition(listing.vantage, LISTING_SHARD),
        sk: listingSortKey(listing.address),
        schemaVersion: SCHEMA_VERSION,
        stamp: listing.observedAt,
        ttl: expiry(listing.observedAt, LISTING_DAYS),
        body: listing,
      };
      await table.put(item, { kind: 'absentOrStampBefore', stamp: listing.observedAt });
    },
  };
}

/** In one index: what lost STARTTLS, else what was found beside a loss. */
function openOf({ outcome, retired, findings = [] }: View): { readonly open?: string } {
  if (retired !== undefined) return {};
  if (isLoss(outcome)) return { open: OPEN_LOSS };
  return findings.length > 0 ? { open: OPEN_FINDING } : {};
}

/** Seconds since the epoch, as a TTL wants it. */
const expiry = (at: string, days: number): number => Math.floor((Date.parse(at) + days * DAY_MS) / 1000);
