import { isIP } from 'node:net';
import { parseHostName } from '../dns/hostName';

/** A server name in A-labels and lower case, or the rule that it breaks; the rule continues the value. */
export type ParsedTlsName =
  | { readonly ok: true; readonly tlsName: string }
  | { readonly ok: false; readonly rule: string };

/** Reads a name for SNI and for the certificate. Never an address: those have no place in SNI (RFC 6066 §3). */
export function parseTlsName(text: string): ParsedTlsName {
  if (isIP(text) !== 0) return { ok: false, rule: 'is an address, where a host name is needed (RFC 6066 §3)' };
  const parsed = parseHostName(text);
  if (!parsed.ok) return { ok: false, rule: `is not a host name: ${parsed.rule}` };
  if (/(^|\.)[0-9]+$/.test(parsed.name)) {
    return { ok: false, rule: 'is not a host name: the last label of a name is not a number' };
  }
  return { ok: true, tlsName: parsed.name };
}
