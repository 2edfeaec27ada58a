import { physicalName } from '../../telemetry/contract';
import type { Subscription } from './account';
import type { DoctorFacts, SubscriberFacts } from './facts';
import type { DoctorFinding } from './finding';
import { masked } from './masked';

/** Who is not told although the configuration says so. */
export function subscriptionFindings(facts: DoctorFacts): readonly DoctorFinding[] {
  const { topics, installation, subscribers } = facts;
  if (topics === undefined) return [];
  const emails = subscribers.filter(({ protocol }) => protocol === 'email');
  return [
    ...(topics.incidents.isKnown
      ? topicFindings(physicalName.topic(installation), topics.incidents.value, subscribers, 'critical')
      : []),
    ...(topics.health.isKnown
      ? topicFindings(physicalName.healthTopic(installation), topics.health.value, emails, 'warning')
      : []),
  ];
}

function topicFindings(
  topic: string,
  subscriptions: readonly Subscription[],
  expected: readonly SubscriberFacts[],
  ifNobody: 'critical' | 'warning',
): readonly DoctorFinding[] {
  const missing = expected.filter((subscriber) => !subscriptions.some((each) => isOf(each, subscriber)));
  return [
    ...(subscriptions.some(({ state }) => state === 'confirmed') ? [] : [nobody(topic, ifNobody)]),
    ...subscriptions.filter(({ state }) => state === 'pending').map((each) => pending(topic, each)),
    ...missing.map((subscriber) => absent(topic, subscriber)),
  ];
}

const isOf = ({ protocol, endpoint, state }: Subscription, subscriber: SubscriberFacts): boolean =>
  state !== 'deleted' &&
  protocol.startsWith(subscriber.protocol) &&
  endpoint.toLowerCase() === subscriber.endpoint.toLowerCase();

const nobody = (topic: string, severity: 'critical' | 'warning'): DoctorFinding => ({
  code: 'nobody-told',
  severity,
  message: `Nobody gets what is published to ${topic}: it has no confirmed subscription`,
  remedy: 'Add a subscriber to canary.yaml, deploy, and open the link in the mail that AWS sends',
});

const pending = (topic: string, { protocol, endpoint }: Subscription): DoctorFinding => ({
  code: 'subscription-pending',
  severity: 'warning',
  message: `${masked(protocol, endpoint)} (${protocol}) has not confirmed its subscription to ${topic}, and gets nothing`,
  remedy:
    'Open the link in the mail that AWS sent, which is good for two days; after that, choose "Request confirmation" at the subscription in the SNS console',
});

const absent = (topic: string, { protocol, endpoint }: SubscriberFacts): DoctorFinding => ({
  code: 'subscription-missing',
  severity: 'warning',
  message: `${masked(protocol, endpoint)} (${protocol}) stands in the configuration and is not subscribed to ${topic}`,
  remedy:
    'Deploy (npx cdk deploy --all); if it unsubscribed, take it out of canary.yaml, deploy, put it back and deploy again',
});
