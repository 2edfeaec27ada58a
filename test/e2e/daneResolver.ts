import { Resolver } from 'node:dns/promises';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cleanEnvironment, startDaemon, tail } from './childProcess';
import { writeZone, type Zone } from './daneZones';
import type { Lifetime } from './lifetime';
import { ownAddress } from './loopback';
import { eventually } from './waiting';

const NSD = '/usr/sbin/nsd';
const UNBOUND = '/usr/sbin/unbound';
const DNS_PORT = 53;
const WAIT_MS = 10_000;

/**
 * A DNS of its own on loopback: NSD serves a signed root and the zones below it, Unbound resolves and validates from that
 * root's key. Both listen on port 53, since resolv.conf has no other. Gives their addresses.
 */
export const startValidatingResolver = async (
  lifetime: Lifetime,
  zones: readonly Zone[],
): Promise<{ readonly resolver: string; readonly nameServer: string }> => {
  const folder = join(lifetime.directory, 'dns');
  mkdirSync(folder);
  const nameServer = await ownAddress([DNS_PORT]);
  const written = zones.map((zone) => writeZone(folder, nameServer, zone));
  const delegations = written.flatMap(({ name, ds }) => [
    `${name}. NS ns.${name}.`,
    `ns.${name}. A ${nameServer}`,
    ...ds,
  ]);
  const root = writeZone(folder, nameServer, { name: '', signing: 'signed', records: delegations });

  writeFileSync(join(folder, 'nsd.conf'), nsdConfiguration(folder, nameServer, [root, ...written]));
  startDaemon(lifetime, {
    name: 'name server',
    command: NSD,
    args: ['-d', '-c', join(folder, 'nsd.conf')],
    environment: cleanEnvironment(lifetime, {}),
    logFile: join(folder, 'nsd.log'),
  });
  await isUp(nameServer, join(folder, 'nsd.log'));

  const resolver = await ownAddress([DNS_PORT]);
  writeFileSync(join(folder, 'anchor'), `${root.ds.join('\n')}\n`);
  writeFileSync(join(folder, 'hints'), `. 3600 NS ns.root.\nns.root. 3600 A ${nameServer}\n`);
  writeFileSync(join(folder, 'unbound.conf'), unboundConfiguration(folder, resolver));
  startDaemon(lifetime, {
    name: 'validating resolver',
    command: UNBOUND,
    args: ['-d', '-p', '-c', join(folder, 'unbound.conf')],
    environment: cleanEnvironment(lifetime, {}),
    logFile: join(folder, 'unbound.log'),
  });
  await isUp(resolver, join(folder, 'unbound.log'));
  return { resolver, nameServer };
};

const isUp = (address: string, logFile: string): Promise<true> => {
  const dns = new Resolver({ timeout: 1_000, tries: 1 });
  dns.setServers([address]);
  return eventually<true>(`a name server on ${address} (${tail(logFile, 10)})`, WAIT_MS, async () => {
    await dns.resolveNs('.');
    return true;
  });
};

const nsdConfiguration = (
  folder: string,
  address: string,
  zones: readonly { readonly name: string; readonly file: string }[],
): string => `server:
  ip-address: ${address}@${DNS_PORT}
  do-ip6: no
  server-count: 1
  username: ""
  chroot: ""
  zonesdir: "${folder}"
  database: ""
  pidfile: ""
  zonelistfile: "${folder}/zone.list"
  xfrdfile: "${folder}/xfrd.state"
  xfrdir: "${folder}"
remote-control:
  control-enable: no
${zones.map(({ name, file }) => `zone:\n  name: "${name}."\n  zonefile: "${file}"\n`).join('')}`;

const unboundConfiguration = (folder: string, address: string): string => `server:
  interface: ${address}
  access-control: 127.0.0.0/8 allow
  do-not-query-localhost: no
  do-ip6: no
  username: ""
  chroot: ""
  directory: "${folder}"
  pidfile: ""
  use-syslog: no
  verbosity: 1
  val-log-level: 2
  ede: yes
  qname-minimisation: no
  module-config: "validator iterator"
  trust-anchor-file: "${folder}/anchor"
  root-hints: "${folder}/hints"
  local-zone: "test." nodefault
remote-control:
  control-enable: no
`;
