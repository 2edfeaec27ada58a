import * as z from 'zod/mini';
import { MUTED_KINDS, type Mute } from '../judgement/mute';
import { SCHEMA_VERSION } from '../telemetry/contract';
import { ContendedError } from './contendedError';
import { parseBody, readableOf, type Unreadable } from './item';
import { mutePartition, uniqueKeys } from './keys';
import { instant, prose, schemaVersion, text } from './schemaParts';
import type { Item, Key, Table } from './table';

/** Index value of mutes, also of those that are over, until they are removed. */
const MUTE = 'mute';
const MUTES = 'mute#';
const DAY_MS = 24 * 60 * 60 * 1000;
const KEPT_DAYS = 7;
const END_ATTEMPTS = 5;

export const muteSchema: z.ZodMiniType<Mute> = z.object({
  schemaVersion,
  id: text,
  kind: z.enum(MUTED_KINDS),
  name: text,
  since: instant,
  until: text.check(z.refine((at) => !Number.isNaN(Date.parse(at)), 'no time')),
  reason: prose,
  by: prose,
});

export interface MuteStore {
  /** False where there is one of this id already; then nothing is written. */
  add(mute: Mute): Promise<boolean>;
  /** Ends the mutes of this id or name that are in force at `now`, and says which they were. */
  remove(idOrName: string, now: Date): Promise<readonly Mute[]>;
  /** Those in force at a moment, the one that ends first at the front. */
  active(now: Date): Promise<readonly Mute[]>;
  /** Those in force and those that ended within a week: what `telling` needs to know what happened in silence. */
  known(): Promise<readonly Mute[]>;
}

export function muteStore(table: Table, unreadable: Unreadable = () => {}): MuteStore {
  // One that does not read mutes nothing: it must not keep anybody from being told.
  const read = async (keys: readonly Key[]): Promise<readonly StoredMute[]> =>
    readableOf(await table.batchGet(keys), storedMute, unreadable);
  const indexed = () => table.queryIndex({ index: 'open', value: MUTE, beginsWith: MUTES });
  const known = async () => (await read(await indexed())).map(({ mute }) => mute).toSorted(byEnd);

  /** The index may not show yet what was written a moment ago; a partition shows it at once. */
  const named = async (idOrName: string): Promise<readonly StoredMute[]> => {
    const partitions = await Promise.all(MUTED_KINDS.map((kind) => table.query({ pk: mutePartition(kind, idOrName) })));
    const stored = await read(uniqueKeys([...(await indexed()), ...partitions.flat()]));
    return stored.filter(({ mute }) => mute.id === idOrName || mute.name === idOrName);
  };

  async function end({ mute }: StoredMute, until: string): Promise<boolean> {
    for (let attempt = 1; attempt <= END_ATTEMPTS; attempt += 1) {
      const [current] = await read([keyOf(mute)]);
      if (current === undefined || current.mute.until <= until) return false;
      const ended = { mute: { ...current.mute, until }, version: current.version + 1 };
      if (await table.put(itemOf(ended), { kind: 'versionIs', version: current.version })) return true;
    }
    throw new ContendedError(`mute ${mute.id} was written by others ${END_ATTEMPTS} times while it was ended`);
  }

  return {
    add: (mute) => table.put(itemOf({ mute, version: 1 }), { kind: 'absent' }),
    async remove(idOrName, now) {
      const found = (await named(idOrName)).filter(({ mute }) => isActive(mute, now));
      const isEnded = await Promise.all(found.map((stored) => end(stored, now.toISOString())));
      return found.filter((_, index) => isEnded[index]).map(({ mute }) => mute);
    },
    active: async (now) => (await known()).filter((mute) => isActive(mute, now)),
    known,
  };
}

const storedMute = (item: Item): StoredMute => ({ mute: parseBody(item, muteSchema), version: item.version ?? 0 });

interface StoredMute {
  readonly mute: Mute;
  readonly version: number;
}

const isActive = ({ since, until }: Mute, now: Date): boolean =>
  Date.parse(since) <= now.getTime() && now.getTime() < Date.parse(until);

const byEnd = (a: Mute, b: Mute): number => a.until.localeCompare(b.until) || a.id.localeCompare(b.id);

const keyOf = ({ kind, name, id }: Mute): Key => ({ pk: mutePartition(kind, name), sk: id });

const itemOf = ({ mute, version }: StoredMute): Item => ({
  ...keyOf(mute),
  schemaVersion: SCHEMA_VERSION,
  version,
  open: MUTE,
  ttl: Math.floor((Date.parse(mute.until) + KEPT_DAYS * DAY_MS) / 1000),
  body: mute,
});
