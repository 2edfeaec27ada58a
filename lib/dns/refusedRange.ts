import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import { IPV4_MAPPED, parseIPv6Address } from './ipv6Address';

/** What ipaddr.js calls a range → how we name it to people. Whatever is not listed keeps its name. */
const RANGE_NAMES: Readonly<Record<string, string>> = {
  linkLocal: 'link-local',
  uniqueLocal: 'unique local',
  deprecatedSiteLocal: 'site-local',
  carrierGradeNat: 'carrier-grade NAT',
  discard: 'discard-only',
  rfc6145: 'IPv4-translated',
  rfc6052: 'local-use NAT64',
  teredo: 'Teredo',
  amt: 'AMT relay',
  as112: 'AS112',
  as112v6: 'AS112',
  deprecatedOrchid: 'ORCHID',
  orchid2: 'ORCHID',
};

/** IPv6 prefixes that carry an IPv4 address, which is then the one that is reached; `at` is its first byte. */
const EMBEDDINGS = [
  { name: 'IPv4-mapped', prefix: IPV4_MAPPED, at: 12 },
  { name: 'NAT64', prefix: ipaddr.IPv6.parseCIDR('64:ff9b::/96'), at: 12 },
  { name: '6to4', prefix: ipaddr.IPv6.parseCIDR('2002::/16'), at: 2 },
] as const;

/** All that IANA has assigned for global unicast (RFC 4291 §2.4); the rest is not routed. */
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3');

/**
 * The name of the range for which an address is not connected to, or undefined where it is public. Mail hosts come from
 * strangers' DNS, and must not lead a probe into its own network (loopback, private, the metadata service at
 * 169.254.169.254). Documentation and other reserved ranges (RFC 6890) count too.
 */
export function refusedRange(address: string): string | undefined {
  // ipaddr.js also reads `127.1` and octal numbers, which connect() may read otherwise.
  if (isIP(address) === 4) return rangeName(ipaddr.IPv4.parse(address).range());
  const ipv6 = parseIPv6Address(address);
  return ipv6 === undefined ? 'not an IP address' : refusedIPv6(ipv6);
}

function refusedIPv6(address: ipaddr.IPv6): string | undefined {
  for (const { name, prefix, at } of EMBEDDINGS) {
    if (!address.match(prefix)) continue;
    const embedded = new ipaddr.IPv4(address.toByteArray().slice(at, at + 4));
    const range = rangeName(embedded.range());
    return range === undefined ? undefined : `${range} (${name} ${embedded.toString()})`;
  }
  return rangeName(address.range()) ?? (address.match(GLOBAL_UNICAST) ? undefined : 'reserved');
}

const rangeName = (range: string): string | undefined =>
  range === 'unicast' ? undefined : (RANGE_NAMES[range] ?? range);
