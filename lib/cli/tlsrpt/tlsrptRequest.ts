import { parseHostName } from '../../dns/hostName';
import { BadUsageError, badValue } from '../badUsage';
import { readPath } from '../nameArgument';
import { sinceMs } from '../sinceTime';
import type { TlsrptOptions } from '../tlsrpt';

export interface TlsrptRequest {
  /** Empty, or `-` among them: standard input. */
  readonly paths: readonly string[];
  readonly isJson: boolean;
  /** Milliseconds since 1970. */
  readonly since?: number;
  /** In A-labels, lower case. */
  readonly domain?: string;
}

/** Reads the command line. Throws BadUsageError. */
export function tlsrptRequest(paths: readonly string[], options: TlsrptOptions, now: Date): TlsrptRequest {
  const { since, domain, json } = options;
  if (paths.includes('')) throw new BadUsageError('a path is empty: name files or folders');
  for (const path of paths) readPath('path', path);
  return {
    paths,
    isJson: json === true,
    ...(since !== undefined && { since: sinceMs(since, now) }),
    ...(domain !== undefined && { domain: readDomain(domain) }),
  };
}

function readDomain(text: string): string {
  const parsed = parseHostName(text);
  if (!parsed.ok) throw badValue('--domain', text, `is not a domain: ${parsed.rule}`);
  return parsed.name;
}
