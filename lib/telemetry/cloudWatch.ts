import { CloudWatchClient, type MetricDatum, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import type { MetricUnit } from './contract';
import type { PointStatistics } from './statistics';

/** CloudWatch takes at most 1,000 metrics a call. */
const POINTS_PER_CALL = 1000;

/** A value of one metric. */
export interface DataPoint {
  readonly name: string;
  readonly value: number;
  readonly unit: MetricUnit;
  readonly dimensions: readonly (readonly [name: string, value: string])[];
}

type Metric = Pick<DataPoint, 'name' | 'unit' | 'dimensions'>;

const datum = ({ name, unit, dimensions }: Metric, at: Date): MetricDatum => ({
  MetricName: name,
  Unit: unit,
  Timestamp: at,
  Dimensions: dimensions.map(([Name, Value]) => ({ Name, Value })),
});

/** Puts data points with the run's scheduled time, so that all vantages' points of one run stand side by side. */
export const putMetrics = (
  client: CloudWatchClient,
  namespace: string,
  points: readonly DataPoint[],
  at: Date,
): Promise<void> =>
  put(
    client,
    namespace,
    points.map((point) => ({ ...datum(point, at), Value: point.value })),
  );

async function put(client: CloudWatchClient, namespace: string, data: readonly MetricDatum[]): Promise<void> {
  for (let from = 0; from < data.length; from += POINTS_PER_CALL) {
    const MetricData = data.slice(from, from + POINTS_PER_CALL);
    await client.send(new PutMetricDataCommand({ Namespace: namespace, MetricData }));
  }
}

/** The metrics of an installation. Rejects with the SDK's errors, after its own retries. */
export interface HubMetrics {
  put(points: readonly DataPoint[], at: Date): Promise<void>;
  /** What was measured in some time that began `at`. */
  putStatistics(points: readonly PointStatistics[], at: Date): Promise<void>;
  close(): void;
}

const CONNECT_MS = 5000;
const ANSWER_MS = 20_000;

export function hubMetrics(region: string, namespace: string): HubMetrics {
  const requestHandler = { connectionTimeout: CONNECT_MS, requestTimeout: ANSWER_MS, throwOnRequestTimeout: true };
  const client = new CloudWatchClient({ region, requestHandler });
  return {
    put: (points, at) => putMetrics(client, namespace, points, at),
    putStatistics: (points, at) =>
      put(
        client,
        namespace,
        points.map((point) => ({
          ...datum(point, at),
          StatisticValues: {
            SampleCount: point.count,
            Sum: point.sum,
            Minimum: point.minimum,
            Maximum: point.maximum,
          },
        })),
      ),
    close: () => client.destroy(),
  };
}
