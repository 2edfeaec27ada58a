import {
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreateUserCommand,
  ListPoliciesCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { VANTAGE_TAG } from '../../lib/infra/accessPolicies';
import type { Aws } from './aws';

/** What a process needs in its environment to be an IAM user. */
export interface MachineUser {
  readonly credentials: Readonly<Record<'AWS_ACCESS_KEY_ID' | 'AWS_SECRET_ACCESS_KEY', string>>;
  /** Lets the user do what a vantage may, as docs/on-premises.md says. */
  allow(): Promise<void>;
}

/** A user with the tag of a vantage, and no permission yet. */
export const createMachineUser = async ({ iam }: Aws, vantage: string): Promise<MachineUser> => {
  const UserName = `e2e-${vantage}`;
  await iam.send(new CreateUserCommand({ UserName, Tags: [{ Key: VANTAGE_TAG, Value: vantage }] }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  const { AccessKeyId = '', SecretAccessKey = '' } = AccessKey ?? {};
  return {
    credentials: { AWS_ACCESS_KEY_ID: AccessKeyId, AWS_SECRET_ACCESS_KEY: SecretAccessKey },
    allow: async () => {
      const { Policies = [] } = await iam.send(new ListPoliciesCommand({ Scope: 'Local' }));
      const policy = Policies.find(({ PolicyName }) => PolicyName?.includes('ExternalVantage'));
      if (policy === undefined) throw new Error('no policy ExternalVantage was deployed');
      await iam.send(new AttachUserPolicyCommand({ UserName, PolicyArn: policy.Arn }));
      // As permission.ts does for the probes: the emulator doesn't know the condition on the namespace.
      await iam.send(
        new PutUserPolicyCommand({
          UserName,
          PolicyName: 'e2e-metrics',
          PolicyDocument: JSON.stringify({
            Version: '2012-10-17',
            Statement: [{ Effect: 'Allow', Action: 'cloudwatch:PutMetricData', Resource: '*' }],
          }),
        }),
      );
    },
  };
};
