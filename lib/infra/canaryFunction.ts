import { join } from 'node:path';
import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Runtime } from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { NodejsFunction, OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { FunctionEnvironment } from './functionEnvironment';

export interface CanaryFunctionProps {
  readonly functionName: string;
  readonly description: string;
  /** The folder in functions/ whose handler.ts is the entry. */
  readonly handler: 'probe' | 'judge' | 'notify';
  /** The folder of package.json. */
  readonly sourceRoot: string;
  readonly environment: FunctionEnvironment;
  readonly permissions: readonly PolicyStatement[];
  readonly memoryMiB: number;
  readonly timeout: Duration;
  /** An event that has waited for longer is of no use any more. At least a minute, Lambda's least. */
  readonly maxEventAge: Duration;
  readonly retentionDays: RetentionDays;
}

/**
 * A function with its role, its log group and one queue for everything that it could not do. It never retries by
 * itself: the next run, or the next sweep, does the same work on newer facts.
 */
export class CanaryFunction extends Construct {
  readonly function: NodejsFunction;
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, props: CanaryFunctionProps) {
    super(scope, id);
    this.deadLetters = new Queue(this, 'DeadLetters', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    // Destroyed with the stack: a retained group with this name would stand in the way of a new installation.
    const logGroup = new LogGroup(this, 'Logs', {
      logGroupName: `/aws/lambda/${props.functionName}`,
      retention: props.retentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: `What ${props.functionName} in ${Stack.of(this).region} may do`,
    });
    role.addToPolicy(
      new PolicyStatement({
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [logGroup.logGroupArn],
      }),
    );
    for (const statement of props.permissions) role.addToPolicy(statement);
    this.function = new NodejsFunction(this, 'Function', {
      functionName: props.functionName,
      description: props.description,
      entry: join(props.sourceRoot, 'functions', props.handler, 'handler.ts'),
      projectRoot: props.sourceRoot,
      depsLockFilePath: join(props.sourceRoot, 'package-lock.json'),
      handler: 'handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: props.memoryMiB,
      timeout: props.timeout,
      environment: props.environment,
      role,
      logGroup,
      retryAttempts: 0,
      maxEventAge: props.maxEventAge,
      onFailure: new SqsDestination(this.deadLetters),
      // SDK inside, so that what was tested is what runs. Names are kept and maps left out: with them each cold start
      // reads megabytes, and a stack of named functions says enough.
      bundling: {
        bundleAwsSDK: true,
        target: 'node20',
        format: OutputFormat.CJS,
        minify: true,
        keepNames: true,
        sourceMap: false,
      },
    });
  }
}
