import { isIPv4, isIPv6 } from 'node:net';
import { parseHostName } from './hostName';
import { IPV4_MAPPED, parseIPv6Address } from './ipv6Address';

/** The port of mail between servers (RFC 5321 §4.5.4.2). */
export const SMTP_PORT = 25;

/**
 * What a target's notation says, or the one rule that it breaks. `name` is the canonical notation: A-labels, lower
 * case, no trailing dot, `:25` dropped. `host` is a name or an IP address, without brackets.
 */
export type ParsedTargetName =
  | {
      readonly ok: true;
      readonly name: string;
      readonly kind: 'domain' | 'host';
      readonly host: string;
      readonly port: number;
    }
  | { readonly ok: false; readonly rule: string };

const refused = (rule: string): ParsedTargetName => ({ ok: false, rule });

/**
 * Reads Postfix's notation: `example.org` is a domain (every MX host, port 25); `[mx.example.org]`,
 * `[mx.example.org]:587`, `[192.0.2.1]` and `[IPv6:2001:db8::1]` are one host without an MX look-up. An IPv4 address has
 * one notation; octal, hexadecimal, short and single-number ones, which programs read differently, are refused.
 */
export function parseTargetName(text: string): ParsedTargetName {
  if (text === '') return refused('a target must not be empty');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
  if (/[\s\u0000-\u001f\u007f-\u009f]/.test(text)) {
    return refused('a target has no spaces, line breaks or control characters');
  }
  return /[[\]]/.test(text) ? parseHost(text) : parseDomain(text);
}

function parseDomain(text: string): ParsedTargetName {
  if (isAddress(text)) return refused('an address is written in brackets: [192.0.2.1] or [IPv6:2001:db8::1]');
  if (text.includes(':'))
    return refused('a port needs brackets: [mx.example.org]:587 is that host, without MX look-up');
  const parsed = parseHostName(text);
  if (!parsed.ok) return parsed;
  if (endsInNumber(parsed.name)) return refused('the last label of a name is not a number');
  return { ok: true, name: parsed.name, kind: 'domain', host: parsed.name, port: SMTP_PORT };
}

function parseHost(text: string): ParsedTargetName {
  const match = /^\[([^[\]]*)\](?::([^[\]]*))?$/.exec(text);
  // Which cmd.exe, unlike other shells, passes on.
  if (/^'.*'$/.test(text))
    return refused('a target has no quotation marks: cmd.exe takes double ones off, not single ones');
  if (match === null) return refused('a host is written [host] or [host]:port');
  const [, inner = '', portText] = match;
  const port = portText === undefined ? SMTP_PORT : parsePort(portText);
  if (port === undefined) return refused('a port is a whole number from 1 to 65535');
  const host = parseBracketed(inner);
  if (!host.ok) return host;
  const name = `[${host.written}]${port === SMTP_PORT ? '' : `:${port}`}`;
  return { ok: true, name, kind: 'host', host: host.host, port };
}

type Bracketed =
  | { readonly ok: true; readonly host: string; readonly written: string }
  | { readonly ok: false; readonly rule: string };

function parseBracketed(inner: string): Bracketed {
  if (isIPv4(inner)) return { ok: true, host: inner, written: inner };
  if (inner.includes(':')) return parseIPv6(inner);
  const parsed = parseHostName(inner);
  if (!parsed.ok) return parsed;
  if (endsInNumber(parsed.name)) return { ok: false, rule: 'an IPv4 address is four numbers from 0 to 255' };
  return { ok: true, host: parsed.name, written: parsed.name };
}

function parseIPv6(inner: string): Bracketed {
  const text = inner.replace(/^ipv6:/i, '');
  // A zone index means something on one machine only.
  const address = text.includes('%') ? undefined : parseIPv6Address(text);
  if (address === undefined) return { ok: false, rule: 'an IPv6 address is written [IPv6:2001:db8::1]' };
  // Connecting to a mapped address reaches the IPv4 one, under which everything else then knows it.
  if (address.match(IPV4_MAPPED)) {
    const host = address.toIPv4Address().toString();
    return { ok: true, host, written: host };
  }
  const host = address.toRFC5952String();
  return { ok: true, host, written: `IPv6:${host}` };
}

function parsePort(text: string): number | undefined {
  if (!/^[0-9]{1,5}$/.test(text)) return undefined;
  const port = Number(text);
  return port >= 1 && port <= 65535 ? port : undefined;
}

const isAddress = (text: string): boolean => isIPv4(text) || isIPv6(text.replace(/^ipv6:/i, ''));
/** Such a name would be read as an IPv4 address by much software (WHATWG URL §3.5). */
const endsInNumber = (name: string): boolean => /(^|\.)([0-9]+|0x[0-9a-f]*)$/.test(name);
