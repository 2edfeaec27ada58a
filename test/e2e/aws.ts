import { readFileSync } from 'node:fs';
import { Agent } from 'node:https';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { IAMClient } from '@aws-sdk/client-iam';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { SSMClient } from '@aws-sdk/client-ssm';
import type { Emulator } from './emulator';

/** The emulator's account; its number as access key stands for the account's root user. */
export const ACCOUNT = '000000000000';
const CREDENTIALS = { accessKeyId: ACCOUNT, secretAccessKey: 'e2e' } as const;

/** Clients of one region of the emulator. */
export interface Aws {
  readonly region: string;
  readonly cloudWatch: CloudWatchClient;
  readonly logs: CloudWatchLogsClient;
  readonly dynamoDb: DynamoDBClient;
  readonly iam: IAMClient;
  readonly lambda: LambdaClient;
  readonly sns: SNSClient;
  readonly sqs: SQSClient;
  readonly ssm: SSMClient;
}

export const awsOf = ({ endpoint, certificateFile }: Emulator, region: string): Aws => {
  // Node 20 is the oldest that the project runs on; that the SDK will leave it is no news to who runs this test.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
  const requestHandler = { httpsAgent: new Agent({ ca: readFileSync(certificateFile), keepAlive: true }) };
  const settings = { endpoint, region, credentials: CREDENTIALS, requestHandler };
  return {
    region,
    cloudWatch: new CloudWatchClient(settings),
    logs: new CloudWatchLogsClient(settings),
    dynamoDb: new DynamoDBClient(settings),
    iam: new IAMClient(settings),
    lambda: new LambdaClient(settings),
    sns: new SNSClient(settings),
    sqs: new SQSClient(settings),
    ssm: new SSMClient(settings),
  };
};

/** The same for a process: everything that the CDK's command line and an SDK read from the environment. */
export const awsEnvironment = ({ endpoint, certificateFile }: Emulator, region: string): Record<string, string> => ({
  NODE_EXTRA_CA_CERTS: certificateFile,
  AWS_ENDPOINT_URL: endpoint,
  AWS_ENDPOINT_URL_S3: endpoint,
  AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
  AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
  AWS_REGION: region,
  AWS_DEFAULT_REGION: region,
  AWS_EC2_METADATA_DISABLED: 'true',
});
