import { createHash } from 'node:crypto';
import type { Ask } from './probeAddress';

/** A host that is due in a run. */
export interface DueHost {
  readonly mxHost: string;
  readonly port: number;
  readonly addresses: readonly string[];
  /** We receive there: all addresses each time. */
  readonly ours: boolean;
  /** All is as it was: STARTTLS offered at every known address. Anything else is looked at in full. */
  readonly isSteady: boolean;
  /** Whether upgrades may be tried: as usual, at none of its addresses, or at a single one. */
  readonly upgrades: 'usual' | 'none' | { readonly only: string };
}

const HOUR_SECONDS = 3600;

/**
 * Whom a scheduled run asks for what: greeting, EHLO and QUIT at one address of the host in rotation; all addresses, with
 * the full TLS upgrade, once an hour and whenever something is not as it was. The hour's turn is spread over the hosts by
 * a hash of their name, the same at every vantage. After a handshake that failed there is none for a while, then one.
 * Pure.
 */
export function asksFor(host: DueHost, scheduledAt: Date, everySeconds: number): readonly Ask[] {
  const runsPerHour = Math.max(1, Math.floor(HOUR_SECONDS / everySeconds));
  const run = Math.floor(scheduledAt.getTime() / 1000 / everySeconds);
  const turn = hash(`${host.mxHost}:${host.port}`);
  const isHourly = run % runsPerHour === turn % runsPerHour;
  const isInFull = isHourly || !host.isSteady;
  const inRotation = host.addresses[(run + turn) % host.addresses.length];
  const isAll = isInFull || host.ours || inRotation === undefined;
  const addresses = isAll ? host.addresses : [inRotation];
  const { mxHost, port } = host;
  return addresses.map((address) => ({ mxHost, port, address, upgrade: isInFull && mayUpgrade(host, address) }));
}

const mayUpgrade = ({ upgrades }: DueHost, address: string): boolean =>
  typeof upgrades === 'string' ? upgrades === 'usual' : upgrades.only === address;

const hash = (text: string): number => createHash('sha256').update(text).digest().readUInt32BE(0);
