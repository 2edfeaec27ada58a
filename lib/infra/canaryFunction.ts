import { ArnFormat, AssetHashType, DockerImage, Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import type { ISecurityGroup, IVpc } from 'aws-cdk-lib/aws-ec2';
import { Effect, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { bundleFunction } from './functionBundle';
import type { FunctionEnvironment } from './functionEnvironment';

export interface LoggedFunctionProps {
  readonly functionName: string;
  readonly description: string;
  /** The folder in functions/ whose handler.ts is the entry. */
  readonly handler: 'probe' | 'judge' | 'notify' | 'policy' | 'matrix-widget';
  /** The folder of package.json. */
  readonly sourceRoot: string;
  readonly environment: FunctionEnvironment;
  readonly permissions: readonly PolicyStatement[];
  readonly memoryMiB: number;
  readonly timeout: Duration;
  readonly retentionDays: RetentionDays;
  /** Absent: outside of any VPC. */
  readonly network?: FunctionNetwork;
}

export interface CanaryFunctionProps extends LoggedFunctionProps {
  /** An event that has waited for longer is of no use any more. At least a minute, Lambda's least. */
  readonly maxEventAge: Duration;
}

export interface FunctionNetwork {
  /** Its private subnets are the function's. */
  readonly vpc: IVpc;
  readonly securityGroup: ISecurityGroup;
  /** Whether its subnets have IPv6, too. */
  readonly ipv6: boolean;
}

/** A function with its role and its log group, for whoever calls it and waits for the answer. */
export class LoggedFunction extends Construct {
  readonly function: LambdaFunction;

  constructor(scope: Construct, id: string, props: LoggedFunctionProps) {
    super(scope, id);
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
    const network = props.network;
    if (network !== undefined)
      for (const statement of networkPermissions(this, props.functionName)) role.addToPolicy(statement);
    this.function = new LambdaFunction(this, 'Function', {
      functionName: props.functionName,
      description: props.description,
      code: bundledCode(props),
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: props.memoryMiB,
      timeout: props.timeout,
      environment: props.environment,
      role,
      logGroup,
      ...(network === undefined
        ? {}
        : {
            vpc: network.vpc,
            vpcSubnets: { subnets: network.vpc.privateSubnets },
            securityGroups: [network.securityGroup],
            ipv6AllowedForDualStack: network.ipv6,
          }),
    });
  }
}

/** SDK inside, so that what was tested is what runs. Without maps: a stack of named functions says enough. */
const bundledCode = ({ sourceRoot, handler }: LoggedFunctionProps): Code =>
  Code.fromAsset(sourceRoot, {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      image: DockerImage.fromRegistry('none'),
      // No container is asked, but by its command one handler's bundle is known from another's.
      command: [handler],
      local: {
        tryBundle: (folder) => {
          bundleFunction(sourceRoot, handler, folder);
          return true;
        },
      },
    },
  });

/**
 * A function that nobody waits for, with one queue for everything that it could not do. It never retries by itself: the
 * next run, or the next sweep, does the same work on newer facts.
 */
export class CanaryFunction extends LoggedFunction {
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, props: CanaryFunctionProps) {
    super(scope, id, props);
    this.deadLetters = new Queue(this, 'DeadLetters', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    Validations.of(this.deadLetters).acknowledge({ id: 'AwsSolutions-SQS3', reason: 'It is itself for dead letters.' });
    this.function.configureAsyncInvoke({
      retryAttempts: 0,
      maxEventAge: props.maxEventAge,
      onFailure: new SqsDestination(this.deadLetters),
    });
  }
}

const INTERFACE_ACTIONS = [
  'ec2:AssignPrivateIpAddresses',
  'ec2:CreateNetworkInterface',
  'ec2:DeleteNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:UnassignPrivateIpAddresses',
];

/**
 * Lambda itself makes the network interfaces, by the function's role, before it knows what they are called. The code of
 * the function may not.
 */
const networkPermissions = (scope: Construct, functionName: string): readonly PolicyStatement[] => [
  new PolicyStatement({ actions: INTERFACE_ACTIONS, resources: ['*'] }),
  new PolicyStatement({
    effect: Effect.DENY,
    actions: INTERFACE_ACTIONS,
    resources: ['*'],
    conditions: {
      ArnEquals: {
        'lambda:SourceFunctionArn': Stack.of(scope).formatArn({
          service: 'lambda',
          resource: 'function',
          resourceName: functionName,
          arnFormat: ArnFormat.COLON_RESOURCE_NAME,
        }),
      },
    },
  }),
];
