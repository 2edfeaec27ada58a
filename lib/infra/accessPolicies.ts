import { ArnFormat, CfnOutput, Stack, Validations } from 'aws-cdk-lib';
import { ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { CanaryConfig } from '../config/canaryConfig';
import { physicalName } from '../telemetry/contract';
import { infraName } from './names';
import { machinePermissions } from './permissions';

/** The tag of a role or user that says which vantage it is. */
export const VANTAGE_TAG = 'starttls-canary-vantage';

/** What CloudWatch tells of all metrics and alarms, or of none. */
const LOOK = [
  'cloudwatch:DescribeAlarms',
  'cloudwatch:GetMetricData',
  'cloudwatch:ListDashboards',
  'cloudwatch:ListMetrics',
];

/** Policies for people and machines that are not ours to make roles for; who gets them is the account's business. */
export class AccessPolicies extends Construct {
  constructor(scope: Construct, config: CanaryConfig) {
    super(scope, 'AccessPolicies');
    this.policy(config, {
      id: 'ExternalVantage',
      description: `A machine that publishes to ${config.name} as the vantage that its tag ${VANTAGE_TAG} names`,
      // Without the tag there is no partition that it may touch: a variable without a value matches nothing.
      statements: machinePermissions(Stack.of(this), config, `\${aws:PrincipalTag/${VANTAGE_TAG}}`),
      wildcard: 'PutMetricData knows no resources; the namespace is limited in place of them.',
    });
    this.policy(config, {
      id: 'Viewer',
      description: `Looks at the dashboard and the alarms of ${config.name}`,
      statements: [
        new PolicyStatement({ actions: ['cloudwatch:GetDashboard'], resources: [this.dashboardArn(config)] }),
        new PolicyStatement({ actions: [...LOOK], resources: ['*'] }),
        // CloudWatch calls a dashboard's widgets by the rights of who looks at it.
        new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [this.widgetArn(config)] }),
      ],
      wildcard: 'CloudWatch limits neither metrics nor lists of alarms and dashboards by resource.',
    });
  }

  private dashboardArn({ name }: CanaryConfig): string {
    return Stack.of(this).formatArn({
      service: 'cloudwatch',
      region: '',
      resource: 'dashboard',
      resourceName: infraName.dashboard(name),
      arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
    });
  }

  private widgetArn({ name }: CanaryConfig): string {
    return Stack.of(this).formatArn({
      service: 'lambda',
      resource: 'function',
      resourceName: physicalName.matrixWidget(name),
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
  }

  private policy(
    { hub }: CanaryConfig,
    {
      id,
      description,
      statements,
      wildcard,
    }: {
      readonly id: string;
      readonly description: string;
      readonly statements: readonly PolicyStatement[];
      /** Why it has a statement about every resource. */
      readonly wildcard: string;
    },
  ): void {
    // Without a name of its own: those are the account's, and an installation of this name may have another hub too.
    const policy = new ManagedPolicy(this, id, { description: `${description} (${hub})`, statements: [...statements] });
    Validations.of(policy).acknowledge({ id: 'AwsSolutions-IAM5[Resource::*]', reason: wildcard });
    new CfnOutput(Stack.of(this), `${id}PolicyArn`, { value: policy.managedPolicyArn, description });
  }
}
