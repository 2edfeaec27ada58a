import { findGreetedAs } from './greetedAs';
import type { Capability, EhloReply, Reply } from './types';

/** `ehlo-keyword = (ALPHA / DIGIT) *(ALPHA / DIGIT / "-")` (RFC 5321 §4.1.1.1). */
const keywordSyntax = /^[A-Za-z0-9][A-Za-z0-9-]*$/;
const firstWord = /[^ \t]+/;
const words = /[^ \t]+/g;
/** `AUTH=LOGIN PLAIN`, from before RFC 2554, means what `AUTH LOGIN PLAIN` means. */
const authEquals = /^[ \t]*AUTH=/i;

/**
 * What Cisco's ESMTP inspection leaves of a keyword that it does not let through: X for each letter, and a letter at
 * the end (`XXXXXXXA`, `XXXB`) or none. No registered keyword looks like that; private ones (`XCLIENT`) differ.
 */
export const maskedWord = /^(?=.{3})X{2,}[A-Z]?$/i;

/**
 * Reads a 250 reply to EHLO (RFC 5321 §4.1.1.1). The first line is greeting text whatever it says; each later line is
 * one keyword with parameters. Keywords come back in upper case and in the server's order, each once, with the
 * parameters of its repetitions joined. Lines that hold no valid keyword are left out, masked ones stand in `masked`.
 * `heloName` is what we said, so that its echo is not taken for the address that the server sees.
 */
export function parseEhloReply(reply: Reply, heloName?: string): EhloReply {
  const greeting = reply.lines[0] ?? '';
  const serverName = firstWord.exec(greeting)?.[0];
  const greetedAs = findGreetedAs(greeting, heloName);
  const { capabilities, masked } = keywordsOf(reply.lines.slice(1));
  return {
    replyCode: reply.replyCode,
    ...(serverName === undefined ? {} : { serverName }),
    ...(greetedAs === undefined ? {} : { greetedAs }),
    capabilities,
    masked,
  };
}

type Keywords = Pick<EhloReply, 'capabilities' | 'masked'>;

/** What lines were read as: a server says the same each time, and many say what others do. The oldest goes first. */
const known = new Map<string, Keywords>();
const MOST_KNOWN = 256;
/** Of more characters, a reply is none of those that many give. */
const LONGEST_KNOWN = 1024;

function keywordsOf(lines: readonly string[]): Keywords {
  const text = lines.join('\n');
  const before = known.get(text);
  if (before !== undefined) return before;
  // Of the joined text, so that what is kept holds no more of what the server sent.
  const keywords = readKeywords(text.split('\n'));
  if (text.length > LONGEST_KNOWN) return keywords;
  const [oldest] = known.size < MOST_KNOWN ? [] : known.keys();
  if (oldest !== undefined) known.delete(oldest);
  known.set(text, keywords);
  return keywords;
}

function readKeywords(lines: readonly string[]): Keywords {
  const capabilities: Capability[] = [];
  const masked: string[] = [];
  for (const line of lines) {
    const { keyword, params } = readKeywordLine(line);
    if (maskedWord.test(keyword)) masked.push(keyword);
    else if (keywordSyntax.test(keyword)) add(capabilities, keyword.toUpperCase(), distinct(params));
  }
  return { capabilities, masked: distinct(masked) };
}

/** Whether STARTTLS itself is among the keywords (RFC 3207 §4), not a word that contains it or a parameter. */
export function offersStarttls(ehlo: EhloReply): boolean {
  return ehlo.capabilities.some(({ keyword }) => keyword === 'STARTTLS');
}

/** Parameters stand between blanks, as sending servers read it: trailing and doubled blanks are harmless. */
function readKeywordLine(line: string): Capability {
  const text = authEquals.test(line) ? line.replace('=', ' ') : line;
  const [keyword = '', ...params] = text.match(words) ?? [];
  return { keyword, params };
}

/** A look along the list costs less than a map does, for as many keywords as a reply has. */
function add(capabilities: Capability[], keyword: string, params: readonly string[]): void {
  for (let at = 0; at < capabilities.length; at += 1) {
    const there = capabilities[at];
    if (there?.keyword !== keyword) continue;
    capabilities[at] = { keyword, params: distinct([...there.params, ...params]) };
    return;
  }
  capabilities.push({ keyword, params });
}

/** Most keywords have no parameter or one; a set for each would be most of what reading a reply takes. */
function distinct(list: readonly string[]): readonly string[] {
  return list.length < 2 ? list : [...new Set(list)];
}
