import { refusedRange } from '../dns/refusedRange';
import { type Greeting, greetedAs } from '../judgement/greetedAs';
import { networkOf } from '../judgement/network';
import { prefixOf } from '../probe/addressPrefix';
import { operatorOf } from '../probe/operator';
import type { Observation, TargetObservation } from '../probe/types';
import type { Egress, EgressClaim } from './situation';

export interface KnownEgress {
  /** As somebody said. */
  readonly given?: string;
  /** The local address that is connected from. */
  readonly sourceAddress?: string;
  /** Whether private addresses count too, as in a laboratory. */
  readonly allowPrivate: boolean;
}

const MOST_ADDRESSES = 4;
const MOST_CLAIMS = 8;
const MOST_HOSTS = 4;

/**
 * The addresses that this machine is seen under, as far as they can be believed: what was given or is connected from,
 * and what two unrelated hosts greeted it as. One server's word alone stays a claim. Pure.
 */
export function believedEgress(looked: readonly TargetObservation[], known: KnownEgress): Egress {
  const isPublic = (address: string): boolean => known.allowPrivate || refusedRange(address) === undefined;
  const observations = looked.flatMap(({ target, hosts }) =>
    hosts.flatMap((host) => host.observations.map((observation) => ({ target: target.name, observation }))),
  );
  const told = greetedAs(observations.map(greetingOf), isPublic, known.given);
  const source = known.sourceAddress !== undefined && isPublic(known.sourceAddress) ? [known.sourceAddress] : [];
  const given = known.given === undefined ? [] : [known.given];
  const addresses = [...new Set([...given, ...source, ...told])].slice(0, MOST_ADDRESSES);
  return {
    addresses,
    basis: given.length > 0 ? 'given' : source.length > 0 ? 'source' : told.length > 0 ? 'unrelated-hosts' : 'unknown',
    claims: claimsOf(observations.map(({ observation }) => observation)),
  };
}

const greetingOf = ({
  target,
  observation,
}: {
  readonly target: string;
  readonly observation: Observation;
}): Greeting => {
  const { mxHost, address, session } = observation;
  return {
    targets: [target],
    operator: operatorOf(mxHost),
    network: prefixOf(address),
    ...(session.ehlo?.greetedAs !== undefined && { greetedAs: session.ehlo.greetedAs }),
  };
};

function claimsOf(observations: readonly Observation[]): readonly EgressClaim[] {
  const hosts = new Map<string, Set<string>>();
  for (const { mxHost, session } of observations) {
    const address = session.ehlo?.greetedAs;
    if (address !== undefined) hosts.set(address, (hosts.get(address) ?? new Set()).add(mxHost));
  }
  return [...hosts]
    .slice(0, MOST_CLAIMS)
    .map(([address, names]) => ({ address, mxHosts: [...names].slice(0, MOST_HOSTS) }));
}

/** Claims that no believed address agrees with. */
export const disputed = ({ addresses, claims }: Egress): readonly EgressClaim[] =>
  claims.filter(({ address }) => !addresses.some((known) => networkOf(known) === networkOf(address)));
