import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type LeftOut, whyUnreadable } from './filesIn';
import { fileText } from './fileText';
import { LineSplitter } from './lineSplitter';
import { recognise } from './logFormat';
import { postfixClock } from './postfixClock';
import { readPostfixLine } from './postfixLine';
import type { LogFormat } from './types';

export interface LogFile {
  readonly path: string;
  readonly format: LogFormat;
  readonly bytes: number;
  /** When it was last written. */
  readonly writtenAt: Date;
  /** The time of its first record, in milliseconds since 1970; where none is known, when it was last written. */
  readonly beginsAt: number;
  /** Files of one log: the same folder and format. */
  readonly log: string;
}

/** Characters at a file's beginning by which it is recognised. */
const LOOKED_AT = 64 * 1024;

/** Looks at a file's beginning. Never throws for what the file is, or for one that can't be read. */
export async function lookAt(path: string, timezone: string | undefined): Promise<LogFile | LeftOut> {
  try {
    const { size, mtime } = await stat(path);
    const found = recognise(await firstLines(path));
    if ('not' in found) return { path, why: found.not };
    const { format, line } = found;
    const time = format === 'exchange' ? exchangeTime(line) : postfixTime(line, mtime, timezone);
    const beginsAt = Number.isNaN(time) ? mtime.getTime() : time;
    return { path, format, bytes: size, writtenAt: mtime, beginsAt, log: `${format} ${dirname(path)}` };
  } catch (error) {
    return { path, why: whyUnreadable(error) };
  }
}

async function firstLines(path: string): Promise<readonly string[]> {
  const lines: string[] = [];
  const splitter = new LineSplitter();
  let length = 0;
  for await (const text of fileText(path)) {
    splitter.push(text, (line) => lines.push(line));
    length += text.length;
    if (length >= LOOKED_AT) return lines;
  }
  splitter.end((line) => lines.push(line));
  return lines;
}

const exchangeTime = (line: string): number =>
  Date.parse(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z/.exec(line)?.[0] ?? '');

function postfixTime(line: string, writtenAt: Date, timezone: string | undefined): number {
  const read = readPostfixLine(line);
  if (read === undefined || typeof read === 'string') return Number.NaN;
  const clock = postfixClock({ now: () => writtenAt, ...(timezone !== undefined && { timezone }) });
  return clock(read.stamp) ?? Number.NaN;
}
