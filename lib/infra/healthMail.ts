import { ArnFormat, Stack } from 'aws-cdk-lib';
import { EventBus, EventField, type EventPattern, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { EventBus as BusTarget, SnsTopic } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import type { CanaryConfig } from '../config/canaryConfig';
import { infraName } from './names';

/**
 * CloudWatch tells the event bus of its region whenever an alarm changes. By way of it, rather than by actions of the
 * alarms, because an alarm that was just made changes once, from knowing nothing, and acts on that; and because a
 * vantage's alarms are in other regions than the topic.
 */
const changes = (alarmName: readonly unknown[]): EventPattern => ({
  source: ['aws.cloudwatch'],
  detailType: ['CloudWatch Alarm State Change'],
  detail: {
    alarmName: [...alarmName],
    $or: [
      { state: { value: ['ALARM'] }, previousState: { value: ['OK'] } },
      { state: { value: ['OK'] }, previousState: { value: ['ALARM'] } },
    ],
  },
});

const field = (path: string): string => EventField.fromPath(`$.detail.${path}`);

/** Every alarm of the installation, wherever it is, to the health topic: once when it begins and once when it is over. */
export const mailAlarms = (scope: Construct, { name }: CanaryConfig, health: ITopic): void => {
  const role = new Role(scope, 'HealthMailRole', { assumedBy: new ServicePrincipal('events.amazonaws.com') });
  role.addToPolicy(new PolicyStatement({ actions: ['sns:Publish'], resources: [health.topicArn] }));
  new Rule(scope, 'HealthMail', {
    description: `What the alarms of ${name} say goes to the health topic`,
    eventPattern: changes([{ prefix: infraName.alarms(name) }]),
    targets: [
      new SnsTopic(health, {
        // What CDK would add is for every key of the region. The policy of the key lets SNS use it for the account.
        role: role.withoutPolicyUpdates(),
        message: RuleTargetInput.fromText(
          `${field('state.value')}: ${field('alarmName')}. ${field('configuration.description')} (${field('state.reason')})`,
        ),
      }),
    ],
  });
};

/** These alarms, of another region than the hub's, to the bus of the hub's region. */
export const forwardAlarms = (scope: Construct, { hub }: CanaryConfig, alarmNames: readonly string[]): void => {
  const bus = Stack.of(scope).formatArn({
    service: 'events',
    region: hub,
    resource: 'event-bus',
    resourceName: 'default',
    arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
  });
  new Rule(scope, 'HealthForward', {
    description: `What the alarms here say goes to ${hub}`,
    eventPattern: changes(alarmNames),
    targets: [new BusTarget(EventBus.fromEventBusArn(scope, 'HubBus', bus))],
  });
};
