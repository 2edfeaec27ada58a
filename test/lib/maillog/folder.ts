import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const made: string[] = [];
afterAll(() => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
});

/** A folder with files by their paths in it; it is gone after the tests of the file. */
export function folderWith(files: Readonly<Record<string, string | Uint8Array>>, writtenAt?: Date): string {
  const folder = mkdtempSync(join(tmpdir(), 'starttls-canary-maillog-'));
  made.push(folder);
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
    if (writtenAt !== undefined) utimesSync(path, writtenAt, writtenAt);
  }
  return folder;
}
