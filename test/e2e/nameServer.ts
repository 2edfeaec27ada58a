import { Resolver } from 'node:dns/promises';
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cleanEnvironment, startDaemon, tail } from './childProcess';
import type { Lifetime } from './lifetime';
import { eventually } from './waiting';

const NSD = '/usr/sbin/nsd';
const WAIT_MS = 10_000;

export interface NameServer {
  /** `address:port`, as in `dns` of the configuration. */
  readonly server: string;
  readonly logFile: string;
  /** Puts other records into a zone. Resolves once they are served. */
  publish(zone: string, records: readonly string[]): Promise<void>;
}

export interface NameServerSettings {
  readonly address: string;
  readonly port: number;
  /** Zone → its records beside SOA and NS, in lines of a zone file; names without a final dot are relative to it. */
  readonly zones: Readonly<Record<string, readonly string[]>>;
}

/** Starts an authoritative name server (NSD). */
export const startNameServer = async (
  lifetime: Lifetime,
  { address, port, zones }: NameServerSettings,
): Promise<NameServer> => {
  const root = join(lifetime.directory, 'nsd');
  mkdirSync(root);
  const logFile = join(root, 'log');
  const serials = new Map<string, number>();
  const write = (zone: string, records: readonly string[]): number => {
    const serial = (serials.get(zone) ?? 0) + 1;
    serials.set(zone, serial);
    writeFileSync(join(root, `${zone}.new`), zoneFile(zone, serial, records));
    renameSync(join(root, `${zone}.new`), join(root, zone));
    return serial;
  };
  for (const [zone, records] of Object.entries(zones)) write(zone, records);
  writeFileSync(join(root, 'nsd.conf'), configuration(root, `${address}@${port}`, Object.keys(zones)));

  const child = startDaemon(lifetime, {
    name: 'name server',
    command: NSD,
    args: ['-d', '-c', join(root, 'nsd.conf')],
    environment: cleanEnvironment(lifetime, {}),
    logFile,
  });
  const server = `${address}:${port}`;
  const resolver = new Resolver({ timeout: 1_000, tries: 1 });
  resolver.setServers([server]);
  const serves = (zone: string, serial: number): Promise<true> =>
    eventually(`the name server serves ${zone}, ${serial}`, WAIT_MS, async () => {
      if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}: ${tail(logFile, 20)}`);
      return (await resolver.resolveSoa(zone)).serial === serial ? true : undefined;
    });
  for (const [zone, serial] of serials) await serves(zone, serial);
  return {
    server,
    logFile,
    publish: async (zone, records) => {
      const serial = write(zone, records);
      // It reads its zone files again.
      child.kill('SIGHUP');
      await serves(zone, serial);
    },
  };
};

const zoneFile = (zone: string, serial: number, records: readonly string[]): string =>
  `${[
    `$ORIGIN ${zone}.`,
    '$TTL 5',
    `@ SOA ns.${zone}. hostmaster.${zone}. ${serial} 3600 900 604800 5`,
    `@ NS ns.${zone}.`,
    'ns A 127.0.0.1',
    ...records,
  ].join('\n')}\n`;

const configuration = (root: string, endpoint: string, zones: readonly string[]): string => `server:
  ip-address: ${endpoint}
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
${zones.map((zone) => `zone:\n  name: "${zone}"\n  zonefile: "${zone}"\n`).join('')}`;
