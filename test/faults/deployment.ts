import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { physicalName } from '../../lib/telemetry/contract';
import { ACCOUNT } from '../e2e/aws';
import { runProgram } from '../e2e/childProcess';
import type { Lifetime } from '../e2e/lifetime';
import { PROJECT } from '../e2e/project';

export const INSTALLATION = 'faults';
export const REGION = 'us-east-1';
export const VANTAGES = ['east', 'west'] as const;
export const TOPIC_ARN = `arn:aws:sns:${REGION}:${ACCOUNT}:${physicalName.topic(INSTALLATION)}`;

export const heloName = (vantage: string): string => `${vantage}.canary.test`;

/** Any: what is watched is written over in the schedules' inputs. */
const CONFIGURATION = `name: ${INSTALLATION}
hub: ${REGION}
every: 1m
vantages:
${VANTAGES.map((id) => `  ${id}: { region: ${REGION}, heloName: ${heloName(id)}, egress: none }`).join('\n')}
allowPrivateTargets: true
targets: ['[127.0.0.1]:2525']
`;

const cdkSchema = z.object({ context: z.record(z.string(), z.unknown()) });
const getAtt = z.object({ 'Fn::GetAtt': z.tuple([z.string(), z.string()]) });
const ref = z.object({ Ref: z.string() });
const resources = z.object({
  Resources: z.record(z.string(), z.object({ Type: z.string(), Properties: z.unknown().optional() })),
});

const functionSchema = z.object({
  FunctionName: z.string(),
  Code: z.object({ S3Key: z.string() }),
  Environment: z.object({ Variables: z.record(z.string(), z.unknown()) }),
  Timeout: z.number(),
});
const invokeConfigSchema = z.object({
  FunctionName: ref,
  MaximumRetryAttempts: z.number(),
  DestinationConfig: z.object({ OnFailure: z.object({ Destination: getAtt }) }),
});
const scheduleSchema = z.object({
  ScheduleExpression: z.string(),
  Target: z.object({ Arn: getAtt, Input: z.string() }),
});
const mappingSchema = z.object({
  FunctionName: ref,
  BatchSize: z.number(),
  BisectBatchOnFunctionError: z.boolean(),
  FunctionResponseTypes: z.array(z.string()),
  MaximumRetryAttempts: z.number(),
  FilterCriteria: z.object({ Filters: z.array(z.object({ Pattern: z.string() })) }),
});
const queueAlarmSchema = z.object({
  MetricName: z.literal('ApproximateNumberOfMessagesVisible'),
  Dimensions: z.tuple([z.object({ Value: getAtt })]),
  Threshold: z.number(),
  DatapointsToAlarm: z.number(),
  ComparisonOperator: z.literal('GreaterThanOrEqualToThreshold'),
});
const filterSchema = z.object({
  dynamodb: z.object({ Keys: z.object({ pk: z.object({ S: z.tuple([z.object({ prefix: z.string() })]) }) }) }),
});

/** What Lambda and Scheduler know of a function, as its template says. */
export interface DeployedFunction {
  readonly name: string;
  /** The file that exports `handler`, bundled as it is deployed. */
  readonly bundle: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  readonly schedules: readonly { readonly expression: string; readonly input: unknown }[];
  readonly feed?: {
    readonly prefixes: readonly string[];
    readonly batchSize: number;
    readonly retryAttempts: number;
    readonly isBisected: boolean;
    readonly hasItemFailures: boolean;
  };
  readonly asyncRetries: number;
  /** So many messages in its dead-letter queue, in one minute, raise the alarm; undefined where nothing does. */
  readonly deadLettersToAlarm?: number;
}

/** Synthesizes the real app and reads what it deploys. */
export async function synthesize(lifetime: Lifetime): Promise<readonly DeployedFunction[]> {
  const config = join(lifetime.directory, 'canary.yaml');
  const assembly = join(lifetime.directory, 'assembly');
  writeFileSync(config, CONFIGURATION);
  const { context } = cdkSchema.parse(JSON.parse(readFileSync(join(PROJECT, 'cdk.json'), 'utf8')));
  const environment = { CANARY_CONFIG_FILE: config, CDK_OUTDIR: assembly, CDK_CONTEXT_JSON: JSON.stringify(context) };
  const { status, stderr } = await runProgram(lifetime, 'bin/app.ts', [], { environment, timeoutMs: 120_000 });
  if (status !== 0) throw new Error(`the app could not be synthesized: ${stderr.slice(-2000)}`);
  return readdirSync(assembly)
    .filter((file) => file.endsWith('.template.json'))
    .flatMap((file) => functionsIn(resources.parse(JSON.parse(readFileSync(join(assembly, file), 'utf8'))), assembly));
}

function functionsIn({ Resources }: z.output<typeof resources>, assembly: string): readonly DeployedFunction[] {
  const all = Object.entries(Resources);
  const allOf = <T>(type: string, schema: z.ZodType<T>): readonly T[] =>
    all
      .filter(([, { Type }]) => Type === `AWS::${type}`)
      .flatMap(([, it]) => schema.safeParse(it.Properties).data ?? []);
  const configs = allOf('Lambda::EventInvokeConfig', invokeConfigSchema);
  const mappings = allOf('Lambda::EventSourceMapping', mappingSchema);
  const schedules = allOf('Scheduler::Schedule', scheduleSchema);
  const alarms = allOf('CloudWatch::Alarm', queueAlarmSchema);
  return all.flatMap(([id, { Type, Properties }]) => {
    const config = configs.find(({ FunctionName }) => FunctionName.Ref === id);
    if (Type !== 'AWS::Lambda::Function' || config === undefined) return [];
    const { FunctionName: name, Code, Environment, Timeout } = functionSchema.parse(Properties);
    const mapping = mappings.find(({ FunctionName }) => FunctionName.Ref === id);
    const [queue] = config.DestinationConfig.OnFailure.Destination['Fn::GetAtt'];
    const alarm = alarms.find(({ Dimensions: [{ Value }] }) => Value['Fn::GetAtt'][0] === queue);
    return [
      {
        name,
        bundle: join(assembly, `asset.${Code.S3Key.replace(/\.zip$/, '')}`, 'index.js'),
        environment: textsOf(Environment.Variables),
        timeoutSeconds: Timeout,
        schedules: schedules
          .filter(({ Target }) => Target.Arn['Fn::GetAtt'][0] === id)
          .map(({ ScheduleExpression, Target }) => ({
            expression: ScheduleExpression,
            input: JSON.parse(Target.Input),
          })),
        ...(mapping !== undefined && { feed: feedOf(mapping) }),
        asyncRetries: config.MaximumRetryAttempts,
        ...(alarm?.DatapointsToAlarm === 1 && { deadLettersToAlarm: alarm.Threshold }),
      },
    ];
  });
}

const feedOf = (mapping: z.output<typeof mappingSchema>): NonNullable<DeployedFunction['feed']> => ({
  prefixes: mapping.FilterCriteria.Filters.map(
    ({ Pattern }) => filterSchema.parse(JSON.parse(Pattern)).dynamodb.Keys.pk.S[0].prefix,
  ),
  batchSize: mapping.BatchSize,
  retryAttempts: mapping.MaximumRetryAttempts,
  isBisected: mapping.BisectBatchOnFunctionError,
  hasItemFailures: mapping.FunctionResponseTypes.includes('ReportBatchItemFailures'),
});

/** The one thing that only a deployment knows is the topic. */
const textsOf = (variables: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(variables).map(([key, value]) => [key, typeof value === 'string' ? value : TOPIC_ARN]),
  );
