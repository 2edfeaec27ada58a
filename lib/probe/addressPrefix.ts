import { isIPv4 } from 'node:net';
import { parseIPv6Address } from '../dns/ipv6Address';

/** By what addresses of one network are known: the /16 of IPv4, the /32 of IPv6; itself where it is neither. */
export function prefixOf(address: string): string {
  if (isIPv4(address)) return `${address.split('.').slice(0, 2).join('.')}.0.0/16`;
  const parts = parseIPv6Address(address)?.parts;
  return parts === undefined
    ? address
    : `${parts
        .slice(0, 2)
        .map((part) => part.toString(16))
        .join(':')}::/32`;
}
