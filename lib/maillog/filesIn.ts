import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** A file that is not read, and why. */
export interface LeftOut {
  readonly path: string;
  readonly why: string;
}

/**
 * The files at a path: itself, or with all that is in it the folder that it names, in the order of names. What is named may
 * be a link; in a folder links are not followed, so that none leads in a circle. Never throws for what can't be read.
 */
export async function* filesIn(path: string): AsyncGenerator<string | LeftOut> {
  try {
    const stats = await stat(path);
    if (!stats.isDirectory()) {
      // What can be read once only can't be looked at first.
      yield stats.isFile() ? path : { path, why: `${UNREADABLE}it is no file` };
      return;
    }
    const entries = await readdir(path, { withFileTypes: true });
    for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      const inside = join(path, entry.name);
      if (entry.isDirectory()) yield* filesIn(inside);
      else if (entry.isFile()) yield inside;
    }
  } catch (error) {
    yield { path, why: whyUnreadable(error) };
  }
}

const UNREADABLE = "can't be read: ";
const CODES: ReadonlyMap<unknown, string> = new Map([
  ['ENOENT', 'no such file or folder'],
  ['EACCES', 'no permission'],
  ['EPERM', 'no permission'],
]);

export function whyUnreadable(error: unknown): string {
  if (typeof error !== 'object' || error === null) return UNREADABLE + String(error);
  const known = 'code' in error ? CODES.get(error.code) : undefined;
  return UNREADABLE + (known ?? ('message' in error ? String(error.message) : String(error)));
}

/** Whether it could not be read, rather than is of another kind. */
export const isUnreadable = ({ why }: LeftOut): boolean => why.startsWith(UNREADABLE);
