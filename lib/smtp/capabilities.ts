import { isIP } from 'node:net';
import type { Capability, EhloReply, Reply } from './types';

/** `ehlo-keyword = (ALPHA / DIGIT) *(ALPHA / DIGIT / "-")` (RFC 5321 §4.1.1.1). */
const keywordSyntax = /^[A-Za-z0-9][A-Za-z0-9-]*$/;

/**
 * What Cisco's ESMTP inspection leaves of a keyword that it does not let through: X for each letter, and a letter at
 * the end (`XXXXXXXA`, `XXXB`) or none. No registered keyword looks like that; private ones (`XCLIENT`) differ.
 */
const maskedWord = /^(?=.{3})X{2,}[A-Z]?$/i;

/**
 * Reads a 250 reply to EHLO (RFC 5321 §4.1.1.1). The first line is greeting text whatever it says; each later line is
 * one keyword with parameters. Keywords come back in upper case and in the server's order, each once, with the
 * parameters of its repetitions joined. Lines that hold no valid keyword are left out, masked ones stand in `masked`.
 */
export function parseEhloReply(reply: Reply): EhloReply {
  const [greeting = '', ...keywordLines] = reply.lines;
  const serverName = words(greeting)[0];
  const greetedAs = findGreetedAs(greeting);
  const capabilities = new Map<string, Set<string>>();
  const masked = new Set<string>();
  for (const line of keywordLines) {
    const [word = '', ...params] = keywordAndParams(line);
    if (maskedWord.test(word)) masked.add(word);
    else if (keywordSyntax.test(word)) addParams(capabilities, word.toUpperCase(), params);
  }
  return {
    replyCode: reply.replyCode,
    ...(serverName === undefined ? {} : { serverName }),
    ...(greetedAs === undefined ? {} : { greetedAs }),
    capabilities: [...capabilities].map(([keyword, params]): Capability => ({ keyword, params: [...params] })),
    masked: [...masked],
  };
}

/** Whether STARTTLS itself is among the keywords (RFC 3207 §4), not a word that contains it or a parameter. */
export function offersStarttls(ehlo: EhloReply): boolean {
  return ehlo.capabilities.some(({ keyword }) => keyword === 'STARTTLS');
}

/** Splits at blanks and drops empty words, as sending servers do, so that trailing and doubled blanks are harmless. */
function words(line: string): readonly string[] {
  return line.split(/[ \t]/).filter((word) => word !== '');
}

/** `AUTH=LOGIN PLAIN`, from before RFC 2554, means what `AUTH LOGIN PLAIN` means. */
function keywordAndParams(line: string): readonly string[] {
  return words(/^[ \t]*AUTH=/i.test(line) ? line.replace('=', ' ') : line);
}

function addParams(capabilities: Map<string, Set<string>>, keyword: string, params: readonly string[]): void {
  const known = capabilities.get(keyword) ?? new Set();
  for (const param of params) known.add(param);
  capabilities.set(keyword, known);
}

/**
 * The address that the server says it sees: the last one in brackets (`Hello name [203.0.113.9]`,
 * `at your service, [IPv6:2001:db8::1]`), since before it some servers repeat our own EHLO argument. The first word
 * is the server's own name, which may be a literal too.
 */
function findGreetedAs(greeting: string): string | undefined {
  const afterServerName = greeting.replace(/^[ \t]*[^ \t]+/, '');
  return afterServerName
    .split('[')
    .slice(1)
    .map((part) => part.slice(0, Math.max(part.indexOf(']'), 0)).replace(/^IPv6:/i, ''))
    .filter((address) => isIP(address) !== 0 && !address.includes('%'))
    .at(-1)
    ?.toLowerCase();
}
