import { FIELDS_MARK, fieldOrder } from './exchangeFields';
import { readPostfixLine } from './postfixLine';
import type { LogFormat } from './types';

/** What a file is; where it is none of ours, why. */
export type Recognised = { readonly format: LogFormat; readonly line: string } | { readonly not: string };

const LOG_TYPE = '#Log-type:';
const exchangeRecord = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z,.*,[0-9A-F]{8,32},\d{1,9},.*,[-+*<>],/i;
const postfixLine = /^.{0,300}?[ /]postfix[\w.+/-]{0,200}\[\d{1,10}\]: /;

/**
 * Recognises a log by its first lines. `line` is the first that has a time of its own, as far as there is one among
 * them: a record of Exchange or its `#Date`, a line of Postfix.
 */
export function recognise(lines: readonly string[]): Recognised {
  const texts = lines.filter((line) => line.trim() !== '');
  const type = texts
    .find((line) => line.startsWith(LOG_TYPE))
    ?.slice(LOG_TYPE.length)
    .trim();
  if (type !== undefined && !/\bsend protocol log\b/i.test(type)) return { not: `a log of another kind: ${type}` };
  const header = texts.find((line) => line.startsWith(FIELDS_MARK));
  const isOfExchange = type !== undefined || (header !== undefined && fieldOrder(header) !== undefined);
  const record = texts.find((line) => exchangeRecord.test(line));
  if (isOfExchange || record !== undefined) {
    return { format: 'exchange', line: record ?? texts.find((line) => line.startsWith('#Date:')) ?? '' };
  }
  const line = texts.find((text) => postfixLine.test(text));
  if (line !== undefined) return { format: 'postfix', line: texts.find(hasStamp) ?? line };
  return { not: texts.length === 0 ? 'empty' : 'neither a send protocol log of Exchange nor a log of Postfix' };
}

function hasStamp(line: string): boolean {
  return typeof readPostfixLine(line) === 'object';
}
