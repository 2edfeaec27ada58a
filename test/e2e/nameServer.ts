import { Resolver } from 'node:dns/promises';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cleanEnvironment, startDaemon, tail } from './childProcess';
import type { Lifetime } from './lifetime';
import { eventually } from './waiting';

const NSD = '/usr/sbin/nsd';
const START_TIMEOUT_MS = 10_000;

export interface NameServer {
  /** `address:port`, as in `dns` of the configuration. */
  readonly server: string;
}

export interface NameServerSettings {
  readonly address: string;
  readonly port: number;
  readonly domain: string;
  readonly mxHost: string;
  readonly mxAddress: string;
}

/** Starts an authoritative name server (NSD) for one domain with one MX record. */
export const startNameServer = async (lifetime: Lifetime, settings: NameServerSettings): Promise<NameServer> => {
  const root = join(lifetime.directory, 'nsd');
  mkdirSync(root);
  const logFile = join(root, 'log');
  writeFileSync(join(root, 'zone'), zone(settings));
  writeFileSync(join(root, 'nsd.conf'), configuration(root, settings));

  const child = startDaemon(lifetime, {
    name: 'name server',
    command: NSD,
    args: ['-d', '-c', join(root, 'nsd.conf')],
    environment: cleanEnvironment(lifetime, {}),
    logFile,
  });
  const server = `${settings.address}:${settings.port}`;
  const resolver = new Resolver({ timeout: 1_000, tries: 1 });
  resolver.setServers([server]);
  await eventually('the name server answers', START_TIMEOUT_MS, async () => {
    if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}: ${tail(logFile, 20)}`);
    const [mx] = await resolver.resolveMx(settings.domain);
    return mx?.exchange === settings.mxHost ? true : undefined;
  });
  return { server };
};

const zone = ({ domain, mxHost, mxAddress }: NameServerSettings): string => `$ORIGIN ${domain}.
$TTL 60
@ SOA ns.${domain}. hostmaster.${domain}. 1 3600 900 604800 60
@ NS ns.${domain}.
ns.${domain}. A 127.0.0.1
@ MX 10 ${mxHost}.
${mxHost}. A ${mxAddress}
`;

const configuration = (root: string, { address, port, domain }: NameServerSettings): string => `server:
  ip-address: ${address}@${port}
  do-ip6: no
  server-count: 1
  username: ""
  chroot: ""
  zonesdir: "${root}"
  database: ""
  pidfile: ""
  zonelistfile: "${root}/zone.list"
  xfrdfile: "${root}/xfrd.state"
  xfrdir: "${root}"
remote-control:
  control-enable: no
zone:
  name: "${domain}"
  zonefile: "zone"
`;
