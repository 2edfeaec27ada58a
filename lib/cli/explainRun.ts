import { explain } from '../explain/explain';
import type { Explained } from '../explain/explanation';
import { badValue } from './badUsage';
import type { CliContext } from './context';
import { EXIT_STATUS } from './exitStatus';
import type { ExplainOptions } from './explain';
import { explainInput } from './explainInput';
import { explainJson } from './explainJson';
import { explainText } from './explainText';
import { jsonText } from './jsonText';

/** Explains, prints it, and gives the exit status. Rejects with BadUsageError. */
export async function runExplain(
  words: readonly string[],
  options: ExplainOptions,
  context: CliContext,
): Promise<number> {
  const top = readTop(options.top);
  const { text, isCut } = await explainInput(words, context.standardInput ?? (() => undefined));
  const explained = explain(text, { top });
  if (explained.explanations.length === 0 && isFileName(words)) {
    throw badValue(
      'text',
      text,
      'looks like the name of a file, and explain reads none: pipe it in, explain < FILE, or in PowerShell Get-Content FILE | npx starttls-canary explain',
    );
  }
  const { isColoured, columns } = context;
  const style = { isColoured, isCut, ...(columns !== undefined && { width: columns }) };
  context.stdout(options.json === true ? jsonText(explainJson(explained, isCut)) : explainText(explained, style));
  return statusOf(explained);
}

/** One word that ends as files do, or has a folder before it. */
const isFileName = (words: readonly string[]): boolean =>
  words.length === 1 && /^\S{1,300}$/.test(words[0] ?? '') && /[\\/]|\.[A-Za-z]{1,5}$/.test(words[0] ?? '');

/** Most kinds that can be asked for. */
const MOST_TOP = 100;

function readTop(text: string): number {
  const count = /^[0-9]{1,3}$/.test(text) ? Number(text) : 0;
  if (count >= 1 && count <= MOST_TOP) return count;
  throw badValue('--top', text, `is not a whole number from 1 to ${MOST_TOP}, such as 10`);
}

function statusOf({ explanations }: Explained): number {
  if (explanations.length === 0) return EXIT_STATUS.unknown;
  return explanations.some(({ kind }) => kind === 'recognised') ? EXIT_STATUS.ok : EXIT_STATUS.warning;
}
