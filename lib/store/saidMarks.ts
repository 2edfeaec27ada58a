import pLimit from 'p-limit';
import type { Incident } from '../judgement/incident';
import { saidItem } from './incidentItem';
import { readableOf, type Unreadable } from './item';
import { incidentKey } from './keys';
import type { Item, Table } from './table';

/** An incident, and the transition up to which all of it is said. */
export interface SaidMark {
  readonly incident: Pick<Incident, 'host' | 'generation'>;
  readonly sequence: number;
}

/** As many as wait for the table at a time: it says how fast it takes them. */
const AT_ONCE = 20;
/** So that no more items than these are there at a time. */
const CHUNK = 100;
const ATTEMPTS = 5;

/**
 * Marks incidents said. The judge may have written one meanwhile; then its version is the one to mark. Answers those that
 * others wrote too often, which are told once more. Rejects, once the others are marked, where the table failed.
 */
export async function markSaid(
  table: Table,
  marks: readonly SaidMark[],
  unreadable: Unreadable,
): Promise<readonly SaidMark[]> {
  let left = marks;
  const failures: unknown[] = [];
  for (let attempt = 1; attempt <= ATTEMPTS && left.length > 0; attempt += 1) {
    const contended: SaidMark[] = [];
    for (let from = 0; from < left.length; from += CHUNK) {
      const results = await markOnce(table, left.slice(from, from + CHUNK), unreadable);
      for (const result of results) {
        if (result.status === 'fulfilled') contended.push(...result.value);
        else failures.push(result.reason);
      }
    }
    left = contended;
  }
  if (failures.length > 0) throw failures[0];
  return left;
}

type Contended = PromiseSettledResult<readonly SaidMark[]>;

/** Answers those that somebody else wrote meanwhile. */
async function markOnce(
  table: Table,
  marks: readonly SaidMark[],
  unreadable: Unreadable,
): Promise<readonly Contended[]> {
  const byName = new Map(marks.map((mark) => [nameOf(incidentKey(mark.incident)), mark]));
  const [read] = await Promise.allSettled([table.batchGet(marks.map(({ incident }) => incidentKey(incident)))]);
  if (read.status === 'rejected') return [read];
  const items = read.value;
  const toPut = readableOf(items, (item) => nextOf(item, byName.get(nameOf(item))), unreadable).flat();
  const limit = pLimit(AT_ONCE);
  const put = async ({ item, version, mark }: Next): Promise<readonly SaidMark[]> =>
    (await table.put(item, { kind: 'versionIs', version })) ? [] : [mark];
  return Promise.allSettled(toPut.map((next) => limit(put, next)));
}

interface Next {
  readonly item: Item;
  /** Of the one that it takes the place of. */
  readonly version: number;
  readonly mark: SaidMark;
}

function nextOf(item: Item, mark: SaidMark | undefined): readonly Next[] {
  const next = mark && saidItem(item, mark.sequence);
  return mark === undefined || next === undefined ? [] : [{ item: next, version: item.version ?? 0, mark }];
}

const nameOf = ({ pk, sk }: Pick<Item, 'pk' | 'sk'>): string => `${pk} ${sk}`;
