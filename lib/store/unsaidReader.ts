import { lastSequence } from '../judgement/incident';
import { INCIDENT_IN_MOTION, type StoredIncident } from './incidentItem';
import { incidentKey, uniqueKeys } from './keys';
import type { Key, Table } from './table';
import { thinner } from './thinIncident';

const INCIDENTS = 'incident#';

/** From so many on, what is read is thinned: a message has no room for all that there is to say of each. */
export const MANY_UNSAID = 500;
/** At once, so that no more than these are there in full. */
const CHUNK = 100;

/** `isThin`: without what thousands have no room for. It is no longer what the table has, and must not be written. */
export interface UnsaidIncident extends StoredIncident {
  readonly isThin?: true;
}

/** The incidents with something to say, as often as it is asked. */
export interface UnsaidReader {
  /** How many are to be looked at: those, and what the next run is to bring word of. None of them is read for it. */
  count(): Promise<number>;
  read(): Promise<readonly UnsaidIncident[]>;
}

/**
 * Asked again, it reads what came in since, and what was still being confirmed; not again what has been said, nor what had
 * something to say: thousands are gathered while thousands come in. So only who may say it, and nobody else meanwhile, is to
 * ask again. `known` are keys that the index may not show yet.
 */
export function unsaidReader(
  table: Table,
  read: (keys: readonly Key[]) => Promise<readonly StoredIncident[]>,
  known: readonly Key[],
): UnsaidReader {
  const kept = new Map<string, UnsaidIncident>();
  const thin = thinner();
  let counted: readonly Key[] | undefined;
  const keysNow = async (): Promise<readonly Key[]> => {
    const indexed = await table.queryIndex({ index: 'open', value: INCIDENT_IN_MOTION, beginsWith: INCIDENTS });
    return uniqueKeys([...indexed, ...known.filter(({ pk }) => pk.startsWith(INCIDENTS))]);
  };
  return {
    async count() {
      counted = await keysNow();
      return counted.length;
    },
    async read() {
      const keys = counted ?? (await keysNow());
      counted = undefined;
      const toRead = keys.filter((key) => isToRead(kept.get(nameOf(key))));
      for (let from = 0; from < toRead.length; from += CHUNK) {
        for (const stored of await read(toRead.slice(from, from + CHUNK))) {
          const name = nameOf(incidentKey(stored.incident));
          kept.set(name, keys.length > MANY_UNSAID ? { ...thin(stored), isThin: true } : stored);
        }
      }
      return keys.flatMap((key) => kept.get(nameOf(key)) ?? []).filter(isUnsaid);
    },
  };
}

const isUnsaid = ({ incident, said }: StoredIncident): boolean => lastSequence(incident) > said;

const isToRead = (stored: StoredIncident | undefined): boolean =>
  stored === undefined || (stored.incident.state === 'pending' && !isUnsaid(stored));

const nameOf = ({ pk, sk }: Key): string => `${pk} ${sk}`;
