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
}

const HOUR_SECONDS = 3600;

/**
 * Whom a scheduled run asks for what: greeting, EHLO and QUIT at one address of the host in rotation; all addresses, with
 * the full TLS upgrade, once an hour and whenever something is not as it was. The hour's turn is spread over the hosts by
 * a hash of their name, the same at every vantage. Pure.
 */
export function asksFor(host: DueHost, scheduledAt: Date, everySeconds: number): readonly Ask[] {
  const runsPerHour = Math.max(1, Math.floor(HOUR_SECONDS / everySeconds));
  const run = Math.floor(scheduledAt.getTime() / 1000 / everySeconds);
  const turn = hash(`${host.mxHost}:${host.port}`);
  const isHourly = run % runsPerHour === turn % runsPerHour;
  const upgrade = isHourly || !host.isSteady;
  const inRotation = host.addresses[(run + turn) % host.addresses.length];
  const isAll = upgrade || host.ours || inRotation === undefined;
  const addresses = isAll ? host.addresses : [inRotation];
  return addresses.map((address) => ({ mxHost: host.mxHost, port: host.port, address, upgrade }));
}

const hash = (text: string): number => createHash('sha256').update(text).digest().readUInt32BE(0);
