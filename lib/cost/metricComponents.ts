import type { CanaryConfig } from '../config/canaryConfig';
import type { MetricsLevel } from '../telemetry/contract';
import { type Component, component } from './component';
import { heartbeatsOf } from './functionUse';
import { metricSeries } from './metricSeries';
import { METRICS_OF_FIRST_TIER, PRICES } from './prices';
import type { Resources } from './resources';
import type { Workload } from './workload';

const POINTS_PER_CALL = 1000;

/** Metrics, what puts them there, and what looks at them. */
export function metricComponents(
  { metrics }: CanaryConfig,
  workload: Workload,
  { alarms, dashboards }: Resources,
): readonly Component[] {
  const { ofTargets, ofVantages } = metricSeries(metrics, workload);
  const series = ofTargets + ofVantages;
  const first = Math.min(series, METRICS_OF_FIRST_TIER);
  const note = `${ofTargets} of targets at level ${metrics}, ${ofVantages} of vantages`;
  return [
    component('Custom metrics', first, PRICES.customMetric, note),
    ...(series > first
      ? [component('Custom metrics above 10,000', series - first, PRICES.furtherCustomMetric, 'of the same')]
      : []),
    component('Alarms', alarms, PRICES.alarm, 'on the canary itself; one metric each'),
    component('Dashboard', dashboards, PRICES.dashboard, 'three of an account are free, up to 50 metrics each'),
    component('PutMetricData', metricCalls(metrics, workload), PRICES.metricCall, 'one for each run and 1,000 values'),
  ];
}

/** A run puts what its vantage and shard have a value of. */
function metricCalls(level: MetricsLevel, workload: Workload): number {
  const { ofTargets, ofVantages } = metricSeries(level, { ...workload, vantages: 1 });
  const points = ofTargets / workload.shards.length + ofVantages;
  return heartbeatsOf(workload) * Math.ceil(points / POINTS_PER_CALL);
}
