import type { DoctorFacts, SubscriberFacts } from './facts';
import type { DoctorFinding } from './finding';
import { masked } from './masked';
import { mailDomain } from './subscriberFacts';

/** Email subscribers whose own mail goes where STARTTLS is watched: the message may be stopped by what it tells of. */
export function subscriberInside(facts: DoctorFacts): readonly DoctorFinding[] {
  const inside = facts.subscribers.flatMap((subscriber) => {
    const place = monitoredPlace(subscriber, facts);
    return place === undefined ? [] : [{ ...subscriber, place }];
  });
  const isOnlyWay = inside.length === facts.subscribers.length;
  return inside.map(({ protocol, endpoint, place }) => ({
    code: 'subscriber-inside',
    severity: isOnlyWay ? 'warning' : 'notice',
    message: `The mail of ${masked(protocol, endpoint)} goes to ${place}, which is watched: a message about it may be stopped with it`,
    remedy: isOnlyWay
      ? 'Add a subscriber elsewhere: an address at another provider, or a phone'
      : 'Make sure that somebody reads the subscribers elsewhere as well',
  }));
}

/** The watched domain or host that takes the subscriber's mail. */
function monitoredPlace(subscriber: SubscriberFacts, { targets, vantages }: DoctorFacts): string | undefined {
  const domain = mailDomain(subscriber);
  if (domain === undefined) return undefined;
  if (targets.some(({ kind, host }) => kind === 'domain' && host === domain)) return domain;
  const watched = new Set([
    ...targets.filter(({ kind }) => kind === 'host').map(({ host }) => host),
    ...vantages.flatMap(({ runs }) => (runs.isKnown ? runs.value.views.map(({ mxHost }) => mxHost) : [])),
  ]);
  return subscriber.mxHosts.find((host) => watched.has(host));
}
