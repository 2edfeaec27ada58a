import { Alias } from 'aws-cdk-lib/aws-kms';
import { SubscriptionFilter, Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription, SmsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import type { CanaryConfig, Subscriber } from '../config/canaryConfig';
import { severitiesFrom } from '../config/subscriber';
import { physicalName } from '../telemetry/contract';
import { infraName } from './names';

/** `incidents` is what the canary found out about mail servers; `health` is about the canary itself. */
export class Topics extends Construct {
  readonly incidents: Topic;
  readonly health: Topic;

  constructor(scope: Construct, { name, subscribers }: CanaryConfig) {
    super(scope, 'Topics');
    const masterKey = Alias.fromAliasName(this, 'Key', infraName.keyAlias(name));
    // No display name: it would be put before each SMS and push it over its 160 characters.
    this.incidents = new Topic(this, 'Incidents', { topicName: physicalName.topic(name), masterKey, enforceSSL: true });
    this.health = new Topic(this, 'Health', { topicName: infraName.healthTopic(name), masterKey, enforceSSL: true });
    for (const subscriber of subscribers) this.subscribe(subscriber);
  }

  private subscribe({ protocol, endpoint, min }: Subscriber): void {
    // Attributes of the message, all of which must match. What phones get is published apart from the reports.
    const filterPolicy = {
      severity: SubscriptionFilter.stringFilter({ allowlist: [...severitiesFrom(min)] }),
      channel: SubscriptionFilter.stringFilter({ allowlist: [protocol] }),
    };
    if (protocol === 'sms') {
      this.incidents.addSubscription(new SmsSubscription(endpoint, { filterPolicy }));
      return;
    }
    this.incidents.addSubscription(new EmailSubscription(endpoint, { filterPolicy }));
    this.health.addSubscription(new EmailSubscription(endpoint));
  }
}
