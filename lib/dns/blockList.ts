import { isIPv4 } from 'node:net';
import { type BlockListReply, readCodes } from './blockListCodes';
import { reversedName } from './reversedName';
import type { Resolver } from './types';

/** A list as it is asked. The key is a secret: it stands in the question and nowhere else. */
export interface BlockList {
  /** `zen.dq.spamhaus.net`, in lower case, without the key. */
  readonly zone: string;
  /** Asked for as `<address>.<key>.<zone>`: the subscriber's key of a Data Query Service. */
  readonly key?: string;
}

/** A key is one label of a name, so that it can't lead the question to another zone. */
const KEY = /^[a-z0-9-]{1,63}$/i;

/** Test entries (RFC 5782 §5): the first is on every list, the second on none. */
const CONTROLS = {
  4: { listed: '127.0.0.2', clean: '127.0.0.1' },
  6: { listed: '::ffff:7f00:2', clean: '::ffff:7f00:1' },
} as const;

const unknown = (reason: string): BlockListReply => ({ state: 'unknown', codes: [], reason });

/** Looks an address up, without regard to whether the list works. Never throws for what a name server does. */
export async function lookUpInBlockList(
  { zone, key }: BlockList,
  address: string,
  resolver: Resolver,
): Promise<BlockListReply> {
  const reversed = reversedName(address);
  if (reversed === undefined) return unknown('what was to be looked up is no IP address');
  if (key !== undefined && !KEY.test(key)) return unknown('the key is not a word of letters, digits and hyphens');
  const answer = await resolver.addresses([reversed, ...(key === undefined ? [] : [key]), zone].join('.'), 4);
  switch (answer.status) {
    case 'found':
      return readCodes(zone, answer.records);
    case 'none':
      return { state: 'clean' };
    case 'failed':
      return unknown(withoutKey(answer.message, key));
  }
}

/** Another resolver than ours may name the question in its message. */
const withoutKey = (text: string, key: string | undefined): string =>
  key === undefined ? text : text.replaceAll(new RegExp(key, 'gi'), '<key>');

/**
 * Whether a list can be believed for addresses of this family, by its test entries: undefined, or why not. A zone that
 * is dead, mistyped or asked with a wrong key says "not listed" to everything, and one that was sold says "listed".
 */
export async function checkBlockList(
  list: BlockList,
  family: 4 | 6,
  resolver: Resolver,
): Promise<{ readonly reason: string } | undefined> {
  const control = CONTROLS[family];
  const [listed, clean] = await Promise.all([
    lookUpInBlockList(list, control.listed, resolver),
    lookUpInBlockList(list, control.clean, resolver),
  ]);
  const failed = [listed, clean].find((reply) => reply.state === 'unknown');
  if (failed?.state === 'unknown') return { reason: failed.reason };
  if (listed.state !== 'listed') {
    const why = family === 6 ? 'no IPv6 is listed there, or' : list.key === undefined ? '' : 'the key is wrong, or';
    return { reason: `its test address ${control.listed} is not listed: ${`${why} the list is dead`.trim()}` };
  }
  if (clean.state === 'listed') {
    return { reason: `its test address ${control.clean} is listed, as if every address were` };
  }
  return undefined;
}

export const familyOf = (address: string): 4 | 6 => (isIPv4(address) ? 4 : 6);
