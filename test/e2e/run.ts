import { type Aws, awsOf } from './aws';
import { cdkAgainst } from './cdk';
import { type DiagnosisSources, printDiagnosis } from './diagnosis';
import { startEmulator } from './emulator';
import { install } from './install';
import { CANARY, DOMAIN, HUB, MX_HOST, REGIONS, SECOND, writeConfiguration } from './installation';
import { beginLifetime, type Lifetime } from './lifetime';
import { ownMailAddress } from './loopback';
import { openMailbox } from './mailbox';
import { startNameServer } from './nameServer';
import { allowMetrics } from './permission';
import { startPostfix } from './postfix';
import { type Protocol, startProtocol } from './protocol';
import { playScenario } from './scenario';
import type { Stage } from './stage';

const SMTP_PORT = 25;
const DNS_PORT = 53;

/** Starts everything and deploys both installations. `sources` grows as there is more to look at after a failure. */
const setTheStage = async (
  lifetime: Lifetime,
  protocol: Protocol,
  sources: { regions: readonly Aws[]; logFiles: string[] },
): Promise<Stage> => {
  protocol.heading('Setting up');
  const address = await ownMailAddress();
  const clientAddresses = [CANARY, SECOND].flatMap(({ vantages }) => vantages.map((it) => it.sourceAddress));
  const [postfix, nameServer, emulator] = await Promise.all([
    startPostfix(lifetime, { listeners: [{ address, port: SMTP_PORT }], hostName: MX_HOST, clientAddresses }),
    startNameServer(lifetime, { address, port: DNS_PORT, domain: DOMAIN, mxHost: MX_HOST, mxAddress: address }),
    startEmulator(lifetime),
  ]);
  protocol.say(`Postfix on ${address}:${SMTP_PORT}, name server on ${nameServer.server}, AWS on ${emulator.endpoint}`);
  sources.logFiles.push(postfix.logFile, emulator.logFile);
  const regions = REGIONS.map((region) => awsOf(emulator, region));
  sources.regions = regions;

  const cdk = cdkAgainst(lifetime, emulator, HUB);
  protocol.say(`cdk bootstrap of ${REGIONS.join(', ')}: ${(await cdk.bootstrap(REGIONS)).toFixed(1)} s`);
  for (const installation of [CANARY, SECOND]) {
    const file = writeConfiguration(lifetime, installation, nameServer.server);
    const seconds = await cdk.deploy(installation.name, file);
    protocol.say(`cdk deploy --all of ${installation.name}: ${seconds.toFixed(1)} s`);
  }
  await Promise.all(regions.map(allowMetrics));
  const hub = awsOf(emulator, HUB);
  const [canary, second] = await Promise.all([openMailbox(hub, CANARY.name), openMailbox(hub, SECOND.name)]);
  return { protocol, postfix, hub, regions, canary, second };
};

const main = async (): Promise<number> => {
  const keepDirectory = process.argv.includes('--keep');
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
    await playScenario(await setTheStage(lifetime, protocol, sources));
  } catch (error) {
    protocol.check('the scenario runs to its end', false, error instanceof Error ? error.message : error);
    process.stdout.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  }
  if (protocol.hasFailures()) await printDiagnosis(sources);
  return protocol.finish();
};

process.exit(await main());
