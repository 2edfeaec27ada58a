import type { MetricPoint } from './metrics';

/** What several points of one series come to, as CloudWatch's StatisticValues have it: nothing that it shows is lost. */
export interface PointStatistics extends Omit<MetricPoint, 'value'> {
  readonly count: number;
  readonly sum: number;
  readonly minimum: number;
  readonly maximum: number;
}

/** Adds points to what was summed up before. Pure. */
export function summedUp(
  before: readonly PointStatistics[],
  points: readonly MetricPoint[],
): readonly PointStatistics[] {
  const series = new Map(before.map((one) => [keyOf(one), one]));
  for (const { value, ...metric } of points) {
    const key = keyOf(metric);
    const { count, sum, minimum, maximum } = series.get(key) ?? NOTHING;
    series.set(key, {
      ...metric,
      count: count + 1,
      sum: sum + value,
      minimum: Math.min(minimum, value),
      maximum: Math.max(maximum, value),
    });
  }
  return [...series.values()];
}

const NOTHING = { count: 0, sum: 0, minimum: Number.POSITIVE_INFINITY, maximum: Number.NEGATIVE_INFINITY };

const keyOf = ({ name, dimensions }: Pick<MetricPoint, 'name' | 'dimensions'>): string =>
  JSON.stringify([name, dimensions]);
