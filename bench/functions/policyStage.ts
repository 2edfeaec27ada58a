import { once } from 'node:events';
import { createServer } from 'node:https';
import { createSecureContext } from 'node:tls';
import { parseConfig } from '../../lib/config/parseConfig';
import { policyEvents } from '../../lib/infra/runEvents';
import { ENVIRONMENT, type PolicyRunEvent } from '../../lib/telemetry/contract';
import type { Lifetime } from '../../test/e2e/lifetime';
import { startNameServer } from '../../test/e2e/nameServer';
import { makeNetwork, PUBLIC_ADDRESS, resolveBy } from '../../test/e2e/ownNetwork';
import { createAuthority } from '../../test/support/certificates';
import { startDynamo } from '../../test/support/dynamoServer';
import { type Meter, startMeter } from './meter';

/** What the policy check reaches, in a network of the run's own and, but for the DNS, in this process. */
export interface PolicyStage {
  readonly ca: string;
  readonly meter: Meter;
  readonly events: readonly PolicyRunEvent[];
  /** What a function has in its environment, with a table of its own. */
  variables(): Promise<Readonly<Record<string, string>>>;
  close(): Promise<void>;
}

const ZONE = 'bench.test';
const NAME = 'bench';
const DNS = { address: '127.0.0.53', port: 53 } as const;

/** `count` domains that enforce a policy, each with a policy host of its own name, and answered at once. */
export async function startPolicyStage(lifetime: Lifetime, count: number): Promise<PolicyStage> {
  makeNetwork();
  const domains = Array.from({ length: count }, (_, index) => `d${index + 1}.${ZONE}`);
  await startNameServer(lifetime, { ...DNS, zones: { [ZONE]: domains.flatMap(recordsOf) } });
  resolveBy(lifetime, DNS.address);
  const [dynamo, policies] = await Promise.all([startDynamo(), startPolicyHosts(domains)]);
  const meter = await startMeter(dynamo.url);
  const parsed = parseConfig(fileOf(domains), 'the benchmark');
  if (!parsed.ok) throw new Error(parsed.problems.join('\n'));
  return {
    ca: policies.ca,
    meter,
    events: policyEvents(parsed.config.targets),
    variables: async () => ({
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_ENDPOINT_URL_DYNAMODB: meter.url,
      [ENVIRONMENT.name]: NAME,
      [ENVIRONMENT.tableName]: await dynamo.createTable(),
    }),
    close: async () => {
      policies.close();
      await meter.close();
      await dynamo.close();
    },
  };
}

const recordsOf = (domain: string): readonly string[] => [
  `${domain}. MX 10 mx1.${domain}.`,
  `${domain}. MX 20 mx2.${domain}.`,
  `_mta-sts.${domain}. TXT "v=STSv1; id=20261128T21;"`,
  `mta-sts.${domain}. A ${PUBLIC_ADDRESS}`,
  `_smtp._tls.${domain}. TXT "v=TLSRPTv1; rua=mailto:tls@${domain}"`,
];

const fileOf = (domains: readonly string[]): string =>
  [
    `name: ${NAME}`,
    'hub: us-east-1',
    'vantages: { us: { region: us-east-1, heloName: us.canary.example } }',
    `targets: [${domains.join(', ')}]`,
  ].join('\n');

async function startPolicyHosts(domains: readonly string[]) {
  const authority = await createAuthority();
  const contexts = new Map(
    await Promise.all(
      domains.map(async (domain) => {
        const name = `mta-sts.${domain}`;
        const { key, cert } = await authority.issue({ names: [name] });
        return [name, createSecureContext({ key, cert })] as const;
      }),
    ),
  );
  const server = createServer({ SNICallback: (name, done) => done(null, contexts.get(name)) }, (request, response) => {
    const domain = request.headers.host?.replace(/^mta-sts\./, '');
    const policy = `version: STSv1\r\nmode: enforce\r\nmx: *.${domain}\r\nmax_age: 604800\r\n`;
    response.writeHead(200, { 'Content-Type': 'text/plain', Connection: 'close' }).end(policy);
  });
  server.on('tlsClientError', () => undefined);
  server.listen(443, PUBLIC_ADDRESS);
  await once(server, 'listening');
  return {
    ca: authority.ca,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
