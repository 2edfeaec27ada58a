import { isIP, SocketAddress } from 'node:net';

/** `[203.0.113.9]`, `[IPv6:2001:db8::1]`, `[2001:db8::1]`; some servers add our port: `[203.0.113.9:54321]`. */
const bracketed = /\[(?:IPv[46]:)?([0-9a-f.:]+)\]/gi;
const greetingWord = /^(?:hello|helo|hi)\b/i;

interface Mention {
  readonly address: string;
  /** What stands between the server's name and the bracket. */
  readonly before: string;
}

/**
 * The address that the server says it sees, from the first line of its EHLO reply, in the canonical form of RFC 5952;
 * an IPv4-mapped one as IPv4. It stands in brackets, behind the server's own name, which may be a literal too, and
 * behind the EHLO argument or our reverse name where those are told: so the last one counts.
 *
 * Where our EHLO argument was an address literal, a server may only repeat it. A single mention of it is believed
 * where servers put the address and no name (`HOST Hello [A]` of Exchange, `HOST at your service, [A]` of Gmail);
 * behind other words (`HOST greets [A]`, and `Hello [A]` without a host) it is our own word come back.
 */
export function findGreetedAs(greeting: string, heloName?: string): string | undefined {
  if (!greeting.includes('[')) return undefined;
  const [, serverName = '', rest = ''] = /^[ \t]*([^ \t]*)(.*)$/s.exec(greeting) ?? [];
  const mentions = findMentions(rest);
  const said = heloName === undefined ? undefined : findMentions(heloName)[0]?.address;
  const unsaid = mentions.filter(({ address }) => address !== said).at(-1);
  if (unsaid !== undefined) return unsaid.address;
  const [first, second] = mentions;
  if (first === undefined) return undefined;
  // Repeated, and then seen: `Hello [A] [A]` of Exim and OpenSMTPD.
  const isSeen = second !== undefined || (!greetingWord.test(serverName) && isAddressPosition(first.before));
  return isSeen ? first.address : undefined;
}

/** `HOST [A]`, `HOST Hello [A]`, `HOST at your service, [A]`: no name is told that the address could stand for. */
function isAddressPosition(before: string): boolean {
  const words = before.trim();
  return words === '' || words.endsWith(',') || /^(?:hello|helo|hi)$/i.test(words);
}

function findMentions(text: string): readonly Mention[] {
  return Array.from(text.matchAll(bracketed)).flatMap(({ 1: inBrackets = '', index }) => {
    const address = canonicalAddress(inBrackets.replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, '$1'));
    return address === undefined ? [] : [{ address, before: text.slice(0, index) }];
  });
}

/** An IP address in the canonical form of RFC 5952, an IPv4-mapped one as IPv4; undefined for whatever is none. */
export function canonicalAddress(text: string): string | undefined {
  // A zone (RFC 4007 §11) means something on its own host only.
  const [address = ''] = text.split('%', 1);
  switch (isIP(address)) {
    case 4:
      return address;
    case 6:
      return new SocketAddress({ address, family: 'ipv6' }).address.replace(/^::ffff:(?=\d+\.)/, '');
    default:
      return undefined;
  }
}
