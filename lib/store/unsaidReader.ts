import { lastSequence } from '../judgement/incident';
import { OPEN_INCIDENT, type StoredIncident } from './incidentItem';
import { incidentPartition, incidentSortKey, uniqueKeys } from './keys';
import type { Key, Table } from './table';

const INCIDENTS = 'incident#';

/** The incidents with something to say, as often as it is asked. */
export type UnsaidReader = () => Promise<readonly StoredIncident[]>;

/**
 * Asked again, it reads what came in since, and what was still being confirmed; not again what has been said, nor what had
 * something to say: thousands are gathered while thousands come in. `known` are keys that the index may not show yet.
 */
export function unsaidReader(
  table: Table,
  read: (keys: readonly Key[]) => Promise<readonly StoredIncident[]>,
  known: readonly Key[],
): UnsaidReader {
  const kept = new Map<string, StoredIncident>();
  return async () => {
    const indexed = await table.queryIndex({ index: 'open', value: OPEN_INCIDENT, beginsWith: INCIDENTS });
    const keys = uniqueKeys([...indexed, ...known.filter(({ pk }) => pk.startsWith(INCIDENTS))]);
    for (const stored of await read(keys.filter((key) => isToRead(kept.get(nameOf(key)))))) {
      const { host, generation } = stored.incident;
      kept.set(nameOf({ pk: incidentPartition(host), sk: incidentSortKey(generation) }), stored);
    }
    return keys.flatMap((key) => kept.get(nameOf(key)) ?? []).filter(isUnsaid);
  };
}

const isUnsaid = ({ incident, said }: StoredIncident): boolean => lastSequence(incident) > said;

const isToRead = (stored: StoredIncident | undefined): boolean =>
  stored === undefined || (stored.incident.state === 'pending' && !isUnsaid(stored));

const nameOf = ({ pk, sk }: Key): string => `${pk} ${sk}`;
