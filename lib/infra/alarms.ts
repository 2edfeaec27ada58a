import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, Metric, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { CanaryConfig } from '../config/canaryConfig';
import { type MetricName, metricsNamespace, VANTAGE_DIMENSIONS } from '../telemetry/contract';
import { infraName } from './names';
import { runEvents } from './runEvents';

/** A view counts as unknown after this many intervals without a heartbeat; the alarm says so at the same time. */
const SILENT_INTERVALS = 3;

/**
 * One alarm for each vantage that has gone silent. A dead prober sends nothing at all, so missing data is what is
 * waited for. Every schedule counts: a vantage that runs one of two shards only is not healthy.
 */
export class SilentVantageAlarms extends Construct {
  constructor(scope: Construct, config: CanaryConfig, health: ITopic) {
    super(scope, 'SilentVantages');
    const action = new SnsAction(health);
    const metricName: MetricName = 'ProbeRuns';
    for (const { id } of config.vantages) {
      const alarm = new Alarm(this, id, {
        alarmName: infraName.silentVantageAlarm(config.name, id),
        alarmDescription: `The vantage ${id} has not completed its runs for ${SILENT_INTERVALS} intervals: what it sees is unknown.`,
        metric: new Metric({
          namespace: metricsNamespace(config.name),
          metricName,
          dimensionsMap: Object.fromEntries(VANTAGE_DIMENSIONS.map((dimension) => [dimension, id])),
          statistic: Stats.SUM,
          period: Duration.minutes(config.everyMinutes),
        }),
        threshold: runEvents(config.targets).length,
        comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
        evaluationPeriods: SILENT_INTERVALS,
        datapointsToAlarm: SILENT_INTERVALS,
        treatMissingData: TreatMissingData.BREACHING,
      });
      alarm.addAlarmAction(action);
      alarm.addOkAction(action);
    }
  }
}
