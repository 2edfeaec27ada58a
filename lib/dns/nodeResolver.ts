import { Resolver as NodeDnsResolver } from 'node:dns/promises';
import { parseServerAddress } from './serverAddress';
import type { Lookup, Resolver } from './types';

export interface NodeResolverOptions {
  /** DNS server as `address`, `address:port` or `[v6]:port`; absent: those of the machine. */
  readonly server?: string;
  /** For the first try of one question; each further try waits twice as long. */
  readonly timeoutMs?: number;
  readonly tries?: number;
}

/**
 * A resolver on node:dns. Only NXDOMAIN and an empty NOERROR are "there is none"; SERVFAIL, REFUSED, a time-out or an
 * unreachable server say nothing about the name. Throws only for a malformed `server`, which is our own fault.
 */
export function nodeResolver({ server, timeoutMs = 3_000, tries = 2 }: NodeResolverOptions = {}): Resolver {
  const dns = new NodeDnsResolver({ timeout: timeoutMs, tries });
  if (server !== undefined) dns.setServers([checkedServer(server)]);
  return {
    mx: (domain) =>
      lookUp(async () =>
        (await dns.resolveMx(domain)).map(({ priority, exchange }) => ({
          preference: priority,
          exchange: exchange.toLowerCase().replace(/\.$/, ''),
        })),
      ),
    addresses: (host, family) => lookUp(() => (family === 4 ? dns.resolve4(host) : dns.resolve6(host))),
  };
}

/** Node 20 aborts the process for port 0, and wraps ports above 65535 round. */
function checkedServer(text: string): string {
  const parsed = parseServerAddress(text);
  if (!parsed.ok) throw new RangeError(`DNS server "${text}": ${parsed.rule}`);
  return parsed.server;
}

async function lookUp<T>(ask: () => Promise<readonly T[]>): Promise<Lookup<T>> {
  try {
    const records = await ask();
    return records.length > 0 ? { status: 'found', records } : { status: 'none', reason: 'no-such-record' };
  } catch (error) {
    return fromError(error);
  }
}

function fromError(error: unknown): Lookup<never> {
  const code = errorCode(error);
  if (code === 'ENOTFOUND') return { status: 'none', reason: 'no-such-name' };
  if (code === 'ENODATA') return { status: 'none', reason: 'no-such-record' };
  if (code === undefined) throw error;
  return { status: 'failed', code, message: MESSAGES[code] ?? `the DNS query failed with ${code}` };
}

const MESSAGES: Readonly<Record<string, string>> = {
  ESERVFAIL: 'the DNS server answered SERVFAIL',
  EREFUSED: 'the DNS server refused the query',
  ETIMEOUT: 'the DNS server did not answer in time',
  ECONNREFUSED: 'the DNS server could not be reached',
  EBADNAME: 'the name cannot be asked for in the DNS',
};

const errorCode = (error: unknown): string | undefined =>
  typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
    ? error.code
    : undefined;
