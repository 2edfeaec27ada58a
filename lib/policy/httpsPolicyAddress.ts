import { refusedRange } from '../dns/refusedRange';
import type { Lookup, Resolver } from '../dns/types';
import { HttpsPolicyFault } from './httpsPolicyFault';

/** A host has one or two; a stranger's DNS may name any number. */
const MAX_ADDRESSES = 4;
const FAMILIES = [4, 6] as const;

export interface AddressOptions {
  readonly resolver: Pick<Resolver, 'addresses'>;
  readonly families?: readonly (4 | 6)[];
  /** Private, loopback and other special addresses too. */
  readonly allowPrivate?: boolean;
}

/**
 * The addresses of a host that may be connected to, IPv4 first. Each question is asked once, and what it gives is what is
 * connected to: a name that leads elsewhere the next time (DNS rebinding) gains nothing. Throws `HttpsPolicyFault`.
 */
export async function policyAddresses(
  host: string,
  { resolver, families = FAMILIES, allowPrivate = false }: AddressOptions,
): Promise<readonly string[]> {
  const lookups = await Promise.all(families.map((family) => resolver.addresses(host, family)));
  const addresses = lookups.flatMap((lookup) => (lookup.status === 'found' ? lookup.records : []));
  if (addresses.length === 0) throw unresolved(host, lookups);
  const refused = new Map(addresses.map((address) => [address, allowPrivate ? undefined : refusedRange(address)]));
  const allowed = addresses.filter((address) => refused.get(address) === undefined);
  if (allowed.length > 0) return allowed.slice(0, MAX_ADDRESSES);
  const [[address, range] = []] = refused;
  throw new HttpsPolicyFault('refused-range', `${host} has the address ${address}, which is ${range}`);
}

function unresolved(host: string, lookups: readonly Lookup<string>[]): HttpsPolicyFault {
  const failed = lookups.find((lookup) => lookup.status === 'failed');
  return failed?.status === 'failed'
    ? new HttpsPolicyFault('unresolvable', `the addresses of ${host} could not be looked up: ${failed.message}`)
    : new HttpsPolicyFault('no-address', `${host} has no address`);
}
