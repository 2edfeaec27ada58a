import { filesIn, type LeftOut } from './filesIn';
import { type LogFile, lookAt } from './logFile';

export interface FoundLogs {
  /** In the order of their first records. */
  readonly files: readonly LogFile[];
  readonly leftOut: readonly LeftOut[];
}

/**
 * Finds logs among files and, with all that is in them, folders. `timezone` is that of times which name none (Postfix).
 * `onFile` is told how many files were looked at.
 */
export async function findLogs(
  paths: readonly string[],
  timezone: string | undefined,
  onFile: (count: number) => void = () => {},
): Promise<FoundLogs> {
  const files: LogFile[] = [];
  const leftOut: LeftOut[] = [];
  const seen = new Set<string>();
  for (const path of paths) {
    for await (const found of filesIn(path)) {
      if (typeof found !== 'string') {
        leftOut.push(found);
        continue;
      }
      if (seen.has(found)) continue;
      seen.add(found);
      const looked = await lookAt(found, timezone);
      if ('why' in looked) leftOut.push(looked);
      else files.push(looked);
      onFile(seen.size);
    }
  }
  const byName = new Intl.Collator('en', { numeric: true }).compare;
  return { files: files.toSorted((a, b) => a.beginsAt - b.beginsAt || byName(a.path, b.path)), leftOut };
}
