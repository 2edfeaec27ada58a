import { BadUsageError, badValue } from '../badUsage';
import { durationMs } from '../duration';
import type { MaillogOptions } from '../maillog';

export interface MaillogRequest {
  readonly paths: readonly string[];
  readonly isJson: boolean;
  /** Milliseconds since 1970. */
  readonly since?: number;
  /** In lower case. */
  readonly host?: string;
  readonly timezone?: string;
}

const MOST_DAYS = 3_650;
const time = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?(?:Z|[+-]\d\d:\d\d)?)?$/;
const hostName = /^[a-z0-9._:-]{1,255}$/;

/** Reads the command line. Throws BadUsageError. */
export function maillogRequest(paths: readonly string[], options: MaillogOptions, now: Date): MaillogRequest {
  const { since, host, timezone, json } = options;
  if (paths.includes('')) throw new BadUsageError('a path is empty: name files or folders');
  return {
    paths,
    isJson: json === true,
    ...(since !== undefined && { since: readSince(since, now) }),
    ...(host !== undefined && { host: readHost(host) }),
    ...(timezone !== undefined && { timezone: readTimezone(timezone) }),
  };
}

function readSince(text: string, now: Date): number {
  if (/^[0-9]+[a-z]$/.test(text)) return now.getTime() - durationMs('--since', text, MOST_DAYS);
  const hasZone = /(?:Z|[+-]\d\d:\d\d)$/.test(text) || !text.includes('T');
  const at = time.test(text) ? Date.parse(hasZone ? text : `${text}Z`) : Number.NaN;
  if (Number.isNaN(at)) throw badValue('--since', text, 'is not a time such as 2h, 2026-11-23 or 2026-11-23T21:54Z');
  return at;
}

function readHost(text: string): string {
  const host = text
    .toLowerCase()
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '');
  if (!hostName.test(host)) throw badValue('--host', text, 'is not a host name or an address');
  return host;
}

function readTimezone(text: string): string {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone;
  } catch {
    throw badValue('--timezone', text, 'is not a time zone such as Europe/Berlin or UTC');
  }
}
