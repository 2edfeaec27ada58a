import { GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { type MetricName, metricsNamespace } from '../../lib/telemetry/contract';
import type { Aws } from './aws';
import { FOUNDING } from './fleet';

export interface MetricPoint {
  /** Begin of the minute. */
  readonly at: Date;
  readonly minimum: number;
}

interface MetricQuery {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly from: Date;
}

/** The minutes since `from` in which a metric has data, oldest first. */
const metricPoints = async ({ cloudWatch }: Aws, query: MetricQuery): Promise<readonly MetricPoint[]> => {
  const Dimensions = Object.entries(query.dimensions).map(([Name, Value]) => ({ Name, Value }));
  const Metric = { Namespace: query.namespace, MetricName: query.name, Dimensions };
  const { MetricDataResults: [result] = [] } = await cloudWatch.send(
    new GetMetricDataCommand({
      StartTime: new Date(Math.floor(query.from.getTime() / 60_000) * 60_000),
      EndTime: new Date(Date.now() + 60_000),
      ScanBy: 'TimestampAscending',
      MetricDataQueries: [{ Id: 'm', MetricStat: { Metric, Period: 60, Stat: 'Minimum' } }],
    }),
  );
  const { Timestamps = [], Values = [] } = result ?? {};
  return Timestamps.map((at, index) => ({ at, minimum: Values[index] ?? Number.NaN }));
};

/** The data points of the level `standard` for a target, the founding one unless another is named, at one vantage. */
export const vantagePoints = (
  aws: Aws,
  at: { readonly installation: string; readonly vantage: string; readonly target?: string },
  from: Date,
) =>
  metricPoints(aws, {
    namespace: metricsNamespace(at.installation),
    name: 'StarttlsOffered' satisfies MetricName,
    dimensions: { Target: at.target ?? FOUNDING.domain, Vantage: at.vantage },
    from,
  });

/** 1 in each minute in which the vantage was blind, else 0. */
export const blindPoints = (aws: Aws, installation: string, vantage: string, from: Date) =>
  metricPoints(aws, {
    namespace: metricsNamespace(installation),
    name: 'VantageBlind' satisfies MetricName,
    dimensions: { Vantage: vantage },
    from,
  });
