import type { ValidatedLookup } from '../dns/validatingLookup';
import type { ValidatingResolver } from '../dns/validatingResolver';
import { type DaneDomain, daneOfDomain } from './daneDomain';

/**
 * What the DNS promises of a domain's mail hosts. `mxHosts` as last known, for where the MX records can't be had: without
 * any the domain stands for them, of which there may be to say that the signatures of its MX records do not hold.
 */
export const lookForDane = (
  domain: string,
  mxHosts: readonly string[],
  resolver: ValidatingResolver,
  signal: AbortSignal,
): Promise<DaneDomain> =>
  daneOfDomain(domain, mxHosts.length > 0 ? mxHosts : [domain], answersInTime(resolver, signal));

/** Whatever has no answer when the signal fires has failed, and nothing is asked after it. */
export function answersInTime(resolver: ValidatingResolver, signal: AbortSignal): ValidatingResolver {
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
