import { parseArgs } from 'node:util';
import { type Aws, awsOf } from './aws';
import { storeKey, zonesListing } from './blockLists';
import { type DiagnosisSources, printDiagnosis } from './diagnosis';
import { startEmulator } from './emulator';
import { type Manner, startFirewall } from './firewall';
import { type Addresses, CHANGING, FOUNDING, MASKED, MOVED_TO, MOVING, POOLED, STRIPPED } from './fleet';
import { install } from './install';
import { CANARY, HUB, REGIONS, SECOND } from './installation';
import { beginLifetime, type Lifetime } from './lifetime';
import { ownMailAddresses } from './loopback';
import type { Mailbox } from './mailbox';
import { type NameServer, startNameServer } from './nameServer';
import { operatorOf } from './operator';
import { type Postfix, startPostfix } from './postfix';
import { type Protocol, startProtocol } from './protocol';
import { playScenarios, SCENARIOS, type ScenarioName } from './scenario';
import type { Stage } from './stage';

const SMTP_PORT = 25;
const DNS_PORT = 53;
/** Postfix's own where the firewall has port 25. */
const BEHIND_PORT = 2525;

const ownAddresses = async (): Promise<Addresses> => {
  const [founding = '', changing = '', masked = '', stripped = '', pool0 = '', pool1 = '', moving = '', movedTo = ''] =
    await ownMailAddresses(8, [BEHIND_PORT, DNS_PORT]);
  return { founding, changing, masked, stripped, pooled: [pool0, pool1], moving, movedTo };
};

/** One Postfix for all hosts, each at its own addresses and under its own name. */
const startMailHosts = (lifetime: Lifetime, addresses: Addresses): Promise<Postfix> => {
  const { founding, changing, masked, stripped, pooled, moving, movedTo } = addresses;
  const listener = (hostName: string, address: string, port = SMTP_PORT) => ({ hostName, address, port });
  return startPostfix(lifetime, {
    hostName: FOUNDING.mxHost,
    listeners: [
      listener(FOUNDING.mxHost, founding),
      listener(CHANGING.mxHost, changing),
      listener(MASKED.mxHost, masked, BEHIND_PORT),
      listener(STRIPPED.mxHost, stripped, BEHIND_PORT),
      ...pooled.map((address) => listener(POOLED.mxHost, address)),
      listener(MOVING.mxHost, moving),
      listener(MOVED_TO, movedTo),
    ],
    clientAddresses: [...CANARY.vantages, ...SECOND.vantages].map(({ sourceAddress }) => sourceAddress),
  });
};

const startZones = (lifetime: Lifetime, addresses: Addresses): Promise<NameServer> => {
  const { founding, changing, masked, stripped, pooled, moving } = addresses;
  const zone = ({ domain, mxHost }: typeof FOUNDING, own: readonly string[]) => ({
    [domain]: [`@ MX 10 ${mxHost}.`, ...own.map((address) => `mx A ${address}`)],
  });
  return startNameServer(lifetime, {
    address: founding,
    port: DNS_PORT,
    zones: {
      ...zone(FOUNDING, [founding]),
      ...zone(CHANGING, [changing]),
      ...zone(MASKED, [masked]),
      ...zone(STRIPPED, [stripped]),
      ...zone(POOLED, pooled),
      ...zone(MOVING, [moving]),
      ...zonesListing([]),
    },
  });
};

/** Starts everything and deploys both installations. `sources` grows as there is more to look at after a failure. */
const setTheStage = async (
  lifetime: Lifetime,
  protocol: Protocol,
  sources: { regions: readonly Aws[]; logFiles: string[] },
): Promise<Stage> => {
  protocol.heading('Setting up');
  const began = new Date();
  const addresses = await ownAddresses();
  const [postfix, nameServer, emulator] = await Promise.all([
    startMailHosts(lifetime, addresses),
    startZones(lifetime, addresses),
    startEmulator(lifetime),
  ]);
  const firewallAt = (manner: Manner, address: string) =>
    startFirewall(lifetime, { manner, address, port: SMTP_PORT, serverPort: BEHIND_PORT });
  const firewalls = {
    masks: await firewallAt('masks', addresses.masked),
    strips: await firewallAt('strips', addresses.stripped),
  };
  protocol.say(`Postfix on ${Object.values(addresses).flat().join(', ')}`);
  protocol.say(`name server on ${nameServer.server}, AWS on ${emulator.endpoint}`);
  sources.logFiles.push(postfix.logFile, nameServer.logFile, emulator.logFile);
  emulator.trust(postfix.certificate.certificate);
  const [hub, ...others] = [
    awsOf(emulator, HUB),
    ...REGIONS.slice(1).map((region) => awsOf(emulator, region)),
  ] as const;
  const regions = [hub, ...others];
  sources.regions = regions;
  await storeKey(hub);

  const operator = operatorOf(lifetime, emulator, { regions: [hub, ...others], dns: nameServer.server });
  protocol.say(`cdk bootstrap of ${REGIONS.join(', ')}: ${(await operator.bootstrap(REGIONS)).seconds.toFixed(1)} s`);
  const deploy = async (installation: typeof CANARY | typeof SECOND): Promise<Mailbox> => {
    const { seconds } = await operator.deploy(installation);
    protocol.say(`cdk deploy --all of ${installation.name}: ${seconds.toFixed(1)} s`);
    // At once: the first run, and what is told of it, comes within a minute.
    return operator.subscribe(installation);
  };
  const canary = await deploy(CANARY);
  const second = await deploy(SECOND);
  return { protocol, began, addresses, postfix, nameServer, firewalls, hub, regions, canary, second, operator };
};

const isScenario = (name: string): name is ScenarioName => name in SCENARIOS;

const main = async (): Promise<number> => {
  const { values } = parseArgs({ options: { keep: { type: 'boolean' }, only: { type: 'string', multiple: true } } });
  const names = values.only ?? Object.keys(SCENARIOS);
  if (!names.every(isScenario)) throw new Error(`--only takes ${Object.keys(SCENARIOS).join(' or ')}`);
  const keepDirectory = values.keep === true;
  const lifetime = beginLifetime(keepDirectory);
  const protocol = startProtocol();
  if (keepDirectory) protocol.say(`logs stay in ${lifetime.directory}`);
  const sources: DiagnosisSources & { regions: readonly Aws[]; logFiles: string[] } = {
    regions: [],
    installations: [CANARY.name, SECOND.name],
    logFiles: [],
  };
  try {
    install();
    await playScenarios(await setTheStage(lifetime, protocol, sources), names);
  } catch (error) {
    protocol.check('the scenario runs to its end', false, error instanceof Error ? error.message : error);
    process.stdout.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  }
  if (protocol.hasFailures()) await printDiagnosis(sources);
  return protocol.finish();
};

process.exit(await main());
