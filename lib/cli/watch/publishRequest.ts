import type { CanaryConfig, ExternalVantage } from '../../config/canaryConfig';
import { loadConfig } from '../../config/loadConfig';
import { scheduledTarget } from '../../config/scheduledTarget';
import { byShard } from '../../config/shard';
import { targetFromName } from '../../probe/target';
import { type MetricsLevel, metricsNamespace, physicalName } from '../../telemetry/contract';
import type { Shard } from '../../workflow/everyShard';
import { BadUsageError, badValue } from '../badUsage';
import { namedFile } from '../namedFile';
import type { WatchOptions } from '../watch';

/** What this machine publishes to, and as whom. */
export interface PublishRequest {
  readonly region: string;
  readonly tableName: string;
  readonly namespace: string;
  readonly metricsLevel: MetricsLevel;
  readonly vantage: ExternalVantage;
  readonly shards: readonly Shard[];
}

/** What a hub and its vantages have to agree on is the file's. */
const FILES_OWN = [
  { key: 'every', option: '--every', what: 'how often' },
  { key: 'observer', option: '--observer', what: 'whether its address carries mail (role)' },
  { key: 'allowPrivate', option: '--allow-private', what: 'what may be connected to (allowPrivateTargets)' },
  { key: 'testNotify', option: '--test-notify', what: 'whom to tell: the hub does (npx starttls-canary notify test)' },
] as const;

/** Reads the whole of the file that a hub was deployed by. Throws BadUsageError or ConfigError. */
export function publishRequest(file: string, options: WatchOptions): PublishRequest {
  for (const { key, option, what } of FILES_OWN) {
    if (options[key] !== undefined)
      throw new BadUsageError(`${option} does not go with --publish: the file of the hub says ${what}`);
  }
  const config = namedFile(loadConfig, file);
  return {
    region: config.hub,
    tableName: physicalName.table(config.name),
    namespace: metricsNamespace(config.name),
    metricsLevel: config.metrics,
    vantage: vantageOf(config, options, file),
    shards: byShard(config.targets).map(({ shard, targets }) => ({
      shard,
      targets: targets.map((target) => targetFromName(target.name, scheduledTarget(target))),
    })),
  };
}

function vantageOf({ externalVantages, publish }: CanaryConfig, options: WatchOptions, file: string): ExternalVantage {
  const ids = externalVantages.map(({ id }) => id);
  if (ids.length === 0)
    throw new BadUsageError(
      `--publish: ${file} has no vantage with external: true; give this machine a place under vantages, such as hq: { external: true, heloName: mail.example.org }`,
    );
  const wanted = options.vantage ?? publish ?? (ids.length === 1 ? ids[0] : undefined);
  if (wanted === undefined)
    throw new BadUsageError(
      `--publish: which of the external vantages is this machine? Say --vantage ${ids.join(' or --vantage ')}`,
    );
  const found = externalVantages.find(({ id }) => id === wanted);
  if (found === undefined)
    throw badValue('--vantage', wanted, `is not one of the external vantages of ${file}: ${ids.join(', ')}`);
  return found;
}
