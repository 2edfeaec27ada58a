import {
  HOST_DIMENSIONS,
  METRICS,
  type MetricDefinition,
  type MetricsLevel,
  VANTAGE_DIMENSIONS,
} from '../telemetry/contract';
import type { Workload } from './workload';

/** Series of custom metrics: those about targets or their hosts, and those about vantages. */
export interface MetricSeries {
  readonly ofTargets: number;
  readonly ofVantages: number;
}

/** As many series as there are values of the dimensions, for each metric of the level; all of them have data each hour. */
export function metricSeries(level: MetricsLevel, workload: Workload): MetricSeries {
  const names = (subject: MetricDefinition['subject']): number => metricsAt(level, subject).length;
  return {
    ofTargets: names('host') * combinations(HOST_DIMENSIONS[level], workload),
    ofVantages: names('vantage') * combinations(VANTAGE_DIMENSIONS, workload),
  };
}

function metricsAt(level: MetricsLevel, subject: MetricDefinition['subject']): readonly MetricDefinition[] {
  const metrics: readonly MetricDefinition[] = Object.values(METRICS);
  return metrics.filter((metric) => metric.subject === subject && metric.levels.includes(level));
}

type Dimension = (typeof HOST_DIMENSIONS)[MetricsLevel][number];

/** A host is one of its target's, so it takes the target's place. */
function combinations(dimensions: readonly Dimension[], { targets, hosts, vantages }: Workload): number {
  const hasHosts = dimensions.includes('MxHost');
  const counts: Readonly<Record<Dimension, number>> = {
    Target: hasHosts ? 1 : targets,
    MxHost: hosts,
    Vantage: vantages,
  };
  return dimensions.reduce((product, dimension) => product * counts[dimension], 1);
}
