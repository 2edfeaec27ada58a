import { InvokeCommand } from '@aws-sdk/client-lambda';
import { DeleteCommand, DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { slotOf } from '../../lib/policy/policySlot';
import { policyHeartbeatKey, policyKey } from '../../lib/store/keys';
import type { Key } from '../../lib/store/table';
import { POLICY_MINUTES, type PolicyRunEvent, physicalName, SCHEMA_VERSION } from '../../lib/telemetry/contract';
import type { Aws } from './aws';
import { pause } from './waiting';

const SHARD = 0;
const viewSchema = z.object({
  sts: z.object({ cached: z.object({ policy: z.object({ mode: z.string() }) }).optional() }),
  findings: z.array(z.object({ code: z.string(), severity: z.string() })),
});
const heartbeatSchema = z.object({ startedAt: z.string(), slots: z.array(z.object({ slot: z.number() })) });

/** What the policy check wrote: of a target, and of its own runs. */
export const policyItems = async (hub: Aws, installation: string, target: string) => {
  const view = await itemAt(hub, installation, policyKey(target), viewSchema);
  const heartbeat = await itemAt(hub, installation, policyHeartbeatKey(SHARD), heartbeatSchema);
  return {
    view: view && { mode: view.sts.cached?.policy.mode, findings: view.findings },
    heartbeat,
  };
};

const itemAt = async <T>({ dynamoDb }: Aws, installation: string, key: Key, schema: z.ZodType<T>) => {
  const TableName = physicalName.table(installation);
  const { Item } = await DynamoDBDocumentClient.from(dynamoDb).send(
    new GetCommand({ TableName, Key: key, ConsistentRead: true }),
  );
  return Item === undefined ? undefined : schema.parse(Item.body);
};

/** An hour later, in a moment: without the note of what was looked at, a run finds that all is due. */
export const lookAgain = async (
  { dynamoDb, lambda }: Aws,
  installation: string,
  target: PolicyRunEvent['targets'][number],
): Promise<void> => {
  const TableName = physicalName.table(installation);
  await DynamoDBDocumentClient.from(dynamoDb).send(new DeleteCommand({ TableName, Key: policyHeartbeatKey(SHARD) }));
  const event: PolicyRunEvent = { schemaVersion: SCHEMA_VERSION, kind: 'policies', shard: SHARD, targets: [target] };
  const { FunctionError, Payload } = await lambda.send(
    new InvokeCommand({ FunctionName: physicalName.policy(installation), Payload: JSON.stringify(event) }),
  );
  if (FunctionError !== undefined) throw new Error(`the policy check fails: ${Buffer.from(Payload ?? []).toString()}`);
};

const HOUR_MS = 3_600_000;
/** What a schedule here is late by, and a run takes, at most. */
const RUN_MS = 60_000;

/** Waits where the domain's own turn of the hour would come within `forMs`: that would be a look more. */
export const awayFromItsTurn = async (domain: string, forMs: number): Promise<void> => {
  const turnMs = slotOf(domain) * POLICY_MINUTES * 60_000;
  const sinceMs = (Date.now() - turnMs + HOUR_MS) % HOUR_MS;
  if (sinceMs < RUN_MS) await pause(RUN_MS - sinceMs);
  else if (sinceMs + forMs > HOUR_MS) await pause(HOUR_MS - sinceMs + RUN_MS);
};
