import type { CanaryConfig } from '../../lib/config/canaryConfig';
import { parseConfig } from '../../lib/config/parseConfig';
import { ENVIRONMENT } from '../../lib/telemetry/contract';
import { a, type ScriptedDns, startScriptedDns } from '../../test/lib/dns/scriptedDns';
import { type AwsEndpoint, startAwsEndpoint } from '../../test/support/awsEndpoint';
import { type DynamoServer, startDynamo } from '../../test/support/dynamoServer';
import { type Hosts, startHosts } from './hosts';
import { type Meter, startMeter } from './meter';

/** Everything that the functions reach, all of it on loopback and in this process: it is not what is measured. */
export interface Stage {
  readonly ca: string;
  readonly meter: Meter;
  /** What the AWS services but DynamoDB were asked since the last time, as service and size of the body in bytes. */
  takeCalls(): readonly { readonly service: string; readonly bytes: number }[];
  install(hostCount: number): Promise<Installation>;
  close(): Promise<void>;
}

/** A table of its own, and the configuration of three vantages that watch as many hosts. */
export interface Installation {
  readonly config: CanaryConfig;
  /** What Lambda would have in every function's environment; the stacks' own variables come on top. */
  readonly variables: Readonly<Record<string, string>>;
}

export const VANTAGES = ['us', 'eu', 'ap'] as const;

/** `hostCount` hosts that answer `delayMs` late. */
export async function startStage(hostCount: number, delayMs: number): Promise<Stage> {
  const [hosts, dynamo, aws] = await Promise.all([startHosts(hostCount, delayMs), startDynamo(), startAwsEndpoint()]);
  const [dns, meter] = await Promise.all([startNames(hosts), startMeter(dynamo.url)]);
  return {
    ca: hosts.ca,
    meter,
    takeCalls: () => aws.calls.splice(0).map(({ service, body }) => ({ service, bytes: Buffer.byteLength(body) })),
    install: (count) => install({ hosts: hosts.all.slice(0, count), dns, dynamo, aws, meter }),
    close: async () => {
      await Promise.all([dns.close(), meter.close(), aws.close()]);
      await dynamo.close();
      await hosts.close();
    },
  };
}

/** Answers at once: a resolver in the same network. */
const startNames = ({ all }: Hosts): Promise<ScriptedDns> => {
  const addresses = new Map(all.map(({ name, address }) => [`A ${name}`, { name, address }]));
  return startScriptedDns((question) => {
    const found = addresses.get(question);
    return found === undefined ? {} : { records: [a(found.name, ...found.address.split('.').map(Number))] };
  });
};

interface Parts {
  readonly hosts: Hosts['all'];
  readonly dns: ScriptedDns;
  readonly dynamo: DynamoServer;
  readonly aws: AwsEndpoint;
  readonly meter: Meter;
}

async function install({ hosts, dns, dynamo, aws, meter }: Parts): Promise<Installation> {
  const tableName = await dynamo.createTable();
  const text = [
    'hub: us-east-1',
    `vantages: { ${VANTAGES.map((id) => `${id}: { region: us-east-1, heloName: ${id}.canary.example }`).join(', ')} }`,
    `targets: [${hosts.map(({ name, port }) => `"[${name}]:${port}"`).join(', ')}]`,
    `dns: "${dns.server}"`,
    'allowPrivateTargets: true',
  ];
  const parsed = parseConfig(text.join('\n'), 'the benchmark');
  if (!parsed.ok) throw new Error(parsed.problems.join('\n'));
  return {
    config: parsed.config,
    variables: {
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_ENDPOINT_URL: aws.url,
      AWS_ENDPOINT_URL_DYNAMODB: meter.url,
      [ENVIRONMENT.tableName]: tableName,
    },
  };
}
