import type { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { metricsNamespace, NEWER_ITEMS } from '../lib/telemetry/contract';
import { type NewerItems, newerItems } from '../lib/workflow/newerItems';

/** What a newer version wrote, and how an invocation says so at its end: a line in its log, from which CloudWatch makes a metric. */
export interface SaidNewerItems {
  readonly heard: NewerItems['heard'];
  say(): void;
}

export function newerItemsMetric(service: string, installation: string, logger: Logger): SaidNewerItems {
  const items = newerItems();
  const metrics = new Metrics({ serviceName: service, namespace: metricsNamespace(installation) });
  return {
    heard: items.heard,
    say: () => {
      const { count, partitions } = items.take();
      if (count === 0) return;
      logger.warn('items of a newer version left alone', { count, partitions });
      metrics.addMetric(NEWER_ITEMS, MetricUnit.Count, count);
      metrics.publishStoredMetrics();
    },
  };
}
