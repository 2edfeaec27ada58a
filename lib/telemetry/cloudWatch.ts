import { type CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import type { MetricUnit } from './contract';

/** CloudWatch takes at most 1,000 metrics a call. */
const POINTS_PER_CALL = 1000;

/** A value of one metric. */
export interface DataPoint {
  readonly name: string;
  readonly value: number;
  readonly unit: MetricUnit;
  readonly dimensions: readonly (readonly [name: string, value: string])[];
}

/** Puts data points with the run's scheduled time, so that all vantages' points of one run stand side by side. */
export async function putMetrics(
  client: CloudWatchClient,
  namespace: string,
  points: readonly DataPoint[],
  at: Date,
): Promise<void> {
  for (let from = 0; from < points.length; from += POINTS_PER_CALL) {
    const MetricData = points.slice(from, from + POINTS_PER_CALL).map(({ name, value, unit, dimensions }) => ({
      MetricName: name,
      Value: value,
      Unit: unit,
      Timestamp: at,
      Dimensions: dimensions.map(([Name, Value]) => ({ Name, Value })),
    }));
    await client.send(new PutMetricDataCommand({ Namespace: namespace, MetricData }));
  }
}
