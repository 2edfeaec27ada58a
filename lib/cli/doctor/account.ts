/** An Elastic IP address. */
export interface ElasticIp {
  readonly publicIp: string;
  readonly allocationId: string;
  /** Its tag Name: that of the vantage's probe, where it is one of ours. */
  readonly name?: string;
  readonly isAssociated: boolean;
}

export interface DeployedStack {
  readonly name: string;
  /** `arn:PARTITION:cloudformation:REGION:ACCOUNT:stack/…` */
  readonly id: string;
  /** As CloudFormation says it: `UPDATE_COMPLETE`. */
  readonly status: string;
}

export interface Subscription {
  /** `email`, `sms`, `sqs`, … */
  readonly protocol: string;
  readonly endpoint: string;
  readonly state: 'confirmed' | 'pending' | 'deleted';
}

export interface SmsSettings {
  readonly isInSandbox: boolean;
  /** In US dollars; absent where the account never set one. */
  readonly monthlyLimit?: number;
}

/** What the doctor reads of the AWS account. Rejects with the SDK's errors. */
export interface Account {
  /** The regions that are enabled for it, as one of them knows. */
  regions(region: string): Promise<readonly string[]>;
  /** Those with a tag Name that matches (`*` stands for anything), and those of these allocation ids. */
  elasticIps(region: string, name: string, allocationIds: readonly string[]): Promise<readonly ElasticIp[]>;
  /** Every stack that is not deleted and whose name begins so. */
  stacks(region: string, prefix: string): Promise<readonly DeployedStack[]>;
  subscriptions(region: string, topicArn: string): Promise<readonly Subscription[]>;
  sms(region: string): Promise<SmsSettings>;
  close(): void;
}

export type OpenAccount = () => Promise<Account>;

/** The account that the credentials of the shell are for. */
export const openAccount: OpenAccount = async () => {
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  const { awsAccount } = await import('./awsAccount');
  return awsAccount();
};
