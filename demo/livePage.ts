import { UTC } from '../lib/page/zone';
import type { SqliteTable } from '../lib/store/sqliteTable';
import type { ConfiguredVantage } from '../lib/telemetry/contract';
import { type PageServer, startPageServer } from '../lib/watch/pageServer';
import type { PrometheusMetrics } from '../lib/watch/prometheus';

export interface LivePageOptions {
  readonly table: SqliteTable;
  readonly vantages: readonly ConfiguredVantage[];
  readonly everySeconds: number;
  readonly metrics: PrometheusMetrics;
  readonly log: (message: string, facts: Record<string, unknown>) => void;
}

/** The page that `watch` has, over the demo's own table, at any free port of this machine. Its clock is that of the messages. */
export async function startLivePage(options: LivePageOptions): Promise<PageServer> {
  const { table, vantages, everySeconds, metrics, log } = options;
  const page = await startPageServer({
    listen: { address: '127.0.0.1', port: 0 },
    setting: { installation: 'demo', everySeconds, vantages },
    source: { table, shards: [0], unreadable: () => {} },
    zone: () => UTC,
    now: () => new Date(),
    metrics: () => metrics.text(),
    log,
  });
  table.onWrite(() => page.changed());
  return page;
}
