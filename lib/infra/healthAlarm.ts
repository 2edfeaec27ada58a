import { Alarm, type AlarmProps, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { CanaryConfig } from '../config/canaryConfig';
import { type AlarmKind, infraName } from './names';

export interface HealthAlarmProps extends Partial<Omit<AlarmProps, 'metric' | 'alarmName'>> {
  readonly kind: AlarmKind;
  /** What it is about: a vantage, a function, a topic. */
  readonly subject: string;
  /** One sentence, which the readers of the health topic get. */
  readonly meaning: string;
  readonly metric: IMetric;
  /** In how many periods of how many, one after the other. */
  readonly periods: readonly [number, number];
}

/**
 * An alarm about the canary itself: one or more, unless told otherwise, and silence is no alarm. It has no action of its
 * own: who is told, and once, is in `healthMail.ts`.
 */
export const healthAlarm = (scope: Construct, { name }: Pick<CanaryConfig, 'name'>, props: HealthAlarmProps): Alarm => {
  const { kind, subject, meaning, metric, periods, ...rest } = props;
  const [datapointsToAlarm, evaluationPeriods] = periods;
  return new Alarm(scope, `${kind}-${subject}`, {
    alarmName: infraName.alarm(name, kind, subject),
    alarmDescription: `${meaning} What to do: docs/runbook.md#${kind}`,
    metric,
    threshold: 1,
    comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    treatMissingData: TreatMissingData.NOT_BREACHING,
    evaluationPeriods,
    datapointsToAlarm,
    ...rest,
  });
};
