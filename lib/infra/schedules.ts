import { Aws, Duration, Stack } from 'aws-cdk-lib';
import { type IRole, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Schedule, ScheduleExpression, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import type { CanaryConfig } from '../config/canaryConfig';
import { minuteOf } from '../config/shard';
import { POLICY_MINUTES, SCHEMA_VERSION } from '../telemetry/contract';
import type { CanaryFunction } from './canaryFunction';
import { policyEvents, runEvents } from './runEvents';
import { scheduleInputs } from './scheduleInputs';

const RUN_RETRIES = 2;

/**
 * Aligned to the hour, so that all vantages look at the same moment whenever their stacks were deployed; `offset` minutes
 * later.
 */
export function cronExpression(everyMinutes: CanaryConfig['everyMinutes'], offset = 0): string {
  const minute = everyMinutes === 60 ? `${offset}` : everyMinutes === 1 ? '*' : `${offset}/${everyMinutes}`;
  return `cron(${minute} * * * ? *)`;
}

/** One schedule for each shard. A run that could not be started within its interval is left to the next. */
export function scheduleRuns(probe: CanaryFunction, config: CanaryConfig): void {
  const role = schedulerRole(probe);
  const events = runEvents(config.targets);
  const inputs = scheduleInputs(probe, events);
  for (const [index, event] of events.entries()) {
    new Schedule(probe, `Run${event.shard}`, {
      description: `Probes ${event.targets.length} of ${config.targets.length} targets of ${config.name}`,
      schedule: ScheduleExpression.expression(
        cronExpression(config.everyMinutes, minuteOf(event.shard, config.everyMinutes)),
      ),
      target: new LambdaInvoke(probe.function, {
        role,
        input: ScheduleTargetInput.fromObject(inputs[index]),
        retryAttempts: RUN_RETRIES,
        maxEventAge: Duration.minutes(config.everyMinutes),
        deadLetterQueue: probe.deadLetters,
      }),
    });
  }
}

/** Each minute, for what depends on time alone and for wake-up calls that were lost. The next one is the retry. */
export function scheduleSweep(consumer: CanaryFunction): void {
  new Schedule(consumer, 'Sweep', {
    description: 'Does what no stream record asked for',
    schedule: ScheduleExpression.expression(cronExpression(1)),
    target: new LambdaInvoke(consumer.function, {
      role: schedulerRole(consumer),
      input: ScheduleTargetInput.fromObject({ schemaVersion: SCHEMA_VERSION, kind: 'sweep' }),
      retryAttempts: 0,
      maxEventAge: Duration.minutes(1),
      deadLetterQueue: consumer.deadLetters,
    }),
  });
}

/** One schedule for each shard. What a run misses is made good by the next. */
export function schedulePolicies(checker: CanaryFunction, config: CanaryConfig): void {
  const role = schedulerRole(checker);
  for (const event of policyEvents(config.targets)) {
    new Schedule(checker, `Check${event.shard}`, {
      description: `Looks at the policies of ${event.targets.length} domains of ${config.name}, a twelfth at a time`,
      schedule: ScheduleExpression.expression(cronExpression(POLICY_MINUTES)),
      target: new LambdaInvoke(checker.function, {
        role,
        input: ScheduleTargetInput.fromObject(event),
        retryAttempts: 0,
        maxEventAge: Duration.minutes(POLICY_MINUTES),
        deadLetterQueue: checker.deadLetters,
      }),
    });
  }
}

/** Of the schedules of one function. CDK's own might start every version of the function, too. */
function schedulerRole(started: CanaryFunction): IRole {
  const stack = Stack.of(started);
  const group = stack.formatArn({ service: 'scheduler', resource: 'schedule-group', resourceName: 'default' });
  const role = new Role(started, 'SchedulerRole', {
    description: 'What the schedules of one function may do',
    assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID, 'aws:SourceArn': group } },
    }),
  });
  role.addToPolicy(
    new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [started.function.functionArn] }),
  );
  role.addToPolicy(new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [started.deadLetters.queueArn] }));
  return role.withoutPolicyUpdates();
}
