import { isIP } from 'node:net';
import { runSession } from '../smtp/session';
import type { SessionLimits, SessionOptions, SmtpSession } from '../smtp/types';
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

/** What all sessions of one vantage have in common. */
export interface ProbeOptions {
  readonly heloName: string;
  readonly sourceAddress?: string;
  readonly limits?: Partial<SessionLimits>;
  /** Whether to send STARTTLS where it is not offered, as evidence; off unless set. */
  readonly tryUnoffered?: boolean;
  readonly now: () => Date;
  readonly runSession?: SessionRunner;
}

/** One address, one session, one observation. Whatever the peer or the network does is data in it. */
export async function probeAddress(
  { mxHost, port, address, upgrade }: Ask,
  { heloName, sourceAddress, limits, tryUnoffered, now, runSession: run = runSession }: ProbeOptions,
  signal?: AbortSignal,
): Promise<Observation> {
  const observedAt = now().toISOString();
  const session = await run({
    address,
    port,
    heloName,
    upgrade,
    // RFC 6066 §3: an address literal is no server name.
    ...(isIP(mxHost) === 0 && { serverName: mxHost }),
    ...(sourceAddress !== undefined && { sourceAddress }),
    ...(limits !== undefined && { limits }),
    ...(tryUnoffered !== undefined && { tryUnoffered }),
    ...(signal !== undefined && { signal }),
  });
  return { mxHost, port, address, observedAt, session };
}
