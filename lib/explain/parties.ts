import { parseHostName } from '../dns/hostName';
import { parseTargetName } from '../dns/targetName';

/** Who is named in a passage: the other side, and the domain that the mail was for. Never a person's address. */
export interface Parties {
  readonly host?: string;
  readonly address?: string;
  readonly port?: number;
  readonly recipientDomain?: string;
}

const NAME = '([a-z0-9_.-]{1,253})';
const ADDRESS = '([0-9a-f.:]{2,45})';

/** Where a mail server names the other side; what several match, the first decides. */
const HOSTS: readonly RegExp[] = [
  new RegExp(`\\{FQDN=${NAME}\\}`, 'i'),
  new RegExp(`\\[LastAttemptedServerName=${NAME}\\]`, 'i'),
  new RegExp(`Remote-MTA: ?dns; ?${NAME}`, 'i'),
  new RegExp(`Server at ${NAME} \\(`, 'i'),
  new RegExp(`TLSA lookup error for ${NAME}:`, 'i'),
  new RegExp(`relay=${NAME}`, 'i'),
];
const ADDRESSES: readonly RegExp[] = [
  new RegExp(`\\{IP=${ADDRESS}\\}`, 'i'),
  new RegExp(`\\[LastAttemptedIP=${ADDRESS}\\]`, 'i'),
  new RegExp(`last endpoint attempted was ${ADDRESS}`, 'i'),
  // local-endpoint, remote-endpoint, event of Exchange's protocol log
  /,[0-9.]{7,15}:[0-9]{1,5},([0-9.]{7,15}):[0-9]{1,5},\*,/,
];
/** `mx.example.org[192.0.2.1]:25`, with or without a blank, as Postfix, Exim and Sendmail write it. */
const PAIR = new RegExp(`${NAME} ?\\[${ADDRESS}\\](?::([0-9]{1,5}))?`, 'gi');
const RECIPIENTS: readonly RegExp[] = [
  new RegExp(`\\bto=<?[^<>@\\s]{1,64}@${NAME}`, 'i'),
  new RegExp(`Final-Recipient: ?rfc822; ?<?[^<>@\\s]{1,64}@${NAME}`, 'i'),
  new RegExp(`(?:\\*\\*|==) [^<>@\\s]{1,64}@${NAME}`, 'i'),
  new RegExp(`RCPT TO:<[^<>@\\s]{1,64}@${NAME}>`, 'i'),
  new RegExp(`^<[^<>@\\s]{1,64}@${NAME}>: `, 'i'),
  new RegExp(`\\) [^<>@\\s()]{1,64}@${NAME}$`, 'i'),
  new RegExp(`NextHopDomain *: ?${NAME}`, 'i'),
  new RegExp(`MX hosts of '?${NAME}'? failed`, 'i'),
];

/** What the lines around name, for all passages among them that name nobody. */
export type Around = Pick<Parties, 'host' | 'recipientDomain'>;

export function partiesAround(surroundings: string): Around {
  const host = firstName(HOSTS, surroundings);
  const recipientDomain = firstName(RECIPIENTS, surroundings);
  return { ...(host !== undefined && { host }), ...(recipientDomain !== undefined && { recipientDomain }) };
}

/** Finds them; what is no name or address by its own rules is left out, since it goes into lines that people type. */
export function partiesOf(passage: string, around: Around): Parties {
  const pair = pairOf(passage);
  const host = pair?.host ?? firstName(HOSTS, passage) ?? around.host;
  const address = pair?.address ?? firstAddress(passage);
  const recipientDomain = firstName(RECIPIENTS, passage) ?? around.recipientDomain;
  return {
    ...(host !== undefined && { host }),
    ...(address !== undefined && { address }),
    ...(pair?.port !== undefined && { port: pair.port }),
    ...(recipientDomain !== undefined && { recipientDomain }),
  };
}

function pairOf(passage: string): Parties | undefined {
  for (const [, name = '', address = '', port] of passage.matchAll(PAIR)) {
    const host = hostName(name);
    const known = ipAddress(address);
    if (host === undefined || known === undefined) continue;
    const number = Number(port);
    return { host, address: known, ...(number >= 1 && number <= 65535 && { port: number }) };
  }
  return undefined;
}

function firstName(patterns: readonly RegExp[], text: string): string | undefined {
  for (const pattern of patterns) {
    const host = hostName(pattern.exec(text)?.[1] ?? '');
    if (host !== undefined) return host;
  }
  return undefined;
}

function firstAddress(text: string): string | undefined {
  for (const pattern of ADDRESSES) {
    const address = ipAddress((pattern.exec(text)?.[1] ?? '').replace(/^([0-9.]+):[0-9]+$/, '$1'));
    if (address !== undefined) return address;
  }
  return undefined;
}

/** A name of more than one label, which is no number either. */
function hostName(text: string): string | undefined {
  const parsed = parseHostName(text);
  if (!parsed.ok || !parsed.name.includes('.')) return undefined;
  const target = parseTargetName(`[${parsed.name}]`);
  return target.ok && /[a-z]/.test(target.host) ? target.host : undefined;
}

function ipAddress(text: string): string | undefined {
  if (!/[.:]/.test(text)) return undefined;
  const target = parseTargetName(`[${text.includes(':') ? `IPv6:${text}` : text}]`);
  return target.ok ? target.host : undefined;
}
