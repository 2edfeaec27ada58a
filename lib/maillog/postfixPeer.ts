import { isIP } from 'node:net';

/** Whom a line names: `HOST[ADDRESS]:PORT`, of which some texts leave out the last one or two. */
export interface PostfixPeer {
  /** In lower case. */
  readonly host: string;
  readonly address?: string;
  readonly port?: number;
}

/** `namaddr` and `namaddrport` of smtp/smtp_session.c, as the source of a regular expression with one group. */
export const PEER = '([^\\s[\\]]{1,255}\\[[^\\s[\\]]{1,64}\\](?::\\d{1,5})?)';

const peer = /^([^\s[\]]{1,255})\[([^\s[\]]{1,64})\](?::(\d{1,5}))?$/;
const bareHost = /^[\w.:-]{1,255}$/;

/** Undefined for what is none, such as `none`, `local` and the socket of a local server. */
export function readPeer(text: string): PostfixPeer | undefined {
  const [, host = '', address = '', port] = peer.exec(text) ?? [];
  if (host === '' || isIP(address.split('%')[0] ?? '') === 0) return undefined;
  return { host: nameOf(host), address: address.toLowerCase(), ...(port === undefined ? {} : { port: Number(port) }) };
}

/** Where only the host is told. */
export function readHost(text: string): PostfixPeer | undefined {
  return bareHost.test(text) ? { host: nameOf(text) } : undefined;
}

/** Whether both can be one; what only one of them tells doesn't part them. */
export function isSamePeer(one: PostfixPeer, other: PostfixPeer): boolean {
  const agrees = (a: string | number | undefined, b: string | number | undefined): boolean =>
    a === undefined || b === undefined || a === b;
  return one.host === other.host && agrees(one.address, other.address) && agrees(one.port, other.port);
}

const nameOf = (host: string): string => host.toLowerCase().replace(/\.$/, '');
