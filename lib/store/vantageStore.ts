import { expectsStarttls } from '../judgement/baseline';
import { isLoss } from '../judgement/outcome';
import { RETIRED_DAYS } from '../judgement/retire';
import type { Change, Heartbeat, Listing, Look, TargetView, View } from '../judgement/view';
import { SCHEMA_VERSION } from '../telemetry/contract';
import { OPEN_FINDING } from './findingKeys';
import {
  changeSortKey,
  HEARTBEAT,
  listingSortKey,
  lookSortKey,
  targetSortKey,
  vantagePartition,
  viewSortKey,
} from './keys';
import { isAhead, ownOf } from './ownTimes';
import type { Condition, Table } from './table';
import { heartbeatSchema, listingSchema, targetViewSchema, viewSchema } from './vantageSchemas';

const DAY_MS = 24 * 60 * 60 * 1000;
const CHANGE_DAYS = 90;
const LOOK_DAYS = 1;
const LISTING_DAYS = 30;
const LISTING_SHARD = 0;

/** Index value of views that lost STARTTLS: the sweep finds them even where a wake-up was lost. */
export const OPEN_LOSS = 'loss';
/** Of those where the vantage itself never expected it: there are ever so many hosts without, and they stay so. */
export const UNEXPECTED_LOSS = 'loss-unexpected';

/** What a vantage reads back of one shard. */
export interface OwnRecord {
  readonly heartbeat?: Heartbeat;
  readonly views: readonly View[];
  /** Those of the views that are to be written again, whatever else: our clock was ahead when they were. */
  readonly ahead?: ReadonlySet<View>;
}

/** What a vantage keeps: only ever in its own partitions. */
export interface VantageStore {
  /**
   * What was stored by runs before `now`. What does not read is left out, since the run writes it anew. A time in our
   * future, which a clock wrote that was wrong, is read as `now`.
   */
  read(vantage: string, shard: number, now?: Date): Promise<OwnRecord>;
  /** False where a newer view is already there; then nothing is written. */
  writeView(view: View): Promise<boolean>;
  writeChange(change: Change): Promise<void>;
  readTargets(vantage: string, shard: number, now?: Date): Promise<readonly TargetView[]>;
  /** False where a newer one is already there. */
  writeTarget(view: TargetView): Promise<boolean>;
  writeHeartbeat(heartbeat: Heartbeat): Promise<void>;
  /** An answer that comes late does not take the place of a newer one. */
  writeLook(look: Look): Promise<void>;
  /** Of all addresses of the vantage; one that does not read is left out, since the next look-up writes it anew. */
  readListings(vantage: string, now?: Date): Promise<readonly Listing[]>;
  /** A look-up that began earlier does not take the place of a newer one. */
  writeListing(listing: Listing): Promise<void>;
}

export function vantageStore(table: Table): VantageStore {
  return {
    async read(vantage, shard, now) {
      const pk = vantagePartition(vantage, shard);
      const [views, heartbeats] = await Promise.all([
        table.query({ pk, beginsWith: 'host#' }),
        table.batchGet([{ pk, sk: HEARTBEAT }]),
      ]);
      const own = views.flatMap((item) => {
        const [view] = ownOf([item], viewSchema, now);
        return view === undefined ? [] : [{ view, isAhead: now !== undefined && isAhead(item, now) }];
      });
      const ahead = own.filter(({ isAhead }) => isAhead).map(({ view }) => view);
      const [heartbeat] = ownOf(heartbeats, heartbeatSchema, now);
      return {
        views: own.map(({ view }) => view),
        ...(heartbeat !== undefined && { heartbeat }),
        ...(ahead.length > 0 && { ahead: new Set(ahead) }),
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
      return table.put(item, newerThan(view.observedAt));
    },
    async readTargets(vantage, shard, now) {
      const items = await table.query({ pk: vantagePartition(vantage, shard), beginsWith: 'target#' });
      return ownOf(items, targetViewSchema, now);
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
      return table.put(item, newerThan(view.observedAt));
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
      await table.put(item, newerThan(heartbeat.startedAt));
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
      await table.put(item, newerThan(look.observedAt));
    },
    async readListings(vantage, now) {
      const items = await table.query({ pk: vantagePartition(vantage, LISTING_SHARD), beginsWith: listingSortKey('') });
      return ownOf(items, listingSchema, now);
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
      await table.put(item, newerThan(listing.observedAt));
    },
  };
}

/** No run lasts so long that what it writes can be this much older than what another one wrote meanwhile. */
const LONGEST_RUN_MS = 15 * 60 * 1000;

/** What we wrote while our clock was ahead must not keep us silent until it is right. */
export const newerThan = (stamp: string): Condition => ({
  kind: 'absentOrStampBefore',
  stamp,
  wrongAfter: new Date(Date.parse(stamp) + LONGEST_RUN_MS).toISOString(),
});

/** In one index: what lost STARTTLS, else what was found beside a loss. */
function openOf(view: View): { readonly open?: string } {
  const { outcome, retired, findings = [] } = view;
  if (retired !== undefined) return {};
  if (isLoss(outcome)) return { open: expectsStarttls(view) ? OPEN_LOSS : UNEXPECTED_LOSS };
  return findings.length > 0 ? { open: OPEN_FINDING } : {};
}

/** Seconds since the epoch, as a TTL wants it. */
const expiry = (at: string, days: number): number => Math.floor((Date.parse(at) + days * DAY_MS) / 1000);
