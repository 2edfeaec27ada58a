import { isIPv4 } from 'node:net';
import { parseIPv6Address } from './ipv6Address';

/**
 * The labels under which a block list holds an address (RFC 5782 §2.1, §2.4): `203.0.113.9` → `9.113.0.203`, an IPv6
 * address as 32 nibbles, the last one first. Undefined for what is no IP address.
 */
export function reversedName(address: string): string | undefined {
  if (isIPv4(address)) return address.split('.').toReversed().join('.');
  const ipv6 = parseIPv6Address(address);
  if (ipv6 === undefined) return undefined;
  const nibbles = ipv6.toByteArray().flatMap((byte) => [byte >> 4, byte & 15]);
  return nibbles
    .toReversed()
    .map((nibble) => nibble.toString(16))
    .join('.');
}
