import { escapeControls } from '../smtp/escape';

/** Wrong arguments: told in one line, exit status 3. */
export class BadUsageError extends Error {
  readonly code = 'bad-usage';
  override readonly name = 'BadUsageError';
}

/**
 * Says which argument has which value, cut short, and what is wrong with it; `rule` continues the value, as in `is not a
 * name`.
 */
export const badValue = (argument: string, value: string, rule: string): BadUsageError =>
  new BadUsageError(escapeControls(`${argument} ${cutShort(JSON.stringify(value))} ${rule}`));

const LONGEST_VALUE = 100;
const LONGEST_PATH = 300;

/** What somebody typed, or pasted, as far as a line has room for it. */
export const cutShort = (text: string, longest = LONGEST_VALUE): string =>
  text.length > longest ? `${text.slice(0, longest - 3)}...` : text;

/** The same of a path, which is longer as a rule. */
export const cutPath = (path: string): string => cutShort(path, LONGEST_PATH);
