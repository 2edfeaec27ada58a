import { readFileSync } from 'node:fs';
import { isIPv6 } from 'node:net';
import { type Address, onlyAddress, runCheck } from './checkRun';
import type { Run } from './childProcess';
import { cleanEnvironment } from './childProcess';
import { bareReplies, type Endpoint, ehloKeywords } from './ehlo';
import { bareHandshake } from './handshake';
import type { Lifetime } from './lifetime';
import { randomLoopbackAddress } from './loopback';
import { type Client, type Course, type MailServer, VARIATIONS, type Variation } from './mailServer';
import type { Protocol } from './protocol';
import { sourceFor } from './readiness';
import { expectCourse, expectEhlo, expectRecord, expectTls } from './serverExpectation';

export interface ServerStage {
  readonly lifetime: Lifetime;
  readonly protocol: Protocol;
}

/** What Linux waits at least before it acknowledges by itself. */
const DELAYED_ACK_MS = 40;
const ATTEMPTS = 5;

const TITLES: Readonly<Record<Variation, string>> = {
  healthy: 'healthy',
  off: 'STARTTLS off',
  forced: 'TLS forced',
  ipv6: 'healthy, on ::1',
};

/** Runs `check` against each of a server's endpoints, and compares with what others see there. */
export const playServer = async (stage: ServerStage, server: MailServer): Promise<void> => {
  for (const variation of VARIATIONS) {
    const endpoint = server.endpoints[variation];
    stage.protocol.heading(`${server.name}, ${TITLES[variation]}`);
    if (endpoint === undefined) withoutIPv6(stage);
    else await playEndpoint(stage, server, endpoint, variation);
  }
  stage.protocol.heading(`${server.name}, other ways to ask`);
  await trustedAuthority(stage, server);
  await addressLiterals(stage, server);
  await withoutTls(stage, server);
};

/** A machine of somebody's may lack ::1; where it decides whether a change lands, IPv6 must have been tried. */
const withoutIPv6 = ({ protocol }: ServerStage): void => {
  if (process.env.CI === 'true') protocol.check('this machine has ::1', false);
  else protocol.say('not tried: this machine has no ::1');
};

const playEndpoint = async (
  stage: ServerStage,
  server: MailServer,
  endpoint: Endpoint,
  variation: Variation,
): Promise<void> => {
  const { lifetime, protocol } = stage;
  const source = sourceFor(endpoint.address);
  const keywords = await ehloKeywords(endpoint.address, endpoint.port, source);
  protocol.check('the server is set up so', keywords.includes('STARTTLS') === (variation !== 'off'), keywords);
  if (variation === 'forced') await demandsTls(stage, endpoint);

  const tlsVersion = bareHandshake(endpoint, source, cleanEnvironment(lifetime, {}));
  const course = courseOf(server, variation);
  const isSame = (tlsVersion !== undefined) === (course === 'upgraded');
  protocol.check(`openssl ${course === 'upgraded' ? 'completes the handshake' : 'makes no handshake'}`, isSame);

  const client = {
    heloName: `${variation}.probe.test`,
    address: isIPv6(endpoint.address) ? '::1' : randomLoopbackAddress(),
  };
  const log = { file: server.logFile, from: readFileSync(server.logFile, 'utf8').length };
  const run = await ask(stage, endpoint, client);
  const { host, address } = onlyAddress(run);
  expectCourse(protocol, run, host, course);
  expectEhlo(protocol, server, client, address, keywords);
  if (course === 'upgraded') {
    expectTls(protocol, server, address, tlsVersion);
    if (!server.repliesBehindTickets) await repliesAtOnce(stage, endpoint, address);
  }
  await expectRecord(protocol, server.record(client, course), log);
};

/** A reply that waits for a delayed ACK is late every time; one that only this machine was too slow for is not. */
const repliesAtOnce = async (stage: ServerStage, endpoint: Endpoint, first: Address): Promise<void> => {
  const tookMs = [first.timingsMs.ehloAfterTls ?? Number.NaN];
  while (Math.min(...tookMs) >= DELAYED_ACK_MS && tookMs.length < ATTEMPTS) {
    const client = { heloName: 'again.probe.test', address: sourceFor(endpoint.address) };
    const { timingsMs } = onlyAddress(await ask(stage, endpoint, client)).address;
    tookMs.push(timingsMs.ehloAfterTls ?? Number.NaN);
  }
  const isSoon = Math.min(...tookMs) < DELAYED_ACK_MS;
  stage.protocol.check(`the second EHLO is answered in ${tookMs.join(', ')} ms, no delayed ACK's time`, isSoon);
};

const courseOf = ({ hasBrokenTls }: MailServer, variation: Variation): Course => {
  if (variation === 'off') return 'plain';
  return hasBrokenTls ? 'failed' : 'upgraded';
};

const ask = (
  { lifetime }: ServerStage,
  endpoint: Endpoint,
  { heloName, address }: Client,
  {
    options = [],
    environment = {},
  }: { options?: readonly string[]; environment?: Readonly<Record<string, string>> } = {},
): Promise<Run> =>
  runCheck(
    lifetime,
    ['--json', '--transcript', '--helo', heloName, '--source', address, ...options, targetName(endpoint)],
    environment,
  );

export const targetName = ({ address, port }: Endpoint): string =>
  isIPv6(address) ? `[IPv6:${address}]:${port}` : `[${address}]:${port}`;

const demandsTls = async ({ protocol }: ServerStage, endpoint: Endpoint): Promise<void> => {
  const commands = ['EHLO e2e.test', 'MAIL FROM:<>'];
  const [, [mail = ''] = []] = await bareReplies(endpoint, sourceFor(endpoint.address), commands);
  protocol.check(`without TLS it takes no mail: ${mail}`, mail.startsWith('530 '));
};

const trustedAuthority = async (stage: ServerStage, server: MailServer): Promise<void> => {
  if (server.hasBrokenTls) return;
  const client = { heloName: 'trusting.probe.test', address: randomLoopbackAddress() };
  const run = await ask(stage, server.endpoints.healthy, client, {
    environment: { NODE_EXTRA_CA_CERTS: server.certificate.certificate },
  });
  const { host, address } = onlyAddress(run);
  const isContent = run.status === 0 && host.state === 'ok' && host.findings.length === 0;
  stage.protocol.check('who trusts the certificate has no finding at all', isContent, { run: run.status, ...host });
  stage.protocol.check('the certificate is trusted then', address.tls?.trusted === true, address.tls);
};

/** A server that repeats the argument of EHLO must not be believed to have seen it. */
const addressLiterals = async (stage: ServerStage, server: MailServer): Promise<void> => {
  const address = randomLoopbackAddress();
  for (const [whose, said] of [
    ['its own', address],
    ["another's", '192.0.2.77'],
  ]) {
    const client = { heloName: `[${said}]`, address };
    const { ehlo } = onlyAddress(await ask(stage, server.endpoints.healthy, client)).address;
    const greetedAs = server.tellsAddress ? address : undefined;
    const isRight = ehlo !== undefined && ehlo.greetedAs === greetedAs;
    stage.protocol.check(`who says ${whose} address after EHLO is greeted as: ${greetedAs ?? '–'}`, isRight, ehlo);
  }
};

const withoutTls = async (stage: ServerStage, server: MailServer): Promise<void> => {
  const client = { heloName: 'plain.probe.test', address: randomLoopbackAddress() };
  const run = await ask(stage, server.endpoints.healthy, client, { options: ['--no-tls'] });
  const { host, address } = onlyAddress(run);
  const isContent = run.status === 0 && host.findings.length === 0 && address.tls === undefined;
  stage.protocol.check('with --no-tls, EHLO is all that it asks', isContent, host);
  await expectRecord(stage.protocol, server.record(client, 'plain'), { file: server.logFile, from: 0 });
};
