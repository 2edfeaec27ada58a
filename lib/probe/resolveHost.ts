import { isIP, isIPv6 } from 'node:net';
import { parseHostName } from '../dns/hostName';
import { refusedRange } from '../dns/refusedRange';
import type { Resolver } from '../dns/types';
import type { HostObservation } from './types';

/** A mail host before anybody asked it: HostObservation without observations, and the addresses that may be asked. */
export interface ResolvedHost extends Omit<HostObservation, 'observations'> {
  readonly addresses: readonly string[];
}

export interface ResolveOptions {
  /** Lifts every refused range. */
  readonly allowPrivateTargets: boolean;
  /** Which records are looked up: A for 4, AAAA for 6. */
  readonly families: readonly (4 | 6)[];
  /** How many hosts of a domain, those of the lowest preference; all of them unless set. */
  readonly maxHosts?: number;
  /** How many addresses of a host, in their order; all of them unless set. */
  readonly maxAddresses?: number;
}

/** Where a host stands: its target's port, and what its MX record says. */
export type HostPlace = Pick<HostObservation, 'mxHost' | 'port' | 'preference' | 'implicitMx'>;

/** Looks up all addresses of a host, once each, and sorts out those in a refused range. An IP address stands for itself. */
export async function resolveHost(
  place: HostPlace,
  resolver: Resolver,
  options: ResolveOptions,
): Promise<ResolvedHost> {
  const { mxHost, preference } = place;
  const isAddress = isIP(mxHost) !== 0;
  if (isAddress && preference === undefined) return resolveLiteral(place, options);
  // Strangers write MX records: what is no host name must get into no question, key or TLS extension.
  if (isAddress || !parseHostName(mxHost).ok) {
    return withFailure(place, 'no-address', `the MX record names ${mxHost}, which is not a host name (RFC 5321 §5.1)`);
  }
  return resolveName(place, resolver, options);
}

function resolveLiteral(place: HostPlace, options: ResolveOptions): ResolvedHost {
  const { mxHost } = place;
  const family = isIPv6(mxHost) ? 6 : 4;
  if (options.families.includes(family)) return sortOut(place, [mxHost], options);
  return withFailure(place, 'no-address', `${mxHost} is an IPv${family} address, which is not asked for here`);
}

async function resolveName(place: HostPlace, resolver: Resolver, options: ResolveOptions): Promise<ResolvedHost> {
  const { mxHost } = place;
  const families = options.families.toSorted();
  const answers = await Promise.all(families.map((family) => lookUp(mxHost, family, resolver)));
  const found = answers.flatMap(({ addresses }) => addresses);
  const failure = answers.find((answer) => answer.failure !== undefined)?.failure;
  if (found.length > 0) {
    const host = sortOut(place, [...new Set(found)], options);
    return failure === undefined ? host : { ...host, incomplete: failure };
  }
  if (failure !== undefined) return withFailure(place, 'unresolvable', failure);
  return withFailure(place, 'no-address', `${mxHost} has no ${families.map(recordType).join(' nor ')} record`);
}

interface Found {
  readonly addresses: readonly string[];
  readonly failure?: string;
}
async function lookUp(host: string, family: 4 | 6, resolver: Resolver): Promise<Found> {
  const answer = await resolver.addresses(host, family);
  if (answer.status === 'found') return { addresses: answer.records.toSorted() };
  if (answer.status === 'none') return { addresses: [] };
  return { addresses: [], failure: `${recordType(family)} of ${host}: ${answer.message}` };
}

const recordType = (family: 4 | 6): string => (family === 4 ? 'A' : 'AAAA');

function sortOut(
  place: HostPlace,
  knownAddresses: readonly string[],
  { allowPrivateTargets, maxAddresses }: ResolveOptions,
): ResolvedHost {
  const refusedAddresses = knownAddresses.flatMap((address) => {
    const range = allowPrivateTargets ? undefined : refusedRange(address);
    return range === undefined ? [] : [{ address, range }];
  });
  const refused = new Set(refusedAddresses.map(({ address }) => address));
  const open = knownAddresses.filter((address) => !refused.has(address));
  const addresses = open.slice(0, maxAddresses);
  const leftOut = open.length - addresses.length;
  const host = { ...place, knownAddresses, refusedAddresses, addresses, ...(leftOut > 0 && { leftOut }) };
  if (addresses.length > 0) return host;
  const list = refusedAddresses.map(({ address, range }) => `${address} is ${range}`).join(', ');
  return { ...host, failure: { code: 'refused-range', message: `${list}: never connected to` } };
}

const withFailure = (place: HostPlace, code: 'unresolvable' | 'no-address', message: string): ResolvedHost => ({
  ...place,
  knownAddresses: [],
  refusedAddresses: [],
  addresses: [],
  failure: { code, message },
});
