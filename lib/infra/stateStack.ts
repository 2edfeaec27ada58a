import { Aws, CfnOutput, RemovalPolicy } from 'aws-cdk-lib';
import {
  AttributeType,
  Billing,
  ProjectionType,
  StreamViewType,
  TableEncryptionV2,
  TableV2,
} from 'aws-cdk-lib/aws-dynamodb';
import { AnyPrincipal, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import type { CanaryConfig } from '../config/canaryConfig';
import { physicalName, TABLE_INDEXES } from '../telemetry/contract';
import { CanaryStack } from './canaryStack';
import { infraName, stackId } from './names';

const string = (name: string) => ({ name, type: AttributeType.STRING });

/** What outlives a reinstallation: the table with its history, and the key that it and the topics are encrypted with. */
export class StateStack extends CanaryStack {
  readonly streamArn: string;

  constructor(scope: Construct, config: CanaryConfig, isProtected: boolean) {
    const description = 'Table and key, kept when the rest is removed';
    super(scope, stackId.state(config.name), { config, region: config.hub, description, isProtected });
    const table = this.table(config, this.key(config));
    if (table.tableStreamArn === undefined) throw new Error('the table has no stream');
    this.streamArn = table.tableStreamArn;
    new CfnOutput(this, 'TableName', { value: table.tableName, description: 'Views, incidents and history' });
  }

  private table({ name }: CanaryConfig, key: Key): TableV2 {
    return new TableV2(this, 'Table', {
      tableName: physicalName.table(name),
      partitionKey: string('pk'),
      sortKey: string('sk'),
      billing: Billing.onDemand(),
      encryption: TableEncryptionV2.customerManagedKey(key),
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      timeToLiveAttribute: 'ttl',
      dynamoStream: StreamViewType.KEYS_ONLY,
      removalPolicy: RemovalPolicy.RETAIN,
      globalSecondaryIndexes: [
        {
          indexName: TABLE_INDEXES.host,
          partitionKey: string('host'),
          sortKey: string('sk'),
          projectionType: ProjectionType.KEYS_ONLY,
        },
        {
          indexName: TABLE_INDEXES.open,
          partitionKey: string('open'),
          sortKey: string('pk'),
          projectionType: ProjectionType.KEYS_ONLY,
        },
      ],
    });
  }

  private key({ name, hub }: CanaryConfig): Key {
    const key = new Key(this, 'Key', {
      description: `Table and topics of starttls-canary ${name}`,
      alias: infraName.keyAlias(name),
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    // As the keys that AWS manages for these services: who may use the table or the topic may use its key through it,
    // so that roles in other stacks and regions need to know nothing of the key.
    key.addToResourcePolicy(
      new PolicyStatement({
        sid: 'ThroughTheServices',
        principals: [new AnyPrincipal()],
        actions: [
          'kms:CreateGrant',
          'kms:Decrypt',
          'kms:DescribeKey',
          'kms:Encrypt',
          'kms:GenerateDataKey',
          'kms:GenerateDataKeyWithoutPlaintext',
          'kms:ReEncryptFrom',
          'kms:ReEncryptTo',
        ],
        resources: ['*'],
        conditions: {
          StringEquals: {
            'kms:CallerAccount': Aws.ACCOUNT_ID,
            'kms:ViaService': ['dynamodb', 'sns', 'sqs'].map((service) => `${service}.${hub}.amazonaws.com`),
          },
        },
      }),
    );
    return key;
  }
}
