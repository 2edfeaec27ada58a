import { isIPv4 } from 'node:net';
import { parseServerAddress } from './serverAddress';

/** A resolver that validates, and how it is reached. Over a path that isn't trusted anybody could set its AD bit. */
export type ValidatingServer =
  | { readonly transport: 'dns'; readonly address: string; readonly port: number; readonly isTrusted: boolean }
  | { readonly transport: 'https'; readonly url: string; readonly isTrusted: true };

export type ParsedValidatingServer =
  | { readonly ok: true; readonly server: ValidatingServer }
  | { readonly ok: false; readonly rule: string };

const DNS_PORT = 53;

/**
 * Reads `address`, `address:port`, `[v6]:port` or `https://…` (RFC 8484). Trusted are this machine itself and DNS over
 * HTTPS, whose certificate is verified (RFC 7672 §2.2, RFC 6698 §A.3).
 */
export function parseValidatingServer(text: string): ParsedValidatingServer {
  if (text.includes('//')) return parseUrl(text);
  const parsed = parseServerAddress(text);
  if (!parsed.ok) return { ok: false, rule: `${parsed.rule}, or an https:// URL` };
  const match = /^(?:\[([^\]]+)\]|([0-9.]+)):([0-9]+)$/.exec(text);
  const address = match?.[1] ?? match?.[2] ?? text;
  const port = match === null ? DNS_PORT : Number(match[3]);
  return { ok: true, server: { transport: 'dns', address, port, isTrusted: isLoopback(address) } };
}

/** The same, where its word on DNSSEC counts: over any other path, somebody else could have said it. */
export function parseTrustedServer(text: string): ParsedValidatingServer {
  const parsed = parseValidatingServer(text);
  return !parsed.ok || parsed.server.isTrusted ? parsed : { ok: false, rule: NOT_TRUSTED };
}

const NOT_TRUSTED =
  'what an answer says of DNSSEC counts only from this machine itself (such as 127.0.0.1) or over HTTPS (an https:// URL)';

function parseUrl(text: string): ParsedValidatingServer {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'https:') return { ok: false, rule: 'DNS over HTTPS needs an https:// URL' };
  if (url.username !== '' || url.password !== '') return { ok: false, rule: 'the URL must not hold a password' };
  return { ok: true, server: { transport: 'https', url: url.href, isTrusted: true } };
}

const isLoopback = (address: string): boolean =>
  isIPv4(address) ? address.startsWith('127.') : /^(?:0{0,4}:){2,7}0{0,3}1$/.test(address);
