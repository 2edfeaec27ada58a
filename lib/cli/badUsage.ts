import { escapeControls } from '../smtp/escape';

/** Wrong arguments: told in one line, exit status 3. */
export class BadUsageError extends Error {
  readonly code = 'bad-usage';
  override readonly name = 'BadUsageError';
}

/** Says which argument has which value, and what is wrong with it; `rule` continues the value, as in `is not a name`. */
export const badValue = (argument: string, value: string, rule: string): BadUsageError =>
  new BadUsageError(escapeControls(`${argument} ${JSON.stringify(value)} ${rule}`));
