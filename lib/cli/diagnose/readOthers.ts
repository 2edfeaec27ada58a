import type { CanaryConfig } from '../../config/canaryConfig';
import { shardCountFor, shardOf } from '../../config/shard';
import type { HostSituation, OtherVantages } from '../../diagnosis/situation';
import { isLive } from '../../judgement/incident';
import { isLoss } from '../../judgement/outcome';
import type { Listing } from '../../judgement/view';
import { type HostRecord, incidentStore } from '../../store/incidentStore';
import { vantageOf } from '../../store/keys';
import type { Table } from '../../store/table';
import type { ConfiguredVantage } from '../../telemetry/contract';
import { hostSightings } from '../../workflow/hostSightings';
import { surroundingsOf } from '../../workflow/surroundings';
import { withoutFormerShards } from '../../workflow/vantageRecords';

/** What a table says of one host. */
export type FromTable = Pick<HostSituation, 'sightings' | 'around' | 'incident'>;

export interface Others {
  readonly vantages: OtherVantages;
  /** By `mxHost:port`. */
  readonly byHost: ReadonlyMap<string, FromTable>;
  /** What was stored of addresses in block lists before. */
  readonly listings: readonly Listing[];
}

export interface ReadOptions {
  /** For people. */
  readonly place: string;
  readonly now: Date;
  readonly hub?: CanaryConfig;
  /** Of this machine, as far as it is known by now. */
  readonly addresses: readonly string[];
}

/** A `watch` that does not say otherwise runs so often. */
const USUAL_EVERY_MS = 5 * 60 * 1000;

/** What the vantages of a table say of some hosts (`mxHost:port`). Reads only; rejects for a fault of the table. */
export async function readOthers(
  hosts: readonly string[],
  table: Table,
  { place, now, hub, addresses }: ReadOptions,
): Promise<Others> {
  const store = incidentStore(table);
  const everyMs = hub === undefined ? USUAL_EVERY_MS : hub.everyMinutes * 60_000;
  const losses = await store.losses('any');
  const read = await Promise.all(
    hosts.map(async (host) => {
      const ids = hub?.vantages.map(({ id }) => id) ?? (await vantagesOf(host, table));
      const stored = await store.readHost(host, ids, []);
      const record = withoutFormerShards(stored, hub && shardsOf(hub), now.getTime());
      const vantages = hub === undefined ? vantagesIn(record, ids) : hub.vantages.map(configuredVantage);
      return { host, from: fromRecord(host, record, vantages, losses, { now, everyMs }), vantages, record };
    }),
  );
  const ids = [...new Set(read.flatMap(({ vantages }) => vantages.map(({ id }) => id)))];
  const greeted = read.flatMap(({ record }) => record.heartbeats.flatMap(({ greetedAs = [] }) => greetedAs));
  const places = [...new Set([...addresses, ...greeted])];
  return {
    vantages: { kind: 'read', place, everyMs },
    byHost: new Map(read.map(({ host, from }) => [host, from])),
    listings: await store.readListings(ids.flatMap((vantage) => places.map((address) => ({ vantage, address })))),
  };
}

/** Without a configuration those that hold a view of the host. */
async function vantagesOf(host: string, table: Table): Promise<readonly string[]> {
  const keys = await table.queryIndex({ index: 'host', value: host, beginsWith: 'host#' });
  return [...new Set(keys.flatMap(({ pk }) => vantageOf(pk)?.vantage ?? []))].sort();
}

/** A store of a plain machine says whose views are on the path of the mail; all of them are such machines. */
const vantagesIn = ({ views }: HostRecord, ids: readonly string[]): readonly ConfiguredVantage[] =>
  ids.map((id) => ({ id, role: views.find(({ vantage }) => vantage === id)?.role ?? 'observer', external: true }));

function configuredVantage({
  id,
  role,
  external,
  region,
  mailEgress,
  sourceAddress,
}: CanaryConfig['vantages'][number]) {
  const egress = mailEgress ?? sourceAddress;
  return { id, role, external, region, ...(egress !== undefined && { egress }) };
}

const shardsOf = ({ targets }: CanaryConfig): readonly number[] => {
  const total = shardCountFor(targets.length);
  return [...new Set(targets.map(({ name }) => shardOf(name, total)))];
};

function fromRecord(
  host: string,
  record: HostRecord,
  vantages: readonly ConfiguredVantage[],
  losses: Awaited<ReturnType<ReturnType<typeof incidentStore>['losses']>>,
  { now, everyMs }: { readonly now: Date; readonly everyMs: number },
): FromTable {
  const incident = record.latest?.incident;
  const [view] = record.views;
  const live = incident !== undefined && isLive(incident) ? { incident } : {};
  if (view === undefined) return { sightings: [], around: {}, ...live };
  const lossy = record.views.find(({ outcome, retired }) => isLoss(outcome) && retired === undefined);
  return {
    sightings: hostSightings(record, vantages, [], { now: now.getTime(), everyMs }),
    around: surroundingsOf({ host, mxHost: (lossy ?? view).mxHost }, losses, record.heartbeats, incident),
    ...live,
  };
}
