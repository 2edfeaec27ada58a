import { isIPv6 } from 'node:net';
import type { Reach } from '../judgement/blind';
import { hostKey } from '../probe/hostKey';
import type { Observations } from '../probe/observeAddresses';
import { operatorOf } from '../probe/operator';
import type { ResolvedTarget } from '../probe/resolveTargets';
import type { Observation } from '../probe/types';
import type { DueTargetHost } from './planHosts';

/** Which hosts a run could reach, by family of addresses, and which it could not even find. Control hosts included. */
export function reaches(
  resolved: readonly ResolvedTarget[],
  hosts: readonly DueTargetHost[],
  { observations }: Observations,
  families: readonly (4 | 6)[],
): readonly Reach[] {
  const asked = tried(observations);
  const unfound = unresolvable(resolved, hosts, observations);
  return [
    ...hosts.flatMap((host) => reachesOf(host, asked)),
    ...unfound.flatMap(({ name, target }) =>
      families.map((family) => ({ operator: operatorOf(name), targets: [target], family, isUnreachable: true })),
    ),
  ];
}

/** What this machine could not even send says nothing of the hosts, unless it could send nothing at all. */
function tried(observations: readonly Observation[]): readonly Observation[] {
  const sent = observations.filter(({ session }) => session.failure?.code !== 'not-tried');
  return sent.length > 0 ? sent : observations;
}

const familyOf = ({ address }: Observation): 4 | 6 => (isIPv6(address) ? 6 : 4);

function reachesOf(host: DueTargetHost, observations: readonly Observation[]): readonly Reach[] {
  const own = observations.filter((observation) => hostKey(observation) === hostKey(host));
  const operator = operatorOf(host.mxHost);
  const targets = host.targets.map(({ target }) => target.name);
  return ([4, 6] as const).flatMap((family) => {
    const ofFamily = own.filter((observation) => familyOf(observation) === family);
    if (ofFamily.length === 0) return [];
    const isUnreachable = ofFamily.every(({ session }) => session.failure?.stage === 'connect');
    return [{ operator, targets, family, isUnreachable }];
  });
}

interface Unfound {
  readonly name: string;
  readonly target: string;
}

/** Names that the DNS failed to tell of, and for which no last known address could be asked instead. */
function unresolvable(
  resolved: readonly ResolvedTarget[],
  hosts: readonly DueTargetHost[],
  observations: readonly Observation[],
): readonly Unfound[] {
  const isAsked = (key: string) => observations.some((observation) => hostKey(observation) === key);
  return resolved.flatMap(({ target, hosts: own, failure }) => {
    if (failure?.code === 'unresolvable') {
      const serving = hosts.filter(({ targets }) => targets.some((each) => each.target.name === target.name));
      return serving.some((host) => host.isPutOff || isAsked(hostKey(host)))
        ? []
        : [{ name: target.host, target: target.name }];
    }
    return own.flatMap((host) =>
      host.failure?.code === 'unresolvable' && !isAsked(hostKey(host))
        ? [{ name: host.mxHost, target: target.name }]
        : [],
    );
  });
}
