import { isIP } from 'node:net';
import { networkInterfaces } from 'node:os';
import { runSession } from '../smtp/session';
import type { SessionLimits, SessionOptions, SmtpSession } from '../smtp/types';
import { hostKey } from './hostKey';
import type { Observation } from './types';

/** One address to be asked on behalf of one mail host. */
export interface Ask {
  readonly mxHost: string;
  readonly port: number;
  readonly address: string;
  /** Whether to upgrade to TLS where STARTTLS is offered; otherwise greeting, EHLO, QUIT. */
  readonly upgrade: boolean;
}

/** How one session is held; tests put their own in place of the real one. */
export type SessionRunner = (options: SessionOptions) => Promise<SmtpSession>;

/**
 * Names that are sent as SNI and looked for in the certificate, in place of the host's own name, by `hostKey`. A host
 * that is asked by its address has none unless it stands here: an address literal is no server name (RFC 6066 §3).
 */
export type TlsNames = ReadonlyMap<string, string>;

/** What all sessions of one vantage have in common. */
export interface ProbeOptions {
  readonly heloName: string;
  readonly sourceAddress?: string;
  readonly limits?: Partial<SessionLimits>;
  /** Whether to send STARTTLS where it is not offered, as evidence; off unless set. */
  readonly tryUnoffered?: boolean;
  readonly tlsNames?: TlsNames;
  /** Whether the facts of each handshake hold its certificates, as DANE needs them; off unless set. */
  readonly keepCertificates?: boolean;
  readonly now: () => Date;
  readonly runSession?: SessionRunner;
  /** All addresses of this machine; absent: as the system tells. */
  readonly ownAddresses?: () => readonly string[];
}

/** One address, one session, one observation. Whatever the peer or the network does is data in it. */
export async function probeAddress(
  { mxHost, port, address, upgrade }: Ask,
  options: ProbeOptions,
  signal?: AbortSignal,
): Promise<Observation> {
  const { heloName, sourceAddress, limits, tryUnoffered, tlsNames, keepCertificates, now } = options;
  const { runSession: run = runSession, ownAddresses = systemAddresses } = options;
  const observedAt = now().toISOString();
  const serverName = tlsNames?.get(hostKey({ mxHost, port })) ?? (isIP(mxHost) === 0 ? mxHost : undefined);
  const session = await run({
    address,
    port,
    heloName,
    upgrade,
    ...(serverName !== undefined && { serverName }),
    ...(sourceAddress !== undefined && { sourceAddress }),
    ...(limits !== undefined && { limits }),
    ...(tryUnoffered !== undefined && { tryUnoffered }),
    ...(keepCertificates !== undefined && { keepCertificates }),
    ...(signal !== undefined && { signal }),
  });
  return { mxHost, port, address, observedAt, session: withoutIpv6(session, address, ownAddresses) };
}

/** RFC 4291 §2.4: what is routed between networks. Unique local (RFC 4193) and link-local addresses are not. */
const isGlobalIpv6 = (address: string): boolean => /^[23][0-9a-f]{3}:/i.test(address);

/**
 * Where this machine has no global IPv6 address, some networks (a router advertised for local use, a container) say
 * EHOSTUNREACH for every such destination rather than ENETUNREACH: the host was not tried. With IPv4 it stays a failure
 * of the connection, since an address behind a NAT tells nothing and a router on the way may have said so.
 */
function withoutIpv6(session: SmtpSession, address: string, ownAddresses: () => readonly string[]): SmtpSession {
  const { failure } = session;
  if (failure?.stage !== 'connect' || failure.code !== 'connection-failed' || !isGlobalIpv6(address)) return session;
  if (ownAddresses().some(isGlobalIpv6)) return session;
  const message = `this machine has no global IPv6 address (${failure.message})`;
  return { ...session, failure: { ...failure, code: 'not-tried', message } };
}

const systemAddresses = (): readonly string[] =>
  Object.values(networkInterfaces()).flatMap((own = []) => own.map(({ address }) => address));
