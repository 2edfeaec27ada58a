import type { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { DataPoint } from '../lib/telemetry/cloudWatch';
import { metricsNamespace, NEWER_ITEMS, SERVICE_DIMENSION } from '../lib/telemetry/contract';
import { type NewerItems, newerItems } from '../lib/workflow/newerItems';

/** What a newer version wrote, and how an invocation says so at its end. */
export interface SaidNewerItems {
  readonly heard: NewerItems['heard'];
  say(): Promise<void>;
}

type Count = (count: number) => void | Promise<void>;

function saidNewerItems(logger: Logger, put: Count): SaidNewerItems {
  const items = newerItems();
  return {
    heard: items.heard,
    say: async () => {
      const { count, partitions } = items.take();
      if (count === 0) return;
      logger.warn('items of a newer version left alone', { count, partitions });
      await put(count);
    },
  };
}

/** By a line in its log, from which CloudWatch makes a metric of the function's own region. */
export function newerItemsMetric(service: string, installation: string, logger: Logger): SaidNewerItems {
  const metrics = new Metrics({ serviceName: service, namespace: metricsNamespace(installation) });
  return saidNewerItems(logger, (count) => {
    metrics.addMetric(NEWER_ITEMS, MetricUnit.Count, count);
    metrics.publishStoredMetrics();
  });
}

/** By `put`, for a function whose metrics belong to another region than its log. */
export function newerItemsPoint(
  service: string,
  logger: Logger,
  put: (points: readonly DataPoint[]) => Promise<void>,
): SaidNewerItems {
  return saidNewerItems(logger, (value) =>
    put([{ name: NEWER_ITEMS, value, unit: 'Count', dimensions: [[SERVICE_DIMENSION, service]] }]),
  );
}
