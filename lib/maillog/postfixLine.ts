import type { Unreadable } from './types';

/** The time of a line as it stands there: a moment, or what a clock on a wall showed, where no zone is named. */
export type LogStamp = { readonly at: number } | WallTime;

/** The year is absent in the time of traditional syslog. */
export interface WallTime {
  readonly year?: number;
  /** 1 to 12 */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly millisecond: number;
}

/** A line of a daemon that tells of outbound sessions. */
export interface PostfixLine {
  readonly stamp: LogStamp;
  readonly host: string;
  /** `postfix/relay/smtp`: `syslog_name`, and the daemon as the last part (global/mail_task.c). */
  readonly program: string;
  readonly pid: string;
  readonly message: string;
}

const HEAD = '^(?:<\\d{1,3}>)?';
const CLOCK = '(\\d\\d):(\\d\\d):(\\d\\d)(?:[.,](\\d{1,9}))?';
/** RFC 3164, the `maillog_file` of Postfix (util/msg_logger.c), and both with a year before the month or the time. */
const traditional = new RegExp(
  `${HEAD}(?:(\\d{4}) )?([A-Z][a-z]{2}) {1,2}(\\d{1,2}) (?:(\\d{4}) )?${CLOCK} (\\S{1,255}) `,
);
/** RFC 3339 as rsyslog and systemd's journal write it, and with a space and no zone. */
const modern = new RegExp(`${HEAD}(1 )?(\\d{4})-(\\d\\d)-(\\d\\d)[T ]${CLOCK}(Z|[+-]\\d\\d:?\\d\\d)? (\\S{1,255}) `);
const taggedProgram = /^([\w.+-]{1,100}(?:\/[\w.+-]{1,100}){1,8})\[(\d{1,10})\]: ?/;
/** RFC 5424 §6: APP-NAME PROCID MSGID, and what follows. */
const structuredProgram = /^([\w.+-]{1,48}(?:\/[\w.+-]{1,48}){1,8}) (\d{1,10}) \S{1,32} /;
/** Of Solaris. */
const messageId = /^\[ID \d{1,10} \w{1,20}\.\w{1,20}\] /;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Where a program's name has to stand in a line to be looked for: before anything that a stranger could have written. */
const HEAD_LENGTH = 300;
const daemon = /\/(?:smtp|tlsproxy|error|retry)(?:\[| \d)/;
/** With a dash, what `journalctl` says between its lines. */
const beginsLikeOne = /^[A-Z<\d-]/;

/** Reads the head of a line; undefined for one of other programs, which costs next to nothing. */
export function readPostfixLine(line: string): PostfixLine | Unreadable | undefined {
  if (!daemon.test(line.slice(0, HEAD_LENGTH))) return line === '' || beginsLikeOne.test(line) ? undefined : 'syntax';
  const head = readTraditional(line) ?? readModern(line);
  if (head === undefined) return 'time';
  const rest = line.slice(head.length);
  const program = head.isStructured ? structuredProgram.exec(rest) : taggedProgram.exec(rest);
  const [tag = '', name = '', pid = ''] = program ?? [];
  // A line of another program that only speaks of one of ours.
  if (program === null || !daemon.test(`/${name.split('/').at(-1)}[`)) return undefined;
  const text = rest.slice(tag.length);
  const message = head.isStructured ? afterStructuredData(text) : text.replace(messageId, '');
  return message === undefined ? 'syntax' : { stamp: head.stamp, host: head.host, program: name, pid, message };
}

interface LineHead {
  readonly stamp: LogStamp;
  readonly host: string;
  readonly length: number;
  readonly isStructured: boolean;
}

function readTraditional(line: string): LineHead | undefined {
  const match = traditional.exec(line);
  if (match === null) return undefined;
  const [{ length }, early, monthName = '', day, late, hour, minute, second, fraction, host = ''] = match;
  const month = MONTHS.indexOf(monthName) + 1;
  if (month === 0) return undefined;
  const year = early ?? late;
  const clock = wallTime([String(month), day, hour, minute, second], fraction);
  const stamp = year === undefined ? clock : { ...clock, year: Number(year) };
  return { stamp, host, length, isStructured: false };
}

function readModern(line: string): LineHead | undefined {
  const match = modern.exec(line);
  if (match === null) return undefined;
  const [{ length }, version, year, month, day, hour, minute, second, fraction, zone, host = ''] = match;
  const clock = { ...wallTime([month, day, hour, minute, second], fraction), year: Number(year) };
  const stamp = zone === undefined ? clock : { at: momentOf(clock, zone) };
  return { stamp, host, length, isStructured: version !== undefined };
}

function wallTime(parts: readonly (string | undefined)[], fraction = '0'): WallTime {
  const [month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.map(Number);
  return { month, day, hour, minute, second, millisecond: Number(fraction.padEnd(3, '0').slice(0, 3)) };
}

/** Milliseconds since the epoch as if the clock showed UTC; NaN where there is no such date or time. */
export function asUtc({ year = Number.NaN, month, day, hour, minute, second, millisecond }: WallTime): number {
  // A leap second is the one before it.
  const at = Date.UTC(year, month - 1, day, hour, minute, Math.min(second, 59), millisecond);
  const isReal = new Date(at).getUTCDate() === day && month >= 1 && month <= 12;
  return isReal && hour < 24 && minute < 60 && second <= 60 ? at : Number.NaN;
}

function momentOf(clock: WallTime, zone: string): number {
  if (zone === 'Z') return asUtc(clock);
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2));
  return asUtc(clock) - (zone.startsWith('-') ? -minutes : minutes) * 60_000;
}

/** What follows STRUCTURED-DATA (RFC 5424 §6.3): `-`, or elements in brackets, in whose quoted values `]` is escaped. */
function afterStructuredData(text: string): string | undefined {
  if (text.startsWith('- ')) return text.slice(2).replace(/^\uFEFF/, '');
  if (!text.startsWith('[')) return undefined;
  let isQuoted = false;
  for (let at = 1; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '"') isQuoted = !isQuoted;
    else if (!isQuoted && text.startsWith('] ', at)) return text.slice(at + 2).replace(/^\uFEFF/, '');
  }
  return undefined;
}
