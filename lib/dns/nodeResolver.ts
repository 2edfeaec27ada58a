import type { MxRecord as NodeMxRecord } from 'node:dns';
import { Resolver as NodeDnsResolver } from 'node:dns/promises';
import { isIPv4 } from 'node:net';
import { exchangeName } from './exchangeName';
import { reversedName } from './reversedName';
import { parseServerAddress } from './serverAddress';
import type { TxtResolver } from './txtResolver';
import type { Lookup, MxRecord, PointerResolver, Resolver } from './types';

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
export function nodeResolver({
  server,
  timeoutMs = 3_000,
  tries = 2,
}: NodeResolverOptions = {}): Resolver & PointerResolver & TxtResolver {
  const dns = new NodeDnsResolver({ timeout: timeoutMs, tries });
  if (server !== undefined) dns.setServers([checkedServer(server)]);
  const aliasOf = async (name: string) => (await dns.resolveCname(name)).at(0);
  return {
    mx: (domain) => lookUp(domain, async (name) => (await dns.resolveMx(name)).map(mxRecord), aliasOf),
    addresses: (host, family) =>
      lookUp(host, (name) => (family === 4 ? dns.resolve4(name) : dns.resolve6(name)), aliasOf),
    // Whoever has a part of a network is reached by an alias (RFC 2317 §4).
    pointers: (address) =>
      lookUp(pointerName(address), async (name) => (await dns.resolvePtr(name)).map(exchangeName), aliasOf),
    txt: (name) =>
      lookUp(name, async (asked) => (await dns.resolveTxt(asked)).map((strings) => strings.join('')), aliasOf),
  };
}

/** RFC 1035 §3.5, RFC 3596 §2.5. What is no address is no name of anything either. */
const pointerName = (address: string): string =>
  `${reversedName(address) ?? 'invalid'}.${isIPv4(address) ? 'in-addr' : 'ip6'}.arpa`;

const mxRecord = ({ priority, exchange }: NodeMxRecord): MxRecord => ({
  preference: priority,
  exchange: exchangeName(exchange),
});

/** Node 20 aborts the process for port 0, and wraps ports above 65535 round. */
function checkedServer(text: string): string {
  const parsed = parseServerAddress(text);
  if (!parsed.ok) throw new RangeError(`DNS server "${text}": ${parsed.rule}`);
  return parsed.server;
}

/** As many as BIND follows. */
const MAX_ALIASES = 16;

/**
 * Resolvers follow aliases by themselves, and an answer that ends in records is complete. One of CNAME records alone
 * (node:dns gives an empty list for it, and ENODATA where there is nothing at all) comes from a server that doesn't
 * follow, or from a circle, and says nothing yet: it is followed from here.
 */
async function lookUp<T>(
  name: string,
  ask: (name: string) => Promise<readonly T[]>,
  aliasOf: (name: string) => Promise<string | undefined>,
): Promise<Lookup<T>> {
  const seen = new Set<string>();
  try {
    for (let asked: string | undefined = name; asked !== undefined; asked = await aliasOf(asked)) {
      if (seen.has(asked.toLowerCase()) || seen.size > MAX_ALIASES) return ALIAS_LOOP;
      seen.add(asked.toLowerCase());
      const records = await ask(asked);
      if (records.length > 0) return { status: 'found', records };
    }
    return { status: 'none', reason: 'no-such-record' };
  } catch (error) {
    return fromError(error);
  }
}

const ALIAS_LOOP = { status: 'failed', code: 'ALIASLOOP', message: 'its CNAME records lead nowhere' } as const;

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
