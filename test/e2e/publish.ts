import { awsEnvironment, awsOf } from './aws';
import { tail } from './childProcess';
import { printDiagnosis } from './diagnosis';
import { startEmulator } from './emulator';
import { expectLosing, expectNews, MARGIN_MS, ONE_RUN_MS, TWO_RUNS_MS, toldOf } from './expectation';
import { FOUNDING } from './fleet';
import { install } from './install';
import {
  EVERY_MS,
  HUB,
  type Installation,
  MAIL_LEAVES_FROM,
  PUBLISHED,
  PUBLISHING,
  writeConfiguration,
} from './installation';
import { beginLifetime, type Lifetime } from './lifetime';
import { ownMailAddresses } from './loopback';
import { createMachineUser } from './machineUser';
import { vantagePoints } from './metricPoints';
import { startNameServer } from './nameServer';
import { operatorOf } from './operator';
import { startPostfix } from './postfix';
import { type Sender, startSender } from './postfixSender';
import { type Protocol, startProtocol } from './protocol';
import { startPublishing } from './publishingProcess';
import { startTap } from './tap';
import { eventually, pause } from './waiting';

const REGIONS = [HUB, 'eu-west-1'] as const;
const DNS_PORT = 53;
/** How often there is mail: sessions nearer to each other might be one. */
const MAIL_EVERY_MS = 12_000;

/** A hub, two functions and one machine: what it alone sees is told by the hub, and what it sees in an outage later. */
const setTheStage = async (lifetime: Lifetime, protocol: Protocol) => {
  protocol.heading('Setting up');
  const began = new Date();
  const [address = ''] = await ownMailAddresses(1, [DNS_PORT]);
  const looking = [...PUBLISHED.vantages, PUBLISHING].map(({ sourceAddress }) => sourceAddress);
  const clientAddresses = [...looking, MAIL_LEAVES_FROM];
  const [postfix, nameServer, emulator] = await Promise.all([
    startPostfix(lifetime, { hostName: FOUNDING.mxHost, listeners: [{ address, port: 25 }], clientAddresses }),
    startNameServer(lifetime, {
      address,
      port: DNS_PORT,
      zones: { [FOUNDING.domain]: [`@ MX 10 ${FOUNDING.mxHost}.`, `mx A ${address}`] },
    }),
    startEmulator(lifetime),
  ]);
  const sender = startSender(lifetime, {
    name: 'sender',
    smartHost: { address, port: 25 },
    source: MAIL_LEAVES_FROM,
    tls: ['smtp_tls_security_level = encrypt', 'smtp_tls_loglevel = 1'],
  });
  const installation: Installation = {
    ...PUBLISHED,
    settings: { ...PUBLISHED.settings, maillog: { [PUBLISHING.id]: { path: sender.logFile } } },
  };
  emulator.trust(postfix.certificate.certificate);
  const hub = awsOf(emulator, HUB);
  const regions = [hub, awsOf(emulator, REGIONS[1])] as const;
  const operator = operatorOf(lifetime, emulator, { regions: [...regions], dns: nameServer.server });
  protocol.say(`cdk bootstrap: ${(await operator.bootstrap(REGIONS)).seconds.toFixed(1)} s`);
  protocol.say(`cdk deploy --all: ${(await operator.deploy(installation)).seconds.toFixed(1)} s`);
  const canary = await operator.subscribe(installation);
  const file = writeConfiguration(lifetime, installation, nameServer.server);
  const user = await createMachineUser(hub, PUBLISHING.id);
  const tap = await startTap(lifetime, Number(new URL(emulator.endpoint).port));
  const environment = {
    ...awsEnvironment({ ...emulator, endpoint: `https://127.0.0.1:${tap.port}` }, HUB),
    ...user.credentials,
  };
  const logFiles = [postfix.logFile, sender.logFile, nameServer.logFile, emulator.logFile];
  return { protocol, began, address, postfix, sender, hub, regions, canary, file, user, tap, environment, logFiles };
};

type Stage = Awaited<ReturnType<typeof setTheStage>>;

const play = async (lifetime: Lifetime, stage: Stage): Promise<void> => {
  const { protocol, began, address, postfix, hub, user, tap, file, environment } = stage;
  const withholdFrom = (clients: readonly string[]) => postfix.withhold([{ address, clients }]);

  protocol.heading('Without the policy it says which, and ends');
  const denied = startPublishing(lifetime, file, environment);
  await eventually('it ends', ONE_RUN_MS, async () => (denied.isRunning() ? undefined : true));
  protocol.check(
    'one line names policy and tag',
    /ExternalVantage.*starttls-canary-vantage/.test(denied.said()),
    denied.said(),
  );

  protocol.heading('With it, three vantages are healthy');
  await user.allow();
  const machine = startPublishing(lifetime, file, environment);
  await expectNews(stage, { since: began, lines: ['email first-run 1 of 1'], timeoutMs: TWO_RUNS_MS, isLast: false });
  const points = () => vantagePoints(hub, { installation: PUBLISHED.name, vantage: PUBLISHING.id }, began);
  await eventually('its metrics of two runs', TWO_RUNS_MS, async () =>
    (await points()).length > 1 ? true : undefined,
  );
  protocol.check(
    'it reports StarttlsOffered = 1',
    (await points()).every(({ minimum }) => minimum === 1),
    await points(),
  );

  protocol.heading(`Postfix withholds STARTTLS from ${PUBLISHING.sourceAddress} alone`);
  const lostAt = new Date();
  await withholdFrom([PUBLISHING.sourceAddress]);
  const lost = await expectNews(stage, {
    since: lostAt,
    timeoutMs: TWO_RUNS_MS,
    lines: ['email opened', 'sms confirmed'].map(
      (what) => `${what} ${FOUNDING.mxHost} some-vantages source-address-reputation`,
    ),
  });
  const { transition } = toldOf(lost, 'opened', FOUNDING.mxHost);
  expectLosing(protocol, transition, [PUBLISHING.id]);
  protocol.check('it is critical: the mail leaves from there', transition.severity === 'critical', transition.severity);

  protocol.heading('The way to AWS is gone, and STARTTLS is back meanwhile');
  const shutAt = new Date();
  tap.shut();
  await withholdFrom([]);
  await eventually('it says so', ONE_RUN_MS, async () =>
    machine.said().includes('not published since') ? true : undefined,
  );
  // Not so long that the vantage is silent to the hub.
  await pause(EVERY_MS + MARGIN_MS);
  await expectNews(stage, { since: shutAt, lines: [], timeoutMs: 0, isLast: false });

  protocol.heading('The way is there again');
  tap.open();
  await expectNews(stage, {
    since: shutAt,
    timeoutMs: TWO_RUNS_MS,
    lines: [`email resolved ${FOUNDING.mxHost}`, `sms resolved ${FOUNDING.mxHost}`],
  });
  const caughtUp = /published again, after .*: .*/.exec(machine.said())?.[0];
  protocol.check(`it has caught up: ${caughtUp}`, caughtUp !== undefined, machine.said());

  await playByLog(stage, withholdFrom);

  protocol.heading('Ctrl-C');
  const { tookMs, status } = await machine.interrupt();
  protocol.check(`it ends within a second (${tookMs} ms), with status 0`, tookMs < 1_000 && status === 0, status);
};

/** STARTTLS goes at the address that the mail leaves from: the mail server's own log is the one vantage there. */
async function playByLog(stage: Stage, withholdFrom: (clients: readonly string[]) => Promise<void>): Promise<void> {
  const { protocol, sender } = stage;
  const log = `maillog:${PUBLISHING.id}`;

  protocol.heading(`Postfix withholds STARTTLS from ${MAIL_LEAVES_FROM}, by which nobody looks`);
  const lostAt = new Date();
  await withholdFrom([MAIL_LEAVES_FROM]);
  const lost = await duringMail(sender, () =>
    expectNews(stage, {
      since: lostAt,
      timeoutMs: TWO_RUNS_MS + EVERY_MS,
      lines: ['email opened', 'sms confirmed'].map(
        (what) => `${what} ${FOUNDING.mxHost} some-vantages source-address-reputation`,
      ),
    }),
  );
  const { transition } = toldOf(lost, 'opened', FOUNDING.mxHost);
  expectLosing(protocol, transition, [log]);
  const [said] = transition.cause.evidence;
  protocol.check('the log is named first', said?.startsWith(`Your own mail server logged it (${log})`) === true, said);

  protocol.heading('It is offered again, and what is queued goes out');
  const backAt = new Date();
  await withholdFrom([]);
  await duringMail(sender, () =>
    expectNews(stage, {
      since: backAt,
      timeoutMs: TWO_RUNS_MS,
      lines: [`email resolved ${FOUNDING.mxHost}`, `sms resolved ${FOUNDING.mxHost}`],
    }),
  );
}

/** There is mail all the while. */
async function duringMail<T>(sender: Sender, work: () => Promise<T>): Promise<T> {
  const mail = setInterval(() => sender.send(`postmaster@${FOUNDING.domain}`), MAIL_EVERY_MS);
  try {
    return await work();
  } finally {
    clearInterval(mail);
  }
}

const main = async (): Promise<number> => {
  const lifetime = beginLifetime(process.argv.includes('--keep'));
  const protocol = startProtocol();
  let stage: Stage | undefined;
  try {
    install();
    stage = await setTheStage(lifetime, protocol);
    await play(lifetime, stage);
  } catch (error) {
    protocol.check('it runs to its end', false, error instanceof Error ? error.message : error);
  }
  if (protocol.hasFailures() && stage !== undefined) {
    process.stdout.write(`\n--- watch --publish\n${tail(`${lifetime.directory}/publishing.log`, 60)}\n`);
    await printDiagnosis({ ...stage, installations: [PUBLISHED.name] });
  }
  return protocol.finish();
};

process.exit(await main());
