import { Logger } from '@aws-lambda-powertools/logger';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Context } from 'aws-lambda';
import { nodeResolver } from '../../lib/dns/nodeResolver';
import { lookAtSts } from '../../lib/policy/mtaStsLook';
import { targetFromName } from '../../lib/probe/target';
import { dynamoTable } from '../../lib/store/dynamoTable';
import { policyStore } from '../../lib/store/policyStore';
import { environmentReader } from '../../lib/telemetry/environment';
import { checkPolicies, type PolicyCheckDependencies } from '../../lib/workflow/checkPolicies';
import { parsePolicyEvent } from '../../lib/workflow/events';
import { loggedUnreadable } from '../../lib/workflow/unreadable';
import { newerItemsMetric } from '../newerItemsMetric';

/** Kept back for writing what was seen. */
const WRITING_MS = 10_000;

const environment = environmentReader(process.env);
const logger = new Logger({ serviceName: 'policy' });
const log = (message: string, facts: Record<string, unknown>): void =>
  logger['error' in facts ? 'error' : 'info'](message, facts);
const newer = newerItemsMetric('policy', environment.name(), logger);
const table = dynamoTable(new DynamoDBClient({}), environment.tableName(), { newer: newer.heard });

const dependencies: PolicyCheckDependencies = {
  store: policyStore(table, loggedUnreadable(log)),
  resolver: nodeResolver(),
  lookAtSts,
  // Outside of a VPC a function has no IPv6.
  families: [4],
  allowPrivateTargets: false,
  now: () => new Date(),
  log,
};

/** Looks at the policies of the domains whose turn it is. Fails only for faults of our own. */
export async function handler(event: unknown, context: Context): Promise<void> {
  logger.addContext(context);
  const { shard, targets } = parsePolicyEvent(event);
  const run = { shard, targets: targets.map((target) => targetFromName(target.name, target)) };
  const signal = AbortSignal.timeout(Math.max(0, context.getRemainingTimeInMillis() - WRITING_MS));
  await checkPolicies(run, dependencies, signal).finally(newer.say);
}
