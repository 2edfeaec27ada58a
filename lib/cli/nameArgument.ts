import { escapeControls } from '../smtp/escape';
import { badValue } from './badUsage';

/** A host name has 253 characters, and brackets and a port around it. */
const LONGEST_NAME = 320;
const LONGEST_PATH = 4096;

/** A name or an id that will be looked for. Throws BadUsageError for what none can be. */
export function readName(argument: string, text: string): string {
  if (text.trim() === '') throw badValue(argument, text, 'is empty: name one');
  if (escapeControls(text) !== text) throw badValue(argument, text, 'has line breaks or control characters');
  if (text.length > LONGEST_NAME) throw badValue(argument, text, `is longer than ${LONGEST_NAME} characters`);
  return text;
}

/** A path, whatever is there. Throws BadUsageError for what no file is called. */
export function readPath(argument: string, text: string): string {
  if (text.trim() === '') throw badValue(argument, text, 'is empty: name a file');
  if (text.includes('\0')) throw badValue(argument, text, 'is no path: it has a NUL');
  if (text.length > LONGEST_PATH)
    throw badValue(argument, text, `is no path: it has more than ${LONGEST_PATH} characters`);
  return text;
}
