import { isIP, isIPv4 } from 'node:net';

/** A DNS server as `address`, `address:port` or `[v6]:port`, in the form that node:dns takes, or the rule it breaks. */
export type ParsedServerAddress =
  | { readonly ok: true; readonly server: string }
  | { readonly ok: false; readonly rule: string };

/** Reads the address of a DNS server. It must be an IP address: there is nobody yet to ask for a name. */
export function parseServerAddress(text: string): ParsedServerAddress {
  if (isIP(text) !== 0) return { ok: true, server: text };
  const match = /^(?:\[([^\]]+)\]|([^:]+)):([0-9]{1,5})$/.exec(text);
  const [, v6, v4, portText] = match ?? [];
  const hasAddress = v6 === undefined ? v4 !== undefined && isIPv4(v4) : isIP(v6) === 6;
  if (!hasAddress) return { ok: false, rule: 'a DNS server is an IP address, address:port or [IPv6 address]:port' };
  const port = Number(portText);
  if (port < 1 || port > 65535) return { ok: false, rule: 'a port is a whole number from 1 to 65535' };
  return { ok: true, server: text };
}
