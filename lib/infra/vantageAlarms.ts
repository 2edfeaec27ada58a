import { Duration } from 'aws-cdk-lib';
import { ComparisonOperator, Metric, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { CanaryConfig } from '../config/canaryConfig';
import { everyVantage } from '../config/everyVantage';
import {
  type MetricName,
  metricsNamespace,
  NEWER_ITEMS,
  probeService,
  VANTAGE_DIMENSIONS,
} from '../telemetry/contract';
import { saidBy } from './functionAlarms';
import { healthAlarm } from './healthAlarm';
import { runEvents } from './runEvents';

/** A view counts as unknown after this many intervals without a heartbeat; the alarm says so at the same time. */
const SILENT_INTERVALS = 3;
/** One blind run may be a short outage of its network. */
const BLIND_INTERVALS = 2;

/** What a machine of one's own runs. */
const PUBLISHING = 'starttls-canary watch --publish';

/** Whether each vantage looks, whether it sees, and whether it may write what it saw. */
export class VantageAlarms extends Construct {
  constructor(
    scope: Construct,
    private readonly config: CanaryConfig,
  ) {
    super(scope, 'VantageAlarms');
    for (const vantage of everyVantage(config)) {
      const isLog = 'isLog' in vantage;
      this.silent(vantage.id, vantage.external, isLog);
      // Nobody is reached from a log.
      if (!isLog) this.blind(vantage.id);
    }
    // A machine of one's own says it in its own log.
    for (const { id } of config.vantages) this.outdated(id);
  }

  /**
   * A dead prober sends nothing at all, so missing data is what is waited for. Every schedule counts: a vantage that runs
   * one of two shards only is not healthy.
   */
  private silent(id: string, isExternal: boolean, isLog: boolean): void {
    healthAlarm(this, this.config, {
      kind: 'silent-vantage',
      subject: id,
      meaning:
        `The vantage ${id} has not completed its runs for ${SILENT_INTERVALS} intervals: what it sees is unknown.` +
        (isExternal
          ? ` It is ${isLog ? 'a log on ' : ''}a machine of yours: look whether ${PUBLISHING} runs there${isLog ? ', and can read it' : ''}.`
          : ''),
      metric: this.metric(id, 'ProbeRuns', Stats.SUM),
      threshold: runEvents(this.config.targets).length,
      comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
      periods: [SILENT_INTERVALS, SILENT_INTERVALS],
      treatMissingData: TreatMissingData.BREACHING,
    });
  }

  /** It runs and reaches nearly nobody. That it sends nothing is the other alarm's. */
  private blind(id: string): void {
    healthAlarm(this, this.config, {
      kind: 'blind-vantage',
      subject: id,
      meaning: `The vantage ${id} has reached nearly no mail server for ${BLIND_INTERVALS} intervals: what it sees counts for nobody.`,
      metric: this.metric(id, 'VantageBlind', Stats.MAXIMUM),
      periods: [BLIND_INTERVALS, BLIND_INTERVALS],
    });
  }

  /** Its runs go on and are counted, so it is not silent to the first alarm: but a newer version's heartbeat stays as it is. */
  private outdated(id: string): void {
    const service = probeService(id);
    healthAlarm(this, this.config, {
      kind: 'newer-items',
      subject: service,
      meaning: `The vantage ${id} leaves alone what a newer version of it wrote, and can't write what it sees: that is unknown.`,
      metric: saidBy(service, NEWER_ITEMS, this.config, this.config.everyMinutes),
      // One run may have begun before its function was replaced.
      periods: [2, 3],
    });
  }

  private metric(id: string, metricName: MetricName, statistic: string): Metric {
    return new Metric({
      namespace: metricsNamespace(this.config.name),
      metricName,
      dimensionsMap: Object.fromEntries(VANTAGE_DIMENSIONS.map((dimension) => [dimension, id])),
      statistic,
      period: Duration.minutes(this.config.everyMinutes),
    });
  }
}
