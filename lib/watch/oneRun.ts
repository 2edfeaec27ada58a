import type { MetricName } from '../telemetry/contract';
import type { MetricPoint } from '../telemetry/metrics';

/** Of the shards of a run, these add up; of the others the greatest counts, as a run lasts as long as its longest part. */
const SUMS: ReadonlySet<MetricName> = new Set(['HostsProbed', 'HostsWithoutStarttls']);

/** The points of all shards of one run as those of one run. */
export function oneRun(points: readonly MetricPoint[]): readonly MetricPoint[] {
  const series = new Map<string, MetricPoint>();
  for (const point of points) {
    const key = JSON.stringify([point.name, point.dimensions]);
    const known = series.get(key)?.value;
    const value =
      known === undefined ? point.value : SUMS.has(point.name) ? known + point.value : Math.max(known, point.value);
    series.set(key, { ...point, value });
  }
  return [...series.values()];
}
