import { PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { physicalName } from '../../lib/telemetry/contract';
import type { Aws } from './aws';
import { CANARY, POLICED, PUBLISHED, SECOND } from './installation';

const PROBES = [CANARY, SECOND, PUBLISHED, POLICED].flatMap(({ name, vantages }) =>
  vantages.map(({ id }) => physicalName.probe(name, id)),
);

/**
 * Lets the region's probes put metrics. Their own policies do so under the condition `cloudwatch:namespace`, which the
 * emulator doesn't know and takes for unmet. All other permissions are the app's own.
 */
export const allowMetrics = async ({ iam, lambda }: Aws): Promise<void> => {
  const { Functions = [] } = await lambda.send(new ListFunctionsCommand({}));
  for (const { FunctionName = '', Role = '' } of Functions) {
    if (!PROBES.includes(FunctionName)) continue;
    await iam.send(
      new PutRolePolicyCommand({
        RoleName: Role.split('/').at(-1),
        PolicyName: 'e2e-metrics',
        PolicyDocument: JSON.stringify({
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Action: 'cloudwatch:PutMetricData', Resource: '*' }],
        }),
      }),
    );
  }
};
