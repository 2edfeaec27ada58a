import { ArnFormat, Duration, Stack, Validations } from 'aws-cdk-lib';
import { CfnRule, EventBus, EventField, type EventPattern, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { EventBus as BusTarget, SnsTopic } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { CanaryConfig } from '../config/canaryConfig';
import { hasAny } from './functionAlarms';
import { healthAlarm } from './healthAlarm';
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

/** What is told later than this is no news; EventBridge would try for a day. */
const TRIED_FOR = Duration.hours(1);

/**
 * Where what a rule could not send on goes, with its alarm, by this name of the rule. That alarm has no other way than the
 * rule itself: it is mailed once the way is open, and until then is seen in CloudWatch and by `npm run smoke`.
 */
const undelivered = (scope: Construct, config: CanaryConfig, rule: string): Queue => {
  const queue = new Queue(scope, 'HealthMailDeadLetters', {
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    retentionPeriod: Duration.days(14),
  });
  Validations.of(queue).acknowledge({ id: 'AwsSolutions-SQS3', reason: 'It is itself for dead letters.' });
  healthAlarm(queue, config, {
    kind: 'dead-letters',
    subject: rule,
    meaning: `What an alarm said could not be sent on by the rule ${rule}, and waits in ${queue.queueName}.`,
    ...hasAny(queue),
  });
  return queue;
};

/** What the rules are called in the names of their alarms. */
const MAIL = 'health-mail';
const forwardOf = (vantage: string): string => `health-forward-${vantage}`;

const field = (path: string): string => EventField.fromPath(`$.detail.${path}`);

/** Every alarm of the installation, wherever it is, to the health topic: once when it begins and once when it is over. */
export const mailAlarms = (scope: Construct, config: CanaryConfig, health: ITopic): void => {
  const { name } = config;
  const role = new Role(scope, 'HealthMailRole', { assumedBy: new ServicePrincipal('events.amazonaws.com') });
  role.addToPolicy(new PolicyStatement({ actions: ['sns:Publish'], resources: [health.topicArn] }));
  new Rule(scope, 'HealthMail', {
    description: `What the alarms of ${name} say goes to the health topic`,
    eventPattern: changes([{ prefix: infraName.alarms(name) }]),
    targets: [
      new SnsTopic(health, {
        // What CDK would add is for every key of the region. The policy of the key lets SNS use it for the account.
        role: role.withoutPolicyUpdates(),
        deadLetterQueue: undelivered(scope, config, MAIL),
        maxEventAge: TRIED_FOR,
        message: RuleTargetInput.fromText(
          `${field('state.value')}: ${field('alarmName')}. ${field('configuration.description')} (${field('state.reason')})`,
        ),
      }),
    ],
  });
};

/** A vantage's alarms of these names, of another region than the hub's, to the bus of the hub's region. */
export const forwardAlarms = (
  scope: Construct,
  config: CanaryConfig,
  { vantage, alarmNames }: { readonly vantage: string; readonly alarmNames: readonly string[] },
): void => {
  const { hub, name } = config;
  const rule = forwardOf(vantage);
  const bus = Stack.of(scope).formatArn({
    service: 'events',
    region: hub,
    resource: 'event-bus',
    resourceName: 'default',
    arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
  });
  const forward = new Rule(scope, 'HealthForward', {
    description: `What the alarms here say goes to ${hub}`,
    eventPattern: changes([...alarmNames, infraName.alarm(name, 'dead-letters', rule)]),
    targets: [
      new BusTarget(EventBus.fromEventBusArn(scope, 'HubBus', bus), {
        deadLetterQueue: undelivered(scope, config, rule),
      }),
    ],
  });
  triedFor(forward, TRIED_FOR);
};

/** As `maxEventAge`, which CDK's target for another bus lacks. */
const triedFor = (rule: Rule, age: Duration): void => {
  const resource = rule.node.defaultChild;
  if (!(resource instanceof CfnRule)) throw new Error(`${rule.node.path} is no rule of CloudFormation`);
  resource.addPropertyOverride('Targets.0.RetryPolicy.MaximumEventAgeInSeconds', age.toSeconds());
};
