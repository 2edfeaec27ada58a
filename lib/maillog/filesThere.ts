import type { BigIntStats } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileId, READ } from './followedFile';

/** Copies of what was read already, made by whoever rotates logs. */
const COMPRESSED = /\.(gz|bz2|xz|zst)$/i;

/** A file as it is now. */
export interface FileThere {
  readonly path: string;
  readonly stats: BigIntStats;
}

/** What a path names, and what is in it where it is a folder. */
export async function filesOf(paths: readonly string[]): Promise<ReadonlyMap<string, FileThere>> {
  const found = new Map<string, FileThere>();
  for (const path of paths) {
    const stats = await stat(path, { bigint: true });
    if (!stats.isDirectory() && !stats.isFile()) throw new Error(`${path} is neither a file nor a folder`);
    // In a folder there may be more than logs that can be read; what is named is meant.
    if (stats.isFile()) await (await open(path, READ)).close();
    const inside = stats.isDirectory() ? await plainFilesIn(path) : [{ path, stats }];
    for (const file of inside) found.set(fileId(file.stats), file);
  }
  return found;
}

/** Files and links to them, but for compressed ones; not what is in folders within. Rejects where it is no folder. */
export async function plainFilesIn(folder: string): Promise<readonly FileThere[]> {
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
