import { domainToASCII } from 'node:url';

/** A host name in A-labels, lower case, without trailing dot, or the rule that it breaks. */
export type ParsedName = { readonly ok: true; readonly name: string } | { readonly ok: false; readonly rule: string };

const CHARACTERS = 'a name has only letters, digits, hyphens, underscores and dots';

const refused = (rule: string): ParsedName => ({ ok: false, rule });

/**
 * Reads a domain or host name as a person writes it: any case, U-labels or A-labels (RFC 5890), with or without the
 * trailing dot. Underscores are let through, since hosts are found under such names although RFC 1123 §2.1 has none.
 */
export function parseHostName(text: string): ParsedName {
  const lower = text.toLowerCase().replace(/\.$/, '');
  if (lower === '') return refused('a name must not be empty');
  // Before the URL host parser, which would decode `%61`.
  if (!/^[a-z0-9._\u0080-\u{10ffff}-]+$/u.test(lower)) return refused(CHARACTERS);
  // Only U-labels go through it: it would read an ASCII name such as `0x7f.1` as an IPv4 address.
  const ascii = /^[a-z0-9._-]+$/.test(lower) ? lower : domainToASCII(lower);
  if (ascii === '') return refused('a name must be a valid internationalised name (RFC 5890)');
  if (!/^[a-z0-9._-]+$/.test(ascii)) return refused(CHARACTERS);
  return checkLabels(ascii);
}

function checkLabels(ascii: string): ParsedName {
  const labels = ascii.split('.');
  if (labels.includes('')) return refused('a name has no empty label');
  if (labels.some((label) => label.length > 63)) return refused('a label has at most 63 characters');
  if (ascii.length > 253) return refused('a name has at most 253 characters');
  if (labels.some((label) => /^-|-$/.test(label))) return refused('a label neither begins nor ends with a hyphen');
  return { ok: true, name: ascii };
}
