import { Duration } from 'aws-cdk-lib';
import { ComparisonOperator, Metric, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { CanaryConfig } from '../config/canaryConfig';
import { metricsNamespace, NEWER_ITEMS, SERVICE_DIMENSION, UNCONFIGURED_VANTAGES } from '../telemetry/contract';
import type { CanaryFunction } from './canaryFunction';
import { type HealthAlarmProps, healthAlarm } from './healthAlarm';
import type { AlarmKind } from './names';

/** The shortest that Lambda and SQS report in. */
const MINUTE = Duration.minutes(1);
const LATE_MINUTES = 5;

/** The kinds of alarm that `watchFunction` makes. */
export const FUNCTION_ALARMS = [
  'failing-function',
  'throttled-function',
  'dead-letters',
] as const satisfies readonly AlarmKind[];

/** That a function fails or may not run again and again, or that something was given up. `everyMinutes`: how often it runs. */
export const watchFunction = (
  { function: watched, deadLetters }: CanaryFunction,
  {
    config,
    name,
    everyMinutes,
  }: { readonly config: CanaryConfig; readonly name: string; readonly everyMinutes: number },
): void => {
  const period = Duration.minutes(everyMinutes);
  healthAlarm(watched, config, {
    kind: 'failing-function',
    subject: name,
    meaning: `The function ${name} has failed in two of its last three intervals.`,
    metric: watched.metricErrors({ period, statistic: Stats.SUM }),
    periods: [2, 3],
  });
  healthAlarm(watched, config, {
    kind: 'throttled-function',
    subject: name,
    meaning: `Lambda has not let the function ${name} run in two of its last three intervals.`,
    metric: watched.metricThrottles({ period, statistic: Stats.SUM }),
    periods: [2, 3],
  });
  healthAlarm(watched, config, {
    kind: 'dead-letters',
    subject: name,
    meaning: `Something that the function ${name} was to do was given up, and waits in ${deadLetters.queueName}.`,
    ...hasAny(deadLetters),
  });
};

const SILENT_INTERVALS = 3;

/** That what only its schedules wake is not woken by all of them. `runs`: in each interval. */
export const watchSchedule = (
  { function: woken }: CanaryFunction,
  {
    config,
    name,
    everyMinutes,
    runs,
  }: {
    readonly config: CanaryConfig;
    readonly name: string;
    readonly everyMinutes: number;
    readonly runs: number;
  },
): void => {
  healthAlarm(woken, config, {
    kind: 'silent-function',
    subject: name,
    meaning: `The function ${name} has not been run by all of its schedules for ${SILENT_INTERVALS} intervals.`,
    metric: woken.metricInvocations({ period: Duration.minutes(everyMinutes), statistic: Stats.SUM }),
    threshold: runs,
    comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
    periods: [SILENT_INTERVALS, SILENT_INTERVALS],
    treatMissingData: TreatMissingData.BREACHING,
  });
};

/** That something waits in a queue to which nothing should come. */
export const hasAny = (queue: IQueue): Pick<HealthAlarmProps, 'metric' | 'periods'> => ({
  metric: queue.metricApproximateNumberOfMessagesVisible({ period: MINUTE, statistic: Stats.MAXIMUM }),
  periods: [1, 1],
});

/** That what the table says reaches a function late, or is of a version that it does not read. */
export const watchFeed = ({ function: fed }: CanaryFunction, config: CanaryConfig, name: string): void => {
  healthAlarm(fed, config, {
    kind: 'late-stream',
    subject: name,
    meaning: `The function ${name} is more than ${LATE_MINUTES} minutes behind the table.`,
    metric: fed.metric('IteratorAge', { period: MINUTE, statistic: Stats.MAXIMUM }),
    threshold: Duration.minutes(LATE_MINUTES).toMilliseconds(),
    periods: [LATE_MINUTES, LATE_MINUTES],
  });
  watchNewer(fed, config, name);
};

/** That what the table holds is of a version that a function does not read. */
export const watchNewer = (scope: Construct, config: CanaryConfig, name: string): void => {
  healthAlarm(scope, config, {
    kind: 'newer-items',
    subject: name,
    meaning: `The function ${name} leaves alone what a newer version wrote: a part of the installation was not deployed.`,
    metric: saidBy(name, NEWER_ITEMS, config, LATE_MINUTES),
    // A deployment of all stacks takes some minutes, in which a vantage may be ahead.
    periods: [3, 3],
  });
};

/** The two intervals of an hour tell a vantage that was forgotten from one whose stack goes next. */
const FORGOTTEN_MINUTES = 60;

/** That a vantage still runs which left the configuration. */
export const watchUnconfigured = (scope: Construct, config: CanaryConfig, name: string): void => {
  healthAlarm(scope, config, {
    kind: 'unconfigured-vantage',
    subject: name,
    meaning:
      'A vantage that is not in the configuration has run for two hours: what it sees counts for nobody. ' +
      `The log of ${name} names it.`,
    metric: saidBy(name, UNCONFIGURED_VANTAGES, config, FORGOTTEN_MINUTES),
    periods: [2, 2],
  });
};

/** A metric that a function sends only where there is something to say. */
export const saidBy = (service: string, metricName: string, { name }: CanaryConfig, everyMinutes: number): Metric =>
  new Metric({
    namespace: metricsNamespace(name),
    metricName,
    dimensionsMap: { [SERVICE_DIMENSION]: service },
    statistic: Stats.SUM,
    period: Duration.minutes(everyMinutes),
  });

/** That SNS could not deliver to a subscriber: by email, SMS or else. */
export const watchTopic = (scope: Construct, config: CanaryConfig, topicName: string): void => {
  healthAlarm(scope, config, {
    kind: 'undelivered-messages',
    subject: topicName,
    meaning: `SNS could not deliver what was published to ${topicName} to every subscriber.`,
    metric: new Metric({
      namespace: 'AWS/SNS',
      metricName: 'NumberOfNotificationsFailed',
      dimensionsMap: { TopicName: topicName },
      statistic: Stats.SUM,
      period: Duration.minutes(5),
    }),
    periods: [1, 1],
  });
};
