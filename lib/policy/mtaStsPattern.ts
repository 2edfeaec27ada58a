import { isIP } from 'node:net';
import { parseHostName } from '../dns/hostName';

/**
 * Whether an `mx` pattern of a policy names a mail host (RFC 8461 §4.1, RFC 6125 §6.4): the same name, or, of a wildcard,
 * one with exactly one label in its place. Case, a trailing dot, and U-labels for A-labels make no difference. Never
 * true of an address, nor of what is no name.
 */
export function matchesMx(pattern: string, host: string): boolean {
  const name = canonical(host);
  if (name === undefined) return false;
  if (!pattern.startsWith('*.')) return canonical(pattern) === name;
  const dot = name.indexOf('.');
  return dot > 0 && canonical(pattern.slice(2)) === name.slice(dot + 1);
}

function canonical(text: string): string | undefined {
  const parsed = parseHostName(text);
  return parsed.ok && isIP(parsed.name) === 0 ? parsed.name : undefined;
}
