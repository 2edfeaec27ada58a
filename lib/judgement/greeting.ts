import { refusedRange } from '../dns/refusedRange';
import { networkOf } from './network';
import type { Heartbeat } from './view';

/** Ranges in which a server sees its own neighbours, and nobody else. */
const LOCAL: ReadonlySet<string> = new Set(['private', 'loopback', 'link-local', 'unique local', 'carrier-grade NAT']);

/**
 * The address that a server greeted this vantage under, where it can be believed: it is the peer's word, so it has to be
 * the known egress of the vantage (IPv6: of the same /64), or what unrelated hosts said in one run.
 */
export function trustedGreeting(
  greetedAs: string | undefined,
  egress: string | undefined,
  heartbeats: readonly Heartbeat[],
): string | undefined {
  if (greetedAs === undefined) return undefined;
  if (heartbeats.some((heartbeat) => heartbeat.greetedAs?.includes(greetedAs))) return greetedAs;
  const range = refusedRange(greetedAs);
  if (egress === undefined || (range !== undefined && LOCAL.has(range))) return undefined;
  return networkOf(greetedAs) === networkOf(egress) ? greetedAs : undefined;
}
