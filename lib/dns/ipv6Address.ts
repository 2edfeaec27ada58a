import { isIPv6 } from 'node:net';
import ipaddr from 'ipaddr.js';

/** RFC 4291 §2.5.5.2: an IPv4 address in IPv6 clothes. */
export const IPV4_MAPPED = ipaddr.IPv6.parseCIDR('::ffff:0:0/96');

/**
 * Reads an IPv6 address as the kernel does; undefined for whatever else, octal and hexadecimal tails included. Behind a
 * `%` Node takes anything for a zone, which may well look like more of an address.
 */
export function parseIPv6Address(text: string): ipaddr.IPv6 | undefined {
  const address = isIPv6(text) ? withHexTail(text) : '';
  return ipaddr.IPv6.isValid(address) ? ipaddr.IPv6.parse(address) : undefined;
}

/** ipaddr.js takes `::10.0.0.1` for an IPv4-mapped address; the kernel takes it for what it says (RFC 4291 §2.5.5.1). */
const withHexTail = (address: string): string =>
  address.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)/, (_, ...parts: string[]) => {
    const [a = 0, b = 0, c = 0, d = 0] = parts.slice(0, 4).map(Number);
    return `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
  });
