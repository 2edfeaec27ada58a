import type { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { Key } from '../lib/store/table';
import { type ConfiguredVantage, metricsNamespace, UNCONFIGURED_VANTAGES } from '../lib/telemetry/contract';
import { unconfiguredVantages } from '../lib/workflow/unconfiguredVantages';

/** Says which vantages run, by written keys, and are not configured: a line in the log, from which CloudWatch makes a metric. */
export function unconfiguredMetric(
  service: string,
  { installation, vantages }: { readonly installation: string; readonly vantages: readonly ConfiguredVantage[] },
  logger: Logger,
): (keys: readonly Key[]) => void {
  const metrics = new Metrics({ serviceName: service, namespace: metricsNamespace(installation) });
  return (keys) => {
    const running = unconfiguredVantages(keys, vantages);
    if (running.length === 0) return;
    logger.warn('vantages that are not configured still run', { vantages: running });
    metrics.addMetric(UNCONFIGURED_VANTAGES, MetricUnit.Count, running.length);
    metrics.publishStoredMetrics();
  };
}
