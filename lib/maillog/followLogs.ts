import type { BigIntStats } from 'node:fs';
import { dirname } from 'node:path';
import { filesOf, plainFilesIn } from './filesThere';
import { FollowedFile, fileId } from './followedFile';
import { lookAt } from './logFile';
import type { OpenReader } from './readLogs';
import type { LoggedSession, LogReader } from './types';

export interface FollowOptions {
  readonly openReader: OpenReader;
  /** Of times that name none (Postfix): an IANA name. */
  readonly timezone?: string;
  readonly now: () => Date;
}

/** Logs that are still written: files, and all that is in folders. */
export interface FollowedLogs {
  /**
   * The sessions that have become complete since the last time, the newest ones where there are very many; the first
   * time, those of the last day or so. Follows a log that is renamed, cut off or replaced. Rejects where one of the
   * paths is not there or can't be read; what was read by then is given the next time. One call at a time.
   */
  poll(): Promise<readonly LoggedSession[]>;
}

/** What had been written to before that is not of interest when following begins: a day tells what is usual. */
const RECENT_MS = 24 * 60 * 60 * 1000;
/** As many as a very busy server has in an hour. */
const MOST_SESSIONS = 50_000;

interface Followed {
  readonly id: string;
  path: string;
  readonly file: FollowedFile;
  /** Absent while nobody can tell yet what it is, and where it is no log. */
  reader?: LogReader;
  size: bigint;
  /** When it was last written, renamed, or given other rights. */
  changedAt: bigint;
}

export function followLogs(paths: readonly string[], options: FollowOptions): FollowedLogs {
  const followed = new Map<string, Followed>();
  const readers = new Map<string, LogReader>();
  /** What a path was before is what a new file there is, where its beginning does not tell. */
  const readerAt = new Map<string, LogReader>();
  let isFirst = true;
  let sessions: LoggedSession[] = [];
  const onLine = (reader: LogReader) => (line: string) => {
    sessions.push(...reader.read(line));
    if (sessions.length > 2 * MOST_SESSIONS) sessions = sessions.slice(-MOST_SESSIONS);
  };

  async function readOn(known: Followed, { size, ctimeNs }: BigIntStats): Promise<void> {
    if (size === known.size && ctimeNs === known.changedAt) return;
    const reader = known.reader ?? (await readerOf(known.path, readers, options)) ?? readerAt.get(known.path);
    if (reader !== undefined) {
      if (known.reader === undefined) {
        reader.beginFile?.();
        readerAt.set(known.path, reader);
      }
      known.reader = reader;
      if (!(await known.file.read(known.path, known.id, onLine(reader)))) return;
    }
    known.size = size;
    known.changedAt = ctimeNs;
  }

  return {
    async poll() {
      const found = await filesOf(paths);
      const gone = [...followed.values()].filter(({ id }) => !found.has(id));
      for (const last of gone) {
        await readRenamed(last, onLine);
        followed.delete(last.id);
      }
      for (const [id, { path, stats }] of found) {
        const known = followed.get(id) ?? begun(id, path, stats, isFirst, options.now());
        followed.set(id, known);
        known.path = path;
        await readOn(known, stats);
      }
      isFirst = false;
      const there = new Set([...found.values()].map(({ path }) => path));
      for (const path of readerAt.keys()) if (!there.has(path)) readerAt.delete(path);
      const now = options.now();
      const done = [...sessions, ...[...readers.values()].flatMap((reader) => reader.settled?.(now) ?? [])];
      sessions = [];
      return done.slice(-MOST_SESSIONS);
    },
  };
}

function begun(id: string, path: string, stats: BigIntStats, isFirst: boolean, now: Date): Followed {
  const { size, mtime, ctimeNs } = stats;
  const file = new FollowedFile();
  const isOld = isFirst && now.getTime() - mtime.getTime() > RECENT_MS;
  if (isFirst) file.skip(Number(size), isOld);
  return { id, path, file, size: isOld ? size : -1n, changedAt: ctimeNs };
}

/** Files of one log have one reader, so that a session goes on from one into the next. */
async function readerOf(
  path: string,
  readers: Map<string, LogReader>,
  { openReader, timezone, now }: FollowOptions,
): Promise<LogReader | undefined> {
  const looked = await lookAt(path, timezone);
  if ('why' in looked) return undefined;
  const reader = readers.get(looked.log) ?? openReader(looked.format, now);
  readers.set(looked.log, reader);
  return reader;
}

/** The end of a file that has been renamed since, where it can be found beside its old name. */
async function readRenamed(
  { id, path, file, reader }: Followed,
  onLine: (reader: LogReader) => (line: string) => void,
): Promise<void> {
  if (reader === undefined) return;
  const beside = await plainFilesIn(dirname(path)).catch(() => []);
  const renamed = beside.find(({ stats }) => fileId(stats) === id);
  if (renamed === undefined) return;
  await file.read(renamed.path, id, onLine(reader));
}
