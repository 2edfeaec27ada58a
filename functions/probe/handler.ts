import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@aws-lambda-powertools/logger';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Context } from 'aws-lambda';
import { nodeResolver } from '../../lib/dns/nodeResolver';
import { connectionRate } from '../../lib/probe/connectionRate';
import { dynamoTable } from '../../lib/store/dynamoTable';
import { vantageStore } from '../../lib/store/vantageStore';
import { putMetrics } from '../../lib/telemetry/cloudWatch';
import { CONNECTIONS_A_MINUTE, metricsNamespace, probeService } from '../../lib/telemetry/contract';
import { environmentReader } from '../../lib/telemetry/environment';
import { deadlinesIn, type VantageDependencies, workAtVantage } from '../../lib/workflow/atVantage';
import { blockListAsker } from '../../lib/workflow/blockListAsker';
import { parseProbeEvent } from '../../lib/workflow/events';
import { withTargets } from '../../lib/workflow/withTargets';
import { listsLater } from '../listsLater';
import { newerItemsPoint } from '../newerItemsMetric';
import { parametersLater } from '../parametersLater';
import { requestHandler } from '../requestHandler';

const CONFIRM_AFTER_MS = 3000;
const environment = environmentReader(process.env);
const vantage = environment.vantage();
// A shard has one partition: where all its hosts change at once, that takes some of the writes later.
const hub = { region: environment.hubRegion(), maxAttempts: 8, requestHandler };
const logger = new Logger({ serviceName: 'probe', persistentKeys: { vantage: vantage.id } });
const cloudWatch = new CloudWatchClient(hub);
const namespace = metricsNamespace(environment.name());

const now = () => new Date();
/** What stays a newer version's is not written either: then the vantage runs, and nobody hears what it sees. */
const newer = newerItemsPoint(probeService(vantage.id), logger, (points) =>
  putMetrics(cloudWatch, namespace, points, now()),
);
const lists = listsLater(process.env);
const resolver = nodeResolver(vantage.dns === undefined ? {} : { server: vantage.dns });

const dependencies: VantageDependencies = {
  vantage,
  everySeconds: environment.everySeconds(),
  metricsLevel: environment.metricsLevel(),
  resolver,
  store: vantageStore(dynamoTable(new DynamoDBClient(hub), environment.tableName(), { newer: newer.heard })),
  emit: (points, at) => putMetrics(cloudWatch, namespace, points, at),
  log: (message, facts) => logger.info(message, facts),
  now,
  wait: (ms, signal) => sleep(ms, undefined, { signal }).catch(() => undefined),
  confirmAfterMs: CONFIRM_AFTER_MS,
  rate: connectionRate(vantage.connectionsPerMinute ?? CONNECTIONS_A_MINUTE),
  askBlockList: blockListAsker({ resolver, now, secret: parametersLater(hub.region) }),
};

/** Observes and writes: one scheduled run, or a second look that the judge asks for. Fails only for faults of our own. */
export async function handler(event: unknown, context: Context): Promise<void> {
  logger.addContext(context);
  const deadlines = deadlinesIn(context.getRemainingTimeInMillis());
  const told = await withTargets(event, lists);
  await workAtVantage(parseProbeEvent(told), dependencies, deadlines).finally(newer.say);
}
