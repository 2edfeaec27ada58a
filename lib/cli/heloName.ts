import { isIPv6 } from 'node:net';
import { parseHeloName } from '../config/heloName';
import type { Resolver } from '../dns/types';
import type { Machine } from './context';

/** The argument of EHLO, and where it stems from. */
export interface HeloName {
  readonly name: string;
  readonly from: 'option' | 'machine' | 'address';
}

/** RFC 5321 §4.1.3. */
export const addressLiteral = (address: string): string => (isIPv6(address) ? `[IPv6:${address}]` : `[${address}]`);

export interface DefaultHeloOptions {
  readonly machine: Machine;
  readonly resolver: Resolver;
  /** Names and addresses of the targets and their hosts: servers refuse whoever claims to be themselves. */
  readonly taken: ReadonlySet<string>;
  readonly sourceAddress?: string;
  /** An address to be asked: the literal is the local address that it would be asked from. */
  readonly towards?: string;
}

/** The name of this machine if it resolves and is no target's, else the literal of its address. */
export async function defaultHeloName({
  machine,
  resolver,
  taken,
  sourceAddress,
  towards,
}: DefaultHeloOptions): Promise<HeloName> {
  const own = parseHeloName((await machine.fullName()) ?? '');
  if (own.ok && !taken.has(own.heloName) && (await resolves(own.heloName, resolver))) {
    return { name: own.heloName, from: 'machine' };
  }
  const local = sourceAddress ?? (towards === undefined ? undefined : await machine.addressTowards(towards));
  return { name: addressLiteral(local ?? '127.0.0.1'), from: 'address' };
}

async function resolves(name: string, resolver: Resolver): Promise<boolean> {
  for (const family of [4, 6] as const) {
    if ((await resolver.addresses(name, family)).status === 'found') return true;
  }
  return false;
}
