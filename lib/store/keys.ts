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
export const incidentSortKey = (generation: number): string => String(generation).padStart(8, '0');
/** `kind` is that of what is muted, `name` its name. */
export const mutePartition = (kind: string, name: string): string => `mute#${kind}#${name}`;
export const leaseKey = (name: string): Key => ({ pk: `lease#${name}`, sk: 'lease' });

/** What a written key tells the judge to look at. */
export type WakeUp =
  | { readonly kind: 'host'; readonly host: string; readonly view: Key }
  | { readonly kind: 'look'; readonly incident: string }
  | { readonly kind: 'heartbeat' }
  | { readonly kind: 'incident' }
  | { readonly kind: 'nothing' };

/** Reads a key of the stream. A key that is none of ours wakes nobody. */
export function wakeUpOf(key: Key): WakeUp {
  if (key.pk.startsWith('incident#')) return { kind: 'incident' };
  if (!key.pk.startsWith('vantage#')) return { kind: 'nothing' };
  if (key.sk === HEARTBEAT) return { kind: 'heartbeat' };
  const [kind, second, host] = key.sk.split('#');
  if (kind === 'host' && host !== undefined) return { kind: 'host', host, view: key };
  // What a block list says of a vantage concerns every host that it loses now.
  if (kind === 'listing') return { kind: 'heartbeat' };
  if (kind === 'look' && second !== undefined) return { kind: 'look', incident: second };
  return { kind: 'nothing' };
}

/** `vantage#<id>#<shard>` → its parts. */
export function vantageOf(pk: string): { readonly vantage: string; readonly shard: number } | undefined {
  const [kind, vantage, shard] = pk.split('#');
  if (kind !== 'vantage' || vantage === undefined || shard === undefined) return undefined;
  return { vantage, shard: Number(shard) };
}

/** The keys, each once. */
export const uniqueKeys = (keys: readonly Key[]): Key[] => [
  ...new Map(keys.map((key) => [`${key.pk}\n${key.sk}`, key])).values(),
];
