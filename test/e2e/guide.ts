import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { codeBlocks } from '../support/markdown';
import { PROJECT } from './project';

/** The blocks of shell between a heading of a document and the next one of its rank: their lines, without comments. */
export function commandBlocks(file: string, heading: string): readonly (readonly string[])[] {
  const [, after = ''] = readFileSync(join(PROJECT, file), 'utf8').split(`\n${heading}\n`);
  const [section = ''] = after.split(/^## /m);
  const blocks = codeBlocks(section).filter(({ info }) => info === 'sh');
  if (blocks.length === 0) throw new Error(`${file} has no commands under "${heading}"`);
  return blocks.map(({ text }) => text.split('\n').flatMap((line) => line.replace(/\s+#.*$/, '').trim() || []));
}
