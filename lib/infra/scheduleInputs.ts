import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ArnFormat, Stack, Stage } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import type { ProbeRunEvent, TargetsAt } from '../telemetry/contract';
import type { CanaryFunction } from './canaryFunction';

/**
 * Of 1 MB, which is all that CloudFormation takes of a template, and of 256 KB, which is all that Scheduler takes of an input;
 * the rest is left to what else stands there.
 */
const MOST_IN_TEMPLATE = 600_000;
const MOST_IN_INPUT = 200_000;

/** What a schedule carries: its targets, or where they are. */
export type ScheduleInput = ProbeRunEvent | (Omit<ProbeRunEvent, 'targets'> & { readonly targetsAt: TargetsAt });

/**
 * The inputs of a function's schedules. Where the targets are more than these carry, they go into one object of the bucket that
 * `cdk bootstrap` made, and the function may read that object and nothing else there.
 */
export function scheduleInputs(run: CanaryFunction, events: readonly ProbeRunEvent[]): readonly ScheduleInput[] {
  const sizes = events.map((event) => JSON.stringify(JSON.stringify(event)).length);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  if (total <= MOST_IN_TEMPLATE && sizes.every((size) => size <= MOST_IN_INPUT)) return events;
  const stack = Stack.of(run);
  const path = join(Stage.of(run)?.outdir ?? '.', `${stack.stackName}.targets.json`);
  writeFileSync(path, JSON.stringify(Object.fromEntries(events.map(({ shard, targets }) => [shard, targets]))));
  const { s3BucketName: bucket, s3ObjectKey: key } = new Asset(run, 'Targets', { path });
  const object = stack.formatArn({
    ...{ service: 's3', region: '', account: '', resource: bucket, resourceName: key },
    arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
  });
  run.function.addToRolePolicy(new PolicyStatement({ actions: ['s3:GetObject'], resources: [object] }));
  return events.map(({ targets: _, ...event }) => ({ ...event, targetsAt: { bucket, key } }));
}
