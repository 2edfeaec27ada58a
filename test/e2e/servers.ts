import { runCheck } from './checkRun';
import { tail } from './childProcess';
import { playDomains } from './domainScenario';
import { startExim } from './exim';
import { install } from './install';
import { beginLifetime, type Lifetime } from './lifetime';
import type { MailServer } from './mailServer';
import { startOpenSmtpd } from './openSmtpd';
import { startPostfixServer } from './postfixServer';
import { type Protocol, startProtocol } from './protocol';
import { playServer, type ServerStage, targetName } from './serverScenario';

const LOG_LINES = 40;

const startServers = (lifetime: Lifetime): Promise<readonly MailServer[]> =>
  Promise.all([
    startPostfixServer(lifetime),
    startExim(lifetime),
    startOpenSmtpd(lifetime, 'trixie'),
    startOpenSmtpd(lifetime, 'bookworm'),
  ]);

/** All servers in one run, as a table for people. */
const playTable = async ({ lifetime, protocol }: ServerStage, servers: readonly MailServer[]): Promise<void> => {
  protocol.heading('All in one run, as a table');
  const targets = servers.flatMap(({ endpoints: { healthy, off } }) => [targetName(healthy), targetName(off)]);
  const { status, stdout } = await runCheck(lifetime, ['--helo', 'table.probe.test', ...targets]);
  process.stdout.write(stdout.replaceAll(/^(?=.)/gm, '          '));
  protocol.check('the gravest decides: it ends with 2', status === 2, status);
  for (const { name, hasBrokenTls, tellsAddress, endpoints } of servers) {
    const { healthy, off } = endpoints;
    const [offered, missing] = [rowOf(stdout, healthy.address, healthy.port), rowOf(stdout, off.address, off.port)];
    const tls = hasBrokenTls ? ['failed', '–'] : ['TLSv1.3', 'self-signed, 29 days left'];
    const greetedAs = tellsAddress ? '127.0.0.1' : '–';
    const isOffered = offered.join() === ['offered', ...tls, greetedAs].join();
    protocol.check(`${name} has a row: offered, ${tls[0]}`, isOffered, offered);
    const isMissing = missing.join() === ['missing', '–', '–', greetedAs].join();
    protocol.check(`${name} with STARTTLS off has a row: missing`, isMissing, missing);
  }
};

/** Cells of a row, after host and address. */
const rowOf = (table: string, address: string, port: number): readonly string[] => {
  const line = table.split('\n').find((text) => text.trim().startsWith(`${address}:${port} `));
  return line?.trim().split(/ {2,}/).slice(2) ?? [];
};

const play = async (lifetime: Lifetime, protocol: Protocol): Promise<void> => {
  protocol.heading('Setting up');
  const servers = await startServers(lifetime);
  for (const { name, endpoints } of servers) {
    protocol.say(`${name} on ${Object.values(endpoints).map(targetName).join(', ')}`);
  }
  for (const server of servers) await playServer({ lifetime, protocol }, server);
  await playTable({ lifetime, protocol }, servers);
  await playDomains({ lifetime, protocol });
  if (!protocol.hasFailures()) return;
  for (const { logFile } of servers) process.stdout.write(`\n${logFile}\n${tail(logFile, LOG_LINES)}\n`);
};

const main = async (): Promise<number> => {
  const keepDirectory = process.argv.includes('--keep');
  const lifetime = beginLifetime(keepDirectory);
  const protocol = startProtocol();
  if (keepDirectory) protocol.say(`logs stay in ${lifetime.directory}`);
  try {
    install();
    await play(lifetime, protocol);
  } catch (error) {
    protocol.check('the test runs to its end', false, error instanceof Error ? error.message : error);
    process.stdout.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  }
  return protocol.finish();
};

process.exit(await main());
