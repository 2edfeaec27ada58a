import { IPV4_MAPPED, parseIPv6Address } from '../dns/ipv6Address';

/**
 * What an address counts as: itself, or of IPv6 its /64 (`2001:db8::/64`), which is one place, and what a receiver and a
 * block list know a client by.
 */
export function networkOf(address: string): string {
  const ipv6 = parseIPv6Address(address);
  if (ipv6 === undefined) return address;
  if (ipv6.match(IPV4_MAPPED)) return ipv6.toIPv4Address().toString();
  const prefix = ipv6.parts.slice(0, 4).map((part) => part.toString(16));
  return `${prefix.join(':').replace(/(:0)+$/, '')}::/64`;
}
