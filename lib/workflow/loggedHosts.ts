import { hostKey } from '../probe/hostKey';
import type { Ask } from '../probe/probeAddress';
import { canonicalAddress } from '../smtp/greetedAs';
import type { TellingSession } from './loggedObservation';

/** A session whose log tells whether STARTTLS was offered, where it was and when (ms). */
export interface HeardSession {
  readonly at: number;
  readonly address: string;
  readonly session: TellingSession;
}

/**
 * Which sessions are whose, by host (`mxHost:port`), in their order. A session is a host's by the name that the sender
 * looked up, else by its address. What a server calls itself is its own word: whoever gets mail could call himself so.
 */
export function loggedHosts(
  sessions: readonly HeardSession[],
  asks: readonly Ask[],
): ReadonlyMap<string, readonly HeardSession[]> {
  const hosts = new Map<string, HeardSession[]>(asks.map((ask) => [hostKey(ask), []]));
  const owners = new Map<string, Set<string>>();
  for (const ask of asks) {
    const { mxHost, port, address } = ask;
    for (const place of [namePlace(mxHost, port), addressPlace(canonicalAddress(address) ?? address, port)]) {
      const own = owners.get(place) ?? new Set();
      owners.set(place, own.add(hostKey(ask)));
    }
  }
  for (const heard of sessions) {
    const { session, address } = heard;
    const { format, remoteHost, port } = session;
    const byName =
      format === 'exchange' || remoteHost === undefined ? undefined : owners.get(namePlace(remoteHost, port));
    const byAddress = owners.get(addressPlace(address, port));
    for (const host of new Set([...(byName ?? []), ...(byAddress ?? [])])) hosts.get(host)?.push(heard);
  }
  return hosts;
}

const namePlace = (name: string, port: number): string => `name ${name}:${port}`;
const addressPlace = (address: string, port: number): string => `address ${address}:${port}`;
