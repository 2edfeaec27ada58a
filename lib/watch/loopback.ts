import { BlockList, isIP, isIPv6 } from 'node:net';

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8);
LOOPBACK.addAddress('::1', 'ipv6');

/** Whether a name or an address leads to this machine and nowhere else. */
export function isLoopback(name: string): boolean {
  if (isIP(name) === 0) return name.toLowerCase() === 'localhost';
  return LOOPBACK.check(name, isIPv6(name) ? 'ipv6' : 'ipv4');
}

/** The name in a Host header (RFC 9110 §7.2), read as a browser reads it; undefined where it is none. */
export function hostNameOf(header: string | undefined): string | undefined {
  if (header === undefined || !/^[\w.:[\]-]+$/.test(header)) return undefined;
  const url = `http://${header}`;
  return URL.canParse(url) ? new URL(url).hostname.replace(/^\[(.*)\]$/, '$1') : undefined;
}
