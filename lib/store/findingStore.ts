import { isWaiting } from '../judgement/advanceFinding';
import { type FindingRecord, type FindingSubject, isForPhones, toldAs } from '../judgement/findingRecord';
import { SCHEMA_VERSION } from '../telemetry/contract';
import { FINDINGS, findingPartition, OPEN_FINDING, subjectOf } from './findingKeys';
import { storedFindingSchema } from './findingSchemas';
import { parseBody, readableOf, type Unreadable } from './item';
import { POLICIES, uniqueKeys } from './keys';
import type { Item, Key, Table } from './table';
import { OPEN_LOSS, UNEXPECTED_LOSS } from './vantageStore';

/** Index values of those among the records that the sweep, and that telling at once, have to look at each minute. */
const WAITING_FINDING = 'finding-waiting';
const UNSAID_FINDING = 'finding-unsaid';

const KEPT_MS = 90 * 24 * 60 * 60 * 1000;

/** A record with what only the table knows: its version, and what was told of it. */
export interface StoredFinding {
  readonly record: FindingRecord;
  readonly version: number;
  /** Up to which sequence it was told. */
  readonly said: number;
  /** What was told last is that it stands. */
  readonly isToldOpen: boolean;
  /** What phones were told last is that it stands. */
  readonly isPhonedOpen: boolean;
}

export interface FindingStore {
  /** All records of a subject, the resolved ones too. */
  read(subject: FindingSubject): Promise<readonly StoredFinding[]>;
  /** Subjects with a record that time alone, or the next run, may change. */
  waiting(): Promise<readonly FindingSubject[]>;
  /** Subjects with a record that stands or with something that a vantage stored as found there. */
  standing(): Promise<readonly FindingSubject[]>;
  /** Records that stand or have something unsaid. */
  open(): Promise<readonly StoredFinding[]>;
  /** Records with something to tell at once. `known` are keys that the index may not show yet. */
  urgent(known: readonly Key[]): Promise<readonly StoredFinding[]>;
  reread(record: FindingRecord): Promise<StoredFinding | undefined>;
  /** False where somebody else wrote since `read`; then nothing is written. */
  write(record: FindingRecord, read: StoredFinding | undefined): Promise<boolean>;
  /** Puts down that the record was told as it was read, to phones too or not. False where somebody else wrote since. */
  markSaid(read: StoredFinding, told: FindingRecord, isPhoned?: boolean): Promise<boolean>;
}

export const isUnsaid = ({ record, said }: StoredFinding): boolean => record.sequence > said;
export const isUnphoned = ({ record, isPhonedOpen }: StoredFinding): boolean => isForPhones(record, isPhonedOpen);
const isUrgent = (stored: StoredFinding): boolean =>
  (isUnsaid(stored) && toldAs(stored.record) !== 'notice') || isUnphoned(stored);

export function findingStore(table: Table, unreadable: Unreadable = () => {}): FindingStore {
  const index = async (values: readonly string[], beginsWith = FINDINGS): Promise<readonly Key[]> => {
    const found = values.map((value) => table.queryIndex({ index: 'open', value, beginsWith }));
    return uniqueKeys((await Promise.all(found)).flat());
  };
  const read = async (keys: readonly Key[]): Promise<StoredFinding[]> =>
    readableOf(await table.batchGet(keys), storedFinding, unreadable);
  const records = () => index([OPEN_FINDING, UNSAID_FINDING, WAITING_FINDING]);

  return {
    read: async (subject) => (await table.query({ pk: findingPartition(subject) })).map(storedFinding),
    waiting: async () => subjectsOf(await index([WAITING_FINDING])),
    async standing() {
      const seen = await index([OPEN_FINDING, OPEN_LOSS, UNEXPECTED_LOSS], 'vantage#');
      return subjectsOf([...(await records()), ...seen, ...(await index([OPEN_FINDING], POLICIES))]);
    },
    open: async () =>
      (await read(await records())).filter((stored) => stored.record.resolvedAt === undefined || isUnsaid(stored)),
    async urgent(known) {
      const indexed = await index([UNSAID_FINDING, WAITING_FINDING]);
      const keys = uniqueKeys([...indexed, ...known.filter(({ pk }) => pk.startsWith(FINDINGS))]);
      return (await read(keys)).filter(isUrgent);
    },
    async reread(record) {
      const [stored] = await read([{ pk: findingPartition(record), sk: record.code }]);
      return stored;
    },
    write: (record, before) =>
      table.put(
        itemOf({
          record,
          version: (before?.version ?? 0) + 1,
          said: before?.said ?? 0,
          isToldOpen: before?.isToldOpen ?? false,
          isPhonedOpen: before?.isPhonedOpen ?? false,
        }),
        before === undefined ? { kind: 'absent' } : { kind: 'versionIs', version: before.version },
      ),
    markSaid({ record, version, isPhonedOpen: before }, told, isPhoned = false) {
      const isToldOpen = told.resolvedAt === undefined;
      const isPhonedOpen = isPhoned ? isToldOpen : before;
      const next = { record, version: version + 1, said: told.sequence, isToldOpen, isPhonedOpen };
      return table.put(itemOf(next), { kind: 'versionIs', version });
    },
  };
}

function subjectsOf(keys: readonly Key[]): readonly FindingSubject[] {
  const subjects = keys.flatMap((key) => subjectOf(key) ?? []);
  return [...new Map(subjects.map((subject) => [findingPartition(subject), subject])).values()];
}

function storedFinding(item: Item): StoredFinding {
  const body = parseBody(item, storedFindingSchema);
  return { isPhonedOpen: body.isToldOpen, ...body, version: item.version ?? 0 };
}

function itemOf(stored: StoredFinding): Item {
  const { record, version, said, isToldOpen, isPhonedOpen } = stored;
  const open = indexValue(stored);
  return {
    pk: findingPartition(record),
    sk: record.code,
    schemaVersion: SCHEMA_VERSION,
    version,
    ...(open !== undefined ? { open } : { ttl: expiry(record) }),
    body: { said, isToldOpen, isPhonedOpen, record },
  };
}

function indexValue(stored: StoredFinding): string | undefined {
  if (isWaiting(stored.record)) return WAITING_FINDING;
  if (isUrgent(stored)) return UNSAID_FINDING;
  return stored.record.resolvedAt === undefined || isUnsaid(stored) ? OPEN_FINDING : undefined;
}

/** Seconds since the epoch, as a TTL wants it. */
const expiry = ({ resolvedAt, openedAt }: FindingRecord): number =>
  Math.floor((Date.parse(resolvedAt ?? openedAt) + KEPT_MS) / 1000);
