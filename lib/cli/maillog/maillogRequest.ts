import { BadUsageError, badValue } from '../badUsage';
import type { MaillogOptions } from '../maillog';
import { readPath } from '../nameArgument';
import { sinceMs } from '../sinceTime';

export interface MaillogRequest {
  readonly paths: readonly string[];
  readonly isJson: boolean;
  /** Milliseconds since 1970. */
  readonly since?: number;
  /** In lower case. */
  readonly host?: string;
  readonly timezone?: string;
}

const hostName = /^[a-z0-9._:-]{1,255}$/;

/** Reads the command line. Throws BadUsageError. */
export function maillogRequest(paths: readonly string[], options: MaillogOptions, now: Date): MaillogRequest {
  const { since, host, timezone, json } = options;
  if (paths.includes('')) throw new BadUsageError('a path is empty: name files or folders');
  for (const path of paths) readPath('path', path);
  return {
    paths,
    isJson: json === true,
    ...(since !== undefined && { since: sinceMs(since, now) }),
    ...(host !== undefined && { host: readHost(host) }),
    ...(timezone !== undefined && { timezone: readTimezone(timezone) }),
  };
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
