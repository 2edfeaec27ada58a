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
import { parseProbeEvent, scheduledTime } from '../../lib/workflow/events';
import type { ProbeDependencies } from '../../lib/workflow/probeDependencies';
import { probeRun } from '../../lib/workflow/probeRun';
import { secondLook } from '../../lib/workflow/secondLook';

const CONFIRM_AFTER_MS = 3000;
/** Kept back from Lambda's deadline for writing what was seen, and before that for asking surprises again. */
const WRITING_MS = 8000;
const CONFIRMING_MS = 15_000;

const environment = environmentReader(process.env);
const vantage = environment.vantage();
const hub = { region: environment.hubRegion() };
const logger = new Logger({ serviceName: 'probe', persistentKeys: { vantage: vantage.id } });
const cloudWatch = new CloudWatchClient(hub);
const namespace = metricsNamespace(environment.name());

const dependencies: ProbeDependencies = {
  vantage,
  everySeconds: environment.everySeconds(),
  metricsLevel: environment.metricsLevel(),
  resolver: nodeResolver(vantage.dns === undefined ? {} : { server: vantage.dns }),
  store: vantageStore(dynamoTable(new DynamoDBClient(hub), environment.tableName())),
  emit: (points, at) => putMetrics(cloudWatch, namespace, points, at),
  log: (message, facts) => logger.info(message, facts),
  now: () => new Date(),
  wait: (ms, signal) => sleep(ms, undefined, { signal }).catch(() => undefined),
  confirmAfterMs: CONFIRM_AFTER_MS,
};

/** Observes and writes: one scheduled run, or a second look that the judge asks for. Fails only for faults of our own. */
export async function handler(event: unknown, context: Context): Promise<void> {
  logger.addContext(context);
  const parsed = parseProbeEvent(event);
  const budgetMs = Math.max(CONFIRMING_MS, context.getRemainingTimeInMillis() - WRITING_MS);
  const all = AbortSignal.timeout(budgetMs);
  if (parsed.kind === 'look') return secondLook(parsed.looks, dependencies, all);
  const scheduledAt = scheduledTime(parsed.scheduledAt, dependencies.now(), dependencies.everySeconds);
  const targets = parsed.targets.map((target) => targetFromName(target.name, target));
  const observe = AbortSignal.timeout(budgetMs - CONFIRMING_MS);
  await probeRun({ scheduledAt, shard: parsed.shard, targets }, dependencies, { observe, all });
}
