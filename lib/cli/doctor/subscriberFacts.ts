import type { CanaryConfig } from '../../config/canaryConfig';
import { parseHostName } from '../../dns/hostName';
import { resolveMailHosts } from '../../dns/mailHosts';
import type { Resolver } from '../../dns/types';
import type { SubscriberFacts } from './facts';

/** The subscribers, with the hosts that take the mail of each. What the DNS does not tell is left out. */
export function subscriberFacts(
  { subscribers }: Pick<CanaryConfig, 'subscribers'>,
  resolver: Resolver,
): Promise<readonly SubscriberFacts[]> {
  return Promise.all(
    subscribers.map(async (subscriber) => {
      const domain = mailDomain(subscriber);
      const hosts = domain === undefined ? undefined : await resolveMailHosts(domain, resolver);
      const mxHosts = hosts?.status === 'found' ? hosts.hosts.map(({ exchange }) => exchange) : [];
      return { ...subscriber, mxHosts };
    }),
  );
}

/** The domain of an email address in A-labels; undefined for a phone. */
export function mailDomain({ protocol, endpoint }: Pick<SubscriberFacts, 'protocol' | 'endpoint'>): string | undefined {
  if (protocol !== 'email') return undefined;
  const parsed = parseHostName(endpoint.slice(endpoint.lastIndexOf('@') + 1));
  return parsed.ok ? parsed.name : undefined;
}
