import { isIP } from 'node:net';
import type { ValidatingResolver } from '../dns/validatingResolver';
import type { DaneDomain } from '../policy/daneDomain';
import { daneOfHost } from '../policy/daneHost';
import { answersInTime, lookForDane } from '../policy/daneLook';
import type { ResolvedTarget } from '../probe/resolveTargets';

/**
 * What the DNS promises of a target's hosts. Of a domain whose hosts could not be found there may be one more thing to
 * say: that the signatures of its MX records do not hold, which a resolver that validates gives as a failure.
 */
export async function lookAtDane(
  { target, hosts }: Pick<ResolvedTarget, 'target' | 'hosts'>,
  resolver: ValidatingResolver,
  signal: AbortSignal,
): Promise<DaneDomain> {
  const { kind, host, port } = target;
  if (kind === 'domain') {
    const mxHosts = hosts.map(({ mxHost }) => mxHost);
    return lookForDane(host, mxHosts, resolver, signal);
  }
  // TLSA records are found by name.
  if (isIP(host) !== 0) return { hosts: [] };
  return { hosts: [{ mxHost: host, dane: await daneOfHost(host, port, answersInTime(resolver, signal)) }] };
}
