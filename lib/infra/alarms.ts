import { Duration } from 'aws-cdk-lib';
import {
  Alarm,
  type AlarmProps,
  ComparisonOperator,
  Metric,
  Stats,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { CanaryConfig } from '../config/canaryConfig';
import { type MetricName, metricsNamespace, VANTAGE_DIMENSIONS } from '../telemetry/contract';
import { infraName } from './names';
import { runEvents } from './runEvents';

/** A view counts as unknown after this many intervals without a heartbeat; the alarm says so at the same time. */
const SILENT_INTERVALS = 3;
/** One blind run may be a short outage of its network. */
const BLIND_INTERVALS = 2;

/** What differs between the alarms of a vantage: everything but its metric's place and whom it tells. */
interface VantageAlarm extends Omit<AlarmProps, 'metric' | 'actionsEnabled'> {
  readonly metricName: MetricName;
  readonly statistic: string;
}

/**
 * One alarm for each vantage that has gone silent. A dead prober sends nothing at all, so missing data is what is
 * waited for. Every schedule counts: a vantage that runs one of two shards only is not healthy.
 */
export class SilentVantageAlarms extends Construct {
  constructor(scope: Construct, config: CanaryConfig, health: ITopic) {
    super(scope, 'SilentVantages');
    forEachVantage(this, config, health, (id) => ({
      alarmName: infraName.silentVantageAlarm(config.name, id),
      alarmDescription: `The vantage ${id} has not completed its runs for ${SILENT_INTERVALS} intervals: what it sees is unknown.`,
      metricName: 'ProbeRuns',
      statistic: Stats.SUM,
      threshold: runEvents(config.targets).length,
      comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
      evaluationPeriods: SILENT_INTERVALS,
      datapointsToAlarm: SILENT_INTERVALS,
      treatMissingData: TreatMissingData.BREACHING,
    }));
  }
}

/** One alarm for each vantage that runs and reaches nearly nobody. That it sends nothing is the other alarm's. */
export class BlindVantageAlarms extends Construct {
  constructor(scope: Construct, config: CanaryConfig, health: ITopic) {
    super(scope, 'BlindVantages');
    forEachVantage(this, config, health, (id) => ({
      alarmName: infraName.blindVantageAlarm(config.name, id),
      alarmDescription: `The vantage ${id} has reached nearly no mail server for ${BLIND_INTERVALS} intervals: what it sees counts for nobody.`,
      metricName: 'VantageBlind',
      statistic: Stats.MAXIMUM,
      threshold: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: BLIND_INTERVALS,
      datapointsToAlarm: BLIND_INTERVALS,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    }));
  }
}

function forEachVantage(
  scope: Construct,
  config: CanaryConfig,
  health: ITopic,
  alarmOf: (vantage: string) => VantageAlarm,
): void {
  const action = new SnsAction(health);
  for (const { id } of config.vantages) {
    const { metricName, statistic, ...properties } = alarmOf(id);
    const metric = new Metric({
      namespace: metricsNamespace(config.name),
      metricName,
      dimensionsMap: Object.fromEntries(VANTAGE_DIMENSIONS.map((dimension) => [dimension, id])),
      statistic,
      period: Duration.minutes(config.everyMinutes),
    });
    const alarm = new Alarm(scope, id, { ...properties, metric });
    alarm.addAlarmAction(action);
    alarm.addOkAction(action);
  }
}
