import { refusedRange } from '../dns/refusedRange';
import type { Heartbeat } from '../judgement/view';
import type { VantageSettings } from '../telemetry/contract';

const MOST_ADDRESSES = 4;

/**
 * The addresses that the world sees a vantage under: the configured one, and those under which unrelated hosts greeted
 * it. Private addresses are on no public list and nobody else's business.
 */
export function egressAddresses(
  { mailEgress, sourceAddress, allowPrivateTargets }: VantageSettings,
  heartbeat: Pick<Heartbeat, 'greetedAs'> | undefined,
): readonly string[] {
  const configured = mailEgress ?? sourceAddress;
  const addresses = [...(configured === undefined ? [] : [configured]), ...(heartbeat?.greetedAs ?? [])];
  return [...new Set(addresses)]
    .filter((address) => allowPrivateTargets || refusedRange(address) === undefined)
    .slice(0, MOST_ADDRESSES);
}
