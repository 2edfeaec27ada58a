import type { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { metricsNamespace, UNCONFIGURED_VANTAGES } from '../lib/telemetry/contract';

/** Says which vantages run without being configured: a line in the log, from which CloudWatch makes a metric. */
export function unconfiguredMetric(
  service: string,
  installation: string,
  logger: Logger,
): (vantages: readonly string[]) => void {
  const metrics = new Metrics({ serviceName: service, namespace: metricsNamespace(installation) });
  return (vantages) => {
    if (vantages.length === 0) return;
    logger.warn('vantages that are not configured still run', { vantages });
    metrics.addMetric(UNCONFIGURED_VANTAGES, MetricUnit.Count, vantages.length);
    metrics.publishStoredMetrics();
  };
}
