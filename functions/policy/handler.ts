import { Logger } from '@aws-lambda-powertools/logger';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Context } from 'aws-lambda';
import { nodeResolver } from '../../lib/dns/nodeResolver';
import { lookAtSts } from '../../lib/policy/mtaStsLook';
import { lookUpTlsRptRecord } from '../../lib/policy/tlsRptLook';
import { targetFromName } from '../../lib/probe/target';
import { dynamoTable } from '../../lib/store/dynamoTable';
import { policyStore } from '../../lib/store/policyStore';
import { environmentReader } from '../../lib/telemetry/environment';
import { checkPolicies, type PolicyCheckDependencies } from '../../lib/workflow/checkPolicies';
import { parsePolicyEvent } from '../../lib/workflow/events';
import { loggedUnreadable } from '../../lib/workflow/unreadable';
import { newerItemsMetric } from '../newerItemsMetric';
import { requestHandler } from '../requestHandler';
import { daneOverHttps } from './daneOverHttps';

/** Kept back for writing what was seen. */
const WRITING_MS = 10_000;
/** One that keeps us waiting must not keep the others from their turn. */
const FETCH_MS = 20_000;

const environment = environmentReader(process.env);
const logger = new Logger({ serviceName: 'policy' });
const log = (message: string, facts: Record<string, unknown>): void =>
  logger['error' in facts ? 'error' : 'info'](message, facts);
const newer = newerItemsMetric('policy', environment.name(), logger);
const table = dynamoTable(new DynamoDBClient({ requestHandler }), environment.tableName(), { newer: newer.heard });

const resolver = nodeResolver();

const dependencies: PolicyCheckDependencies = {
  store: policyStore(table, loggedUnreadable(log)),
  resolver,
  // Outside of a VPC a function has no IPv6.
  lookAtSts: (domain, signal) => lookAtSts(domain, { resolver, signal, families: [4], timeoutMs: FETCH_MS }),
  lookAtTlsRpt: (domain, signal) => lookUpTlsRptRecord(domain, resolver, signal),
  ...daneOverHttps(environment.validatingResolver()),
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
