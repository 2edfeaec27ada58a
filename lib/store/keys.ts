import type { Key } from './table';

/** The sort keys and partitions of the table, built and read in this one place. */
export const vantagePartition = (vantage: string, shard: number): string => `vantage#${vantage}#${shard}`;
export const HEARTBEAT = 'heartbeat';
export const viewSortKey = (target: string, host: string): string => `host#${target}#${host}`;
export const targetSortKey = (target: string): string => `target#${target}`;
export const changeSortKey = (at: string, host: string): string => `change#${at}#${host}`;
export const lookSortKey = (incident: string): string => `look#${incident}`;
/** In the partition of shard 0, whichever shard looked: an address belongs to the whole vantage. */
export const listingSortKey = (address: string): string => `listing#${address}`;
export const incidentPartition = (host: string): string => `incident#${host}`;
/** Counted, not timed: two judges that begin an incident at once meet at the same key, and one of them reads again. */
const incidentSortKey = (generation: number): string => String(generation).padStart(8, '0');
export const incidentKey = ({ host, generation }: { readonly host: string; readonly generation: number }): Key => ({
  pk: incidentPartition(host),
  sk: incidentSortKey(generation),
});
/** `kind` is that of what is muted, `name` its name. */
export const mutePartition = (kind: string, name: string): string => `mute#${kind}#${name}`;
/** What a channel of a plain machine was, or is to be, sent: `queue` is the channel's, `id` the message's. */
export const outboxPartitions = (queue: string): string => `outbox#${queue}#`;
export const outboxKey = (queue: string, id: string): Key => ({ pk: `${outboxPartitions(queue)}${id}`, sk: 'message' });
/** What a domain says of TLS; only the policy check writes here. */
export const POLICIES = 'policy#';
const MTA_STS = 'mta-sts';
export const policyKey = (target: string): Key => ({ pk: `${POLICIES}${target}`, sk: MTA_STS });
export const policyHeartbeatKey = (shard: number): Key => ({ pk: `${POLICIES}run`, sk: `${HEARTBEAT}#${shard}` });
/** The target whose policies a key is about. */
export const policyTargetOf = ({ pk, sk }: Key): string | undefined =>
  pk.startsWith(POLICIES) && sk === MTA_STS ? pk.slice(POLICIES.length) : undefined;
export const leaseKey = (name: string): Key => ({ pk: `lease#${name}`, sk: 'lease' });

/** What a written key tells the judge to look at. */
export type WakeUp =
  | { readonly kind: 'host'; readonly host: string; readonly view: Key }
  | { readonly kind: 'look'; readonly incident: string }
  | { readonly kind: 'heartbeat'; readonly vantage: string; readonly shard: number }
  | { readonly kind: 'listing'; readonly vantage: string }
  | { readonly kind: 'incident' }
  | { readonly kind: 'nothing' };

/** Reads a key of the stream. A key that is none of ours wakes nobody. */
export function wakeUpOf(key: Key): WakeUp {
  if (key.pk.startsWith('incident#')) return { kind: 'incident' };
  const place = vantageOf(key.pk);
  if (place === undefined) return { kind: 'nothing' };
  if (key.sk === HEARTBEAT) return { kind: 'heartbeat', ...place };
  const host = hostOf(key.sk);
  if (host !== undefined) return { kind: 'host', host, view: key };
  const [kind, second] = key.sk.split('#');
  if (kind === 'listing') return { kind: 'listing', vantage: place.vantage };
  if (kind === 'look' && second !== undefined) return { kind: 'look', incident: second };
  return { kind: 'nothing' };
}

/** `vantage#<id>#<shard>` → its parts. */
export function vantageOf(pk: string): { readonly vantage: string; readonly shard: number } | undefined {
  const [kind, vantage, shard, ...rest] = pk.split('#');
  if (kind !== 'vantage' || vantage === undefined || shard === undefined || rest.length > 0) return undefined;
  return SHARD.test(shard) && Number(shard) < MAX_SHARDS ? { vantage, shard: Number(shard) } : undefined;
}

const SHARD = /^(0|[1-9]\d*)$/;
/** Far more than there are ever; each costs reads. */
const MAX_SHARDS = 1024;

/** `mxHost:port` of a view's sort key; undefined where it is none, as in the key of something else. */
export function hostOf(sk: string): string | undefined {
  const [kind, , host] = sk.split('#');
  return kind === 'host' && host !== undefined && HOST.test(host) ? host : undefined;
}

/** The target of a view's sort key, as `hostOf`. */
export const targetOf = (sk: string): string | undefined => (hostOf(sk) === undefined ? undefined : sk.split('#')[1]);

const HOST = /^.{1,255}:\d{1,5}$/;

/** The keys, each once. */
export const uniqueKeys = (keys: readonly Key[]): Key[] => [
  ...new Map(keys.map((key) => [`${key.pk}\n${key.sk}`, key])).values(),
];
