import { escapeControls } from '../../../lib/smtp/escape';

/** A line is read at a glance: file, path, 60 characters of the value, and the rule. */
const LONGEST_LINE = 400;
const LONGEST_VALUE = 60;
/** What a library says where nobody gave it a rule. */
const LIBRARY_WORDS =
  /Invalid (?:input|option|string|union)|expected (?:string|number|boolean|object|array|record|int|one of)|Unrecognized|^\[object/i;

/** What a person should not meet in a line: nothing where it is a good one. */
export function faultsOfLine(line: string): readonly string[] {
  return [
    ...(line.length > LONGEST_LINE ? [`has ${line.length} characters`] : []),
    ...(escapeControls(line) === line ? [] : ['has control characters']),
    ...(/^\s+at |\(node:/.test(line) ? ['is of a stack trace'] : []),
    ...(LIBRARY_WORDS.test(line) ? ['speaks to a programmer'] : []),
  ].map((fault) => `${fault}: ${escapeControls(line.slice(0, LONGEST_LINE))}`);
}

/** A value as a line shows it: as JSON, cut short. */
export function shown(value: unknown): string {
  const text = typeof value === 'number' ? String(value) : JSON.stringify(value);
  return escapeControls(text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE - 3)}...` : text);
}
