import { isIPv4, isIPv6 } from 'node:net';

/** An EHLO argument in canonical form, or the rule that it breaks; the rule continues the value. */
export type ParsedHeloName =
  | { readonly ok: true; readonly heloName: string }
  | { readonly ok: false; readonly rule: string };

const refused = (rule: string): ParsedHeloName => ({ ok: false, rule });
const LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/**
 * Reads what a vantage says after EHLO: a fully-qualified domain name or an address literal (RFC 5321 §4.1.1.1,
 * §4.1.3). Stricter than the names that we look up, because receivers judge a sender by it.
 */
export function parseHeloName(text: string): ParsedHeloName {
  if (text.startsWith('[')) return parseAddressLiteral(text);
  if (isIPv4(text) || isIPv6(text)) return refused('is an address: write it as a literal, [192.0.2.1]');
  const name = text.toLowerCase();
  const labels = name.split('.');
  if (name.length > 253 || !labels.every((label) => LABEL.test(label))) return refused('is not a domain name');
  if (labels.length < 2) return refused('is a bare name: receivers distrust one that is not fully qualified');
  if (/^[0-9]+$/.test(labels.at(-1) ?? '')) return refused('is not a domain name');
  return { ok: true, heloName: name };
}

function parseAddressLiteral(text: string): ParsedHeloName {
  const inner = /^\[(.+)\]$/.exec(text)?.[1] ?? '';
  const isLiteral = isIPv4(inner) || (/^IPv6:/i.test(inner) && isIPv6(inner.slice(5)) && !inner.includes('%'));
  return isLiteral
    ? { ok: true, heloName: text }
    : refused('is not an address literal such as [192.0.2.1] or [IPv6:2001:db8::1]');
}
