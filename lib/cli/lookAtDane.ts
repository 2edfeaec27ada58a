import { isIP } from 'node:net';
import type { ValidatedLookup } from '../dns/validatingLookup';
import type { ValidatingResolver } from '../dns/validatingResolver';
import { type DaneDomain, daneOfDomain } from '../policy/daneDomain';
import { daneOfHost } from '../policy/daneHost';
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
  const bounded = untilAborted(resolver, signal);
  const { kind, host, port } = target;
  if (kind === 'domain') {
    const mxHosts = hosts.map(({ mxHost }) => mxHost);
    return daneOfDomain(host, mxHosts.length > 0 ? mxHosts : [host], bounded);
  }
  // TLSA records are found by name.
  if (isIP(host) !== 0) return { hosts: [] };
  return { hosts: [{ mxHost: host, dane: await daneOfHost(host, port, bounded) }] };
}

/** Whatever has no answer when the signal fires has failed, and nothing is asked after it. */
function untilAborted(resolver: ValidatingResolver, signal: AbortSignal): ValidatingResolver {
  const late: ValidatedLookup<never> = { status: 'failed', code: 'ETIMEOUT', message: 'there was no time left' };
  const fired = new Promise<typeof late>((resolve) => {
    signal.addEventListener('abort', () => resolve(late), { once: true });
  });
  const inTime = async <T>(ask: () => Promise<ValidatedLookup<T>>): Promise<ValidatedLookup<T>> =>
    signal.aborted ? late : Promise.race([ask(), fired]);
  return {
    mx: (domain) => inTime(() => resolver.mx(domain)),
    addresses: (host, family) => inTime(() => resolver.addresses(host, family)),
    alias: (host) => inTime(() => resolver.alias(host)),
    tlsa: (name) => inTime(() => resolver.tlsa(name)),
  };
}
