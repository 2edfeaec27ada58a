import { isIPv6 } from 'node:net';
import type { Lookup, PointerResolver, Resolver } from '../../dns/types';
import type { NameFacts } from './facts';

/** The address of an address literal (RFC 5321 §4.1.3); undefined for a name. */
export const literalAddress = (heloName: string): string | undefined =>
  /^\[(?:IPv6:)?(.+)\]$/i.exec(heloName)?.[1]?.toLowerCase();

export interface NameSources {
  readonly resolver: Resolver;
  readonly pointerResolver: PointerResolver;
}

/** Where heloName leads, and where the address that the world sees leads back. */
export async function nameFacts(
  heloName: string,
  address: string | undefined,
  { resolver, pointerResolver }: NameSources,
): Promise<NameFacts> {
  const [forward, pointer] = await Promise.all([
    literalAddress(heloName) === undefined ? addressesOf(heloName, address, resolver) : undefined,
    address === undefined ? undefined : pointerResolver.pointers(address),
  ]);
  return { ...(forward !== undefined && { forward }), ...(pointer !== undefined && { pointer }) };
}

/** Of the family of `address`; where that is not known, of IPv4, else of IPv6. */
async function addressesOf(name: string, address: string | undefined, resolver: Resolver): Promise<Lookup<string>> {
  if (address !== undefined) return resolver.addresses(name, isIPv6(address) ? 6 : 4);
  const ipv4 = await resolver.addresses(name, 4);
  return ipv4.status === 'none' && ipv4.reason === 'no-such-record' ? resolver.addresses(name, 6) : ipv4;
}
