import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseConfig } from '../lib/config/parseConfig';

/** What the parser says of a file in mistakes/, under the name that people know. */
export function problemsOf(file: string): readonly string[] {
  const parsed = parseConfig(readFileSync(join(import.meta.dirname, 'mistakes', file), 'utf8'), 'canary.yaml');
  if (parsed.ok) throw new Error(`${file} has no mistakes`);
  return parsed.problems;
}
