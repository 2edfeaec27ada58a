import { type LeftOut, whyUnreadable } from './filesIn';
import { fileText } from './fileText';
import { LineSplitter } from './lineSplitter';
import type { LogFile } from './logFile';
import { mergeByEnd } from './mergeByEnd';
import type { LogFormat, LoggedSession, LogReader, Unreadable } from './types';

/** Makes the reader of one log. `writtenAt` gives when the file that is being read was last written. */
export type OpenReader = (format: LogFormat, writtenAt: () => Date) => LogReader;

export interface ReadOptions {
  readonly openReader: OpenReader;
  /** What ended before is not asked for (milliseconds since 1970): files that can't have more are left out. */
  readonly since?: number;
  readonly onSession: (session: LoggedSession) => void;
  readonly onBytes?: (count: number) => void;
}

export interface ReadResult {
  readonly lines: number;
  readonly unreadable: Readonly<Record<Unreadable, number>>;
  /** Sessions that only handed mail on to a server of one's own. */
  readonly handedOn: number;
  readonly filesRead: number;
  /** Files of which not all could be read. */
  readonly broken: readonly LeftOut[];
}

/** Logs that are read side by side; more of them share a place, one file after the other. */
const MOST_AT_ONCE = 32;
/** Sessions are rarely longer, so that one which began in a file that is left out ends in it. */
const SLACK_MS = 3_600_000;

interface Counts {
  lines: number;
  tooLong: number;
  filesRead: number;
  readonly broken: LeftOut[];
}

interface Log {
  readonly reader: LogReader;
  writtenAt: Date;
}

/** Reads logs and gives their sessions in the order of their ends. What it needs doesn't grow with the files' length. */
export async function readLogs(files: readonly LogFile[], options: ReadOptions): Promise<ReadResult> {
  const counts: Counts = { lines: 0, tooLong: 0, filesRead: 0, broken: [] };
  const logs = new Map<string, Log>();
  const asked = askedFor(files, options.since);
  for (const { log, format, writtenAt } of asked) {
    if (!logs.has(log)) logs.set(log, openLog(format, writtenAt, options.openReader));
  }
  const places = Array.from({ length: Math.min(logs.size, MOST_AT_ONCE) }, (): LogFile[] => []);
  const placeOf = new Map([...logs.keys()].map((log, index) => [log, places[index % places.length]]));
  for (const file of asked) placeOf.get(file.log)?.push(file);
  await mergeByEnd(
    places.map((place) => sessionsOf(place, logs, counts, options)),
    options.onSession,
  );
  return {
    ...resultOf(
      [...logs.values()].map(({ reader }) => reader),
      counts,
    ),
  };
}

function openLog(format: LogFormat, writtenAt: Date, openReader: OpenReader): Log {
  const log: Log = { writtenAt, reader: openReader(format, () => log.writtenAt) };
  return log;
}

/** The next file of the same log tells where one ends. */
function askedFor(files: readonly LogFile[], since: number | undefined): readonly LogFile[] {
  if (since === undefined) return files;
  const nextBeginsAt = new Map<string, number>();
  return files
    .toReversed()
    .filter(({ log, beginsAt }) => {
      const isAsked = (nextBeginsAt.get(log) ?? Number.POSITIVE_INFINITY) >= since - SLACK_MS;
      nextBeginsAt.set(log, beginsAt);
      return isAsked;
    })
    .toReversed();
}

/** In the order of their files, a batch for each piece of a file. */
async function* sessionsOf(
  files: readonly LogFile[],
  logs: ReadonlyMap<string, Log>,
  counts: Counts,
  { onBytes }: ReadOptions,
): AsyncGenerator<readonly LoggedSession[]> {
  for (const file of files) {
    const log = logs.get(file.log);
    if (log === undefined) continue;
    log.writtenAt = file.writtenAt;
    log.reader.beginFile?.();
    counts.filesRead += 1;
    yield* sessionsIn(file, log.reader, counts, onBytes);
  }
  for (const name of new Set(files.map(({ log }) => log))) yield logs.get(name)?.reader.end() ?? [];
}

async function* sessionsIn(
  { path }: LogFile,
  reader: LogReader,
  counts: Counts,
  onBytes: ReadOptions['onBytes'],
): AsyncGenerator<readonly LoggedSession[]> {
  const splitter = new LineSplitter();
  let batch: LoggedSession[] = [];
  const take = (line: string): void => {
    counts.lines += 1;
    const sessions = reader.read(line);
    if (sessions.length > 0) batch.push(...sessions);
  };
  try {
    for await (const text of fileText(path, onBytes)) {
      splitter.push(text, take);
      if (batch.length === 0) continue;
      yield batch;
      batch = [];
    }
  } catch (error) {
    counts.broken.push({ path, why: whyUnreadable(error) });
  }
  splitter.end(take);
  counts.tooLong += splitter.tooLong;
  yield batch;
}

function resultOf(readers: readonly LogReader[], { lines, tooLong, filesRead, broken }: Counts): ReadResult {
  const sum = (of: (reader: LogReader) => number): number => readers.reduce((total, reader) => total + of(reader), 0);
  return {
    lines: lines + tooLong,
    unreadable: {
      syntax: sum(({ unreadable }) => unreadable.syntax),
      time: sum(({ unreadable }) => unreadable.time),
      'too-long': tooLong + sum(({ unreadable }) => unreadable['too-long']),
    },
    handedOn: sum(({ handedOn = 0 }) => handedOn),
    filesRead,
    broken,
  };
}
