import { awsOf } from './aws';
import { printDiagnosis } from './diagnosis';
import { startEmulator } from './emulator';
import { expectNews, ONE_RUN_MS, TWO_RUNS_MS, toldOf } from './expectation';
import { FOUNDING } from './fleet';
import { EVERY_MS, HUB, POLICED } from './installation';
import { beginLifetime, type Lifetime } from './lifetime';
import { ownMailAddresses } from './loopback';
import { startNameServer } from './nameServer';
import { operatorOf } from './operator';
import { makeNetwork, PUBLIC_ADDRESS, resolveBy } from './ownNetwork';
import { awayFromItsTurn, lookAgain, policyItems } from './policyCheck';
import { startPolicyHost } from './policyHost';
import { startPostfix } from './postfix';
import { type Protocol, startProtocol } from './protocol';
import { eventually } from './waiting';
import { hostShownBy } from './widget';

const DNS_PORT = 53;
const { domain, mxHost } = FOUNDING;
const POLICY = `version: STSv1\r\nmode: enforce\r\nmx: ${mxHost}\r\nmax_age: 604800\r\n`;
const REPORTS_TO = `mailto:tls@${domain}`;
/** Its schedule fires once in five minutes. */
const CHECK_MS = 5 * 60_000 + ONE_RUN_MS;

/**
 * The deployed policy check, as it is: it asks the resolver of its machine, and a policy host on port 443 of an address
 * that is not private, both in a network that the run has for itself.
 */
const setTheStage = async (lifetime: Lifetime, protocol: Protocol) => {
  protocol.heading('Setting up');
  const began = new Date();
  makeNetwork();
  const [address = ''] = await ownMailAddresses(1, [DNS_PORT]);
  const clientAddresses = POLICED.vantages.map(({ sourceAddress }) => sourceAddress);
  const [postfix, nameServer, policyHost, emulator] = await Promise.all([
    startPostfix(lifetime, { hostName: mxHost, listeners: [{ address, port: 25 }], clientAddresses }),
    startNameServer(lifetime, {
      address,
      port: DNS_PORT,
      zones: {
        [domain]: [
          `@ MX 10 ${mxHost}.`,
          `mx A ${address}`,
          '_mta-sts TXT "v=STSv1; id=20261128T21;"',
          `mta-sts A ${PUBLIC_ADDRESS}`,
          `_smtp._tls TXT "v=TLSRPTv1; rua=${REPORTS_TO}"`,
        ],
      },
    }),
    startPolicyHost(lifetime, { address: PUBLIC_ADDRESS, domain, policy: POLICY }),
    startEmulator(lifetime),
  ]);
  resolveBy(lifetime, address);
  for (const file of [postfix.certificate.certificate, ...policyHost.certificates]) emulator.trust(file);
  const hub = awsOf(emulator, HUB);
  const regions = [hub] as const;
  const operator = operatorOf(lifetime, emulator, { regions: [...regions], dns: nameServer.server });
  protocol.say(`cdk bootstrap: ${(await operator.bootstrap([HUB])).seconds.toFixed(1)} s`);
  protocol.say(`cdk deploy --all: ${(await operator.deploy(POLICED)).seconds.toFixed(1)} s`);
  const canary = await operator.subscribe(POLICED);
  const logFiles = [postfix.logFile, nameServer.logFile, emulator.logFile];
  return { protocol, began, address, clientAddresses, postfix, policyHost, hub, regions, canary, logFiles };
};

type Stage = Awaited<ReturnType<typeof setTheStage>>;

const play = async (stage: Stage): Promise<void> => {
  await isKnown(stage);
  await starttlsIsLost(stage);
  await policyHostBreaks(stage);
};

async function isKnown(stage: Stage): Promise<void> {
  const { protocol, began, policyHost, hub } = stage;
  protocol.heading('The policy is known once the schedule of the policy check has fired');
  await expectNews(stage, { since: began, lines: ['email first-run 1 of 1'], timeoutMs: TWO_RUNS_MS, isLast: false });
  const { view, heartbeat } = await eventually('a look at the policies', CHECK_MS, async () => {
    const found = await policyItems(hub, POLICED.name, domain);
    return found.heartbeat === undefined ? undefined : found;
  });
  const asked = `GET mta-sts.${domain} /.well-known/mta-sts.txt`;
  protocol.check('the policy host was asked once', policyHost.requests.join() === asked, policyHost.requests);
  protocol.check('it enforces, and nothing is wrong', view?.mode === 'enforce' && view.findings.length === 0, view);
  protocol.check('each part of the hour was looked at', heartbeat?.slots.length === 12, heartbeat);
  const html = await hostShownBy(hub, POLICED.name, `${mxHost}:25`);
  const words = ['MTA-STS with mode enforce, names this host; id 20261128T21', REPORTS_TO];
  for (const word of words) protocol.check(`the widget shows: ${word}`, html.includes(word), html);
}

async function starttlsIsLost(stage: Stage): Promise<void> {
  const { protocol, address, clientAddresses, postfix } = stage;
  protocol.heading('Postfix withholds STARTTLS from everybody');
  const lostAt = new Date();
  await postfix.withhold([{ address, clients: clientAddresses }]);
  const lost = await expectNews(stage, {
    since: lostAt,
    timeoutMs: TWO_RUNS_MS,
    lines: ['email opened', 'sms confirmed'].map((what) => `${what} ${mxHost} everywhere receiver-change`),
  });
  const { transition } = toldOf(lost, 'opened', mxHost);
  const { severity, mtaSts } = transition;
  protocol.check('it is critical', severity === 'critical', severity);
  const effect = `${domain} has an MTA-STS policy with mode enforce: compliant senders are now queueing.`;
  protocol.check(`it says: ${effect}`, mtaSts?.effect === effect, transition);

  protocol.heading('It is offered again');
  const backAt = new Date();
  await postfix.withhold([{ address, clients: [] }]);
  const lines = [`email resolved ${mxHost}`, `sms resolved ${mxHost}`];
  await expectNews(stage, { since: backAt, timeoutMs: TWO_RUNS_MS, lines, isLast: false });
}

async function policyHostBreaks(stage: Stage): Promise<void> {
  const { protocol, policyHost, hub } = stage;
  const look = (): Promise<void> => lookAgain(hub, POLICED.name, { name: domain, ours: true });
  const told = (state: string, code: string): string => `email ${state} ${code} ${domain}`;

  protocol.heading('The policy host has a certificate for another name, at two looks');
  const brokenAt = new Date();
  policyHost.present('another');
  const before = policyHost.requests.length;
  await look();
  await look();
  const lines = [told('new', 'sts-webpki-invalid')];
  const broken = await expectNews(stage, { since: brokenAt, timeoutMs: ONE_RUN_MS, lines });
  const said = broken.find(({ finding }) => finding?.code === 'sts-webpki-invalid')?.finding;
  const reason = `names www.${domain}, not mta-sts.${domain}`;
  protocol.check(`a warning, with: ${reason}`, said?.severity === 'warning' && said.message.includes(reason), said);
  protocol.check('it was sent no request', policyHost.requests.length === before, policyHost.requests);

  protocol.heading('It takes no connection: one look is an accident, two are told');
  await awayFromItsTurn(domain, ONE_RUN_MS);
  const closedAt = new Date();
  await policyHost.close();
  await look();
  await expectNews(stage, { since: closedAt, timeoutMs: EVERY_MS, lines: [] });
  await look();
  const unfetched = [told('new', 'sts-policy-fetch-error')];
  await expectNews(stage, { since: closedAt, timeoutMs: ONE_RUN_MS, lines: unfetched, isLast: false });

  protocol.heading('It is mended: that is over once a second look says so');
  const mendedAt = new Date();
  policyHost.present('own');
  await policyHost.listen();
  await look();
  await look();
  const over = ['sts-webpki-invalid', 'sts-policy-fetch-error'].map((code) => told('resolved', code));
  await expectNews(stage, { since: mendedAt, timeoutMs: TWO_RUNS_MS, lines: over });
  const { view } = await policyItems(hub, POLICED.name, domain);
  protocol.check('nothing is wrong with the policies', view?.findings.length === 0, view);
}

const main = async (): Promise<number> => {
  const lifetime = beginLifetime(process.argv.includes('--keep'));
  const protocol = startProtocol();
  let stage: Stage | undefined;
  try {
    stage = await setTheStage(lifetime, protocol);
    await play(stage);
  } catch (error) {
    protocol.check('it runs to its end', false, error instanceof Error ? error.message : error);
  }
  if (protocol.hasFailures() && stage !== undefined) await printDiagnosis({ ...stage, installations: [POLICED.name] });
  return protocol.finish();
};

process.exit(await main());
