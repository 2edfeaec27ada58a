import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@aws-lambda-powertools/logger';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Context } from 'aws-lambda';
import { nodeResolver } from '../../lib/dns/nodeResolver';
import { targetFromName } from '../../lib/probe/target';
import { dynamoTable } from '../../lib/store/dynamoTable';
import { vantageStore } from '../../lib/store/vantageStore';
import { putMetrics } from '../../lib/telemetry/cloudWatch';
import { metricsNamespace } from '../../lib/telemetry/contract';
import { environmentReader } from '../../lib/telemetry/environment';
import { parameterStore } from '../../lib/telemetry/parameter';
import { deadlinesIn, lookAtVantage, runAtVantage, type VantageDependencies } from '../../lib/workflow/atVantage';
import { blockListAsker } from '../../lib/workflow/blockListAsker';
import { parseProbeEvent, scheduledTime } from '../../lib/workflow/events';

const CONFIRM_AFTER_MS = 3000;

const environment = environmentReader(process.env);
const vantage = environment.vantage();
const hub = { region: environment.hubRegion() };
const logger = new Logger({ serviceName: 'probe', persistentKeys: { vantage: vantage.id } });
const cloudWatch = new CloudWatchClient(hub);
const namespace = metricsNamespace(environment.name());

const now = () => new Date();
const resolver = nodeResolver(vantage.dns === undefined ? {} : { server: vantage.dns });

const dependencies: VantageDependencies = {
  vantage,
  everySeconds: environment.everySeconds(),
  metricsLevel: environment.metricsLevel(),
  resolver,
  store: vantageStore(dynamoTable(new DynamoDBClient(hub), environment.tableName())),
  emit: (points, at) => putMetrics(cloudWatch, namespace, points, at),
  log: (message, facts) => logger.info(message, facts),
  now,
  wait: (ms, signal) => sleep(ms, undefined, { signal }).catch(() => undefined),
  confirmAfterMs: CONFIRM_AFTER_MS,
  askBlockList: blockListAsker({ resolver, now, secret: parameterStore(hub.region) }),
};

/** Observes and writes: one scheduled run, or a second look that the judge asks for. Fails only for faults of our own. */
export async function handler(event: unknown, context: Context): Promise<void> {
  logger.addContext(context);
  const parsed = parseProbeEvent(event);
  const deadlines = deadlinesIn(context.getRemainingTimeInMillis());
  if (parsed.kind === 'look') return lookAtVantage(parsed.looks, dependencies, deadlines);
  const scheduledAt = scheduledTime(parsed.scheduledAt, now(), dependencies.everySeconds);
  const targets = parsed.targets.map((target) => targetFromName(target.name, target));
  await runAtVantage({ scheduledAt, shard: parsed.shard, targets }, dependencies, deadlines);
}
