import { escapeControls } from '../smtp/escape';
import { badValue } from './badUsage';

const LONGEST = 200;

/** Why somebody does a thing: one line, which others will read. Throws BadUsageError. */
export function parseReason(text: string): string {
  if (text.trim() === '') throw badValue('--reason', text, 'says nothing: write why, such as "they move"');
  if (escapeControls(text) !== text)
    throw badValue('--reason', text, 'has line breaks or control characters: write one line');
  if (text.length > LONGEST) throw badValue('--reason', text, `is longer than ${LONGEST} characters: shorten it`);
  return text.trim();
}
