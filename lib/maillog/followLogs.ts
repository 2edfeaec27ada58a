import type { BigIntStats } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { FollowedFile } from './followedFile';
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
   * The sessions that have become complete since the last time; the first time, those of the last hour or so. Follows a
   * log that is renamed, cut off or replaced. Rejects where one of the paths is not there or can't be read.
   */
  poll(): Promise<readonly LoggedSession[]>;
}

/** What had been written to before that is not of interest when following begins. */
const RECENT_MS = 60 * 60 * 1000;
/** Copies of what was read already, made by whoever rotates logs. */
const COMPRESSED = /\.(gz|bz2|xz|zst)$/i;

interface Followed {
  path: string;
  readonly file: FollowedFile;
  /** Absent while nobody can tell yet what it is, and where it is no log. */
  reader?: LogReader;
  size: bigint;
  writtenAt: Date;
}

export function followLogs(paths: readonly string[], options: FollowOptions): FollowedLogs {
  const followed = new Map<string, Followed>();
  const readers = new Map<string, LogReader>();
  let isFirst = true;
  return {
    async poll() {
      const sessions: LoggedSession[] = [];
      const found = await filesOf(paths);
      const gone = [...followed].filter(([id]) => !found.has(id));
      for (const [id, last] of gone) {
        await readRenamed(id, last, sessions);
        followed.delete(id);
      }
      for (const [id, { path, stats }] of found) {
        const known = followed.get(id) ?? begun(path, stats, isFirst, options.now());
        followed.set(id, known);
        known.path = path;
        await readOn(known, stats, readers, options, sessions);
      }
      isFirst = false;
      const now = options.now();
      return [...sessions, ...[...readers.values()].flatMap((reader) => reader.settled?.(now) ?? [])];
    },
  };
}

interface Found {
  readonly path: string;
  readonly stats: BigIntStats;
}

/** By what the file system tells files apart, whatever they are called. */
const idOf = ({ dev, ino }: BigIntStats): string => `${dev}:${ino}`;

/** What a path names, and what is in it where it is a folder. */
async function filesOf(paths: readonly string[]): Promise<ReadonlyMap<string, Found>> {
  const found = new Map<string, Found>();
  for (const path of paths) {
    const stats = await stat(path, { bigint: true });
    const inside = stats.isDirectory() ? await filesIn(path) : [{ path, stats }];
    for (const file of inside) found.set(idOf(file.stats), file);
  }
  return found;
}

async function filesIn(folder: string): Promise<readonly Found[]> {
  const names = await readdir(folder);
  const found = await Promise.all(
    names
      .filter((name) => !COMPRESSED.test(name))
      .sort()
      .map(async (name) => {
        const path = join(folder, name);
        // What is removed in the meantime is not there, and that is all.
        const stats = await stat(path, { bigint: true }).catch(() => undefined);
        return stats?.isFile() === true ? { path, stats } : undefined;
      }),
  );
  return found.filter((file) => file !== undefined);
}

function begun(path: string, { size, mtime }: BigIntStats, isFirst: boolean, now: Date): Followed {
  const file = new FollowedFile();
  const isOld = isFirst && now.getTime() - mtime.getTime() > RECENT_MS;
  if (isFirst) file.skip(Number(size), isOld);
  return { path, file, size: isOld ? size : -1n, writtenAt: mtime };
}

async function readOn(
  followed: Followed,
  { size, mtime }: BigIntStats,
  readers: Map<string, LogReader>,
  options: FollowOptions,
  sessions: LoggedSession[],
): Promise<void> {
  if (size === followed.size && mtime.getTime() === followed.writtenAt.getTime()) return;
  followed.writtenAt = mtime;
  const reader = followed.reader ?? (await readerOf(followed.path, readers, options));
  if (reader === undefined) return;
  followed.reader = reader;
  followed.size = size;
  await followed.file.read(followed.path, (line) => sessions.push(...reader.read(line)));
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
  reader.beginFile?.();
  return reader;
}

/** The end of a file that has been renamed since, where it can be found beside its old name. */
async function readRenamed(id: string, { path, file, reader }: Followed, sessions: LoggedSession[]): Promise<void> {
  if (reader === undefined) return;
  const beside = await filesIn(dirname(path)).catch(() => []);
  const renamed = beside.find(({ stats }) => idOf(stats) === id);
  if (renamed === undefined) return;
  await file.read(renamed.path, (line) => sessions.push(...reader.read(line)));
}
