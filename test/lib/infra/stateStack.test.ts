import { Match } from 'aws-cdk-lib/assertions';
import { configWith, stacksOf, synthesise } from './stacks';

const synthesised = synthesise(configWith({ name: 'mine' }));
const { state, stacks } = synthesised;

test('the stack can only be deleted by someone who means it', () => {
  expect(stacks.state.terminationProtection).toBe(true);
  expect(stacks.hub.terminationProtection).toBe(false);
});

test('an installation to throw away has no protection', () => {
  expect(stacksOf(configWith(), false).state.terminationProtection).toBe(false);
});

test('table and key stay when the stack goes', () => {
  state.hasResource('AWS::DynamoDB::GlobalTable', { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
  state.hasResource('AWS::KMS::Key', { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
});

test('the table is on demand, recoverable, encrypted with the key, and expires by ttl', () => {
  state.hasResourceProperties('AWS::DynamoDB::GlobalTable', {
    TableName: 'starttls-canary-mine',
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: [
      { AttributeName: 'pk', KeyType: 'HASH' },
      { AttributeName: 'sk', KeyType: 'RANGE' },
    ],
    TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
    SSESpecification: { SSEEnabled: true, SSEType: 'KMS' },
    Replicas: [
      Match.objectLike({
        Region: 'us-east-1',
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        SSESpecification: { KMSMasterKeyId: Match.anyValue() },
      }),
    ],
  });
});

test('the stream carries keys only, since a record is a wake-up call', () => {
  state.hasResourceProperties('AWS::DynamoDB::GlobalTable', { StreamSpecification: { StreamViewType: 'KEYS_ONLY' } });
});

test('the indexes are those of the contract', () => {
  const index = (name: string, hash: string, range: string) => ({
    IndexName: name,
    KeySchema: [
      { AttributeName: hash, KeyType: 'HASH' },
      { AttributeName: range, KeyType: 'RANGE' },
    ],
    Projection: { ProjectionType: 'KEYS_ONLY' },
  });
  state.hasResourceProperties('AWS::DynamoDB::GlobalTable', {
    GlobalSecondaryIndexes: [index('host', 'host', 'sk'), index('open', 'open', 'pk')],
  });
});

test('the key rotates, and serves the account through the services of the hub region', () => {
  state.hasResourceProperties('AWS::KMS::Alias', { AliasName: 'alias/starttls-canary-mine' });
  state.hasResourceProperties('AWS::KMS::Key', {
    EnableKeyRotation: true,
    KeyPolicy: {
      Statement: Match.arrayWith([
        Match.objectLike({
          Sid: 'ThroughTheServices',
          Principal: { AWS: '*' },
          Condition: {
            StringEquals: {
              'kms:CallerAccount': { Ref: 'AWS::AccountId' },
              'kms:ViaService': [
                'dynamodb.us-east-1.amazonaws.com',
                'sns.us-east-1.amazonaws.com',
                'sqs.us-east-1.amazonaws.com',
              ],
            },
          },
        }),
      ]),
    },
  });
});
