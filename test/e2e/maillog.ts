import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { type Run, runProgram, tail } from './childProcess';
import type { Lifetime } from './lifetime';
import { ownAddress, randomLoopbackAddress } from './loopback';
import { startPostfix } from './postfix';
import { type Sender, startSender } from './postfixSender';
import type { Protocol } from './protocol';
import { runAlone } from './runAlone';
import { eventually } from './waiting';

/**
 * `maillog` on the log of a Postfix that goes through the founding incident: it has to send with TLS, a receiver stops
 * offering that to its address, and offers it again. A second one, which logs as it does by default, tells nothing.
 */
const PORT = 2525;
const WAIT_MS = 15_000;
const LOG_LINES = 30;

const reportSchema = z.object({
  state: z.string(),
  remotes: z.array(
    z.object({
      remote: z.string(),
      port: z.number(),
      route: z.string(),
      starttls: z.string(),
      withStarttls: z.object({ sessions: z.number() }),
      withoutStarttls: z.object({ sessions: z.number() }),
      unknown: z.object({ sessions: z.number() }),
      heldUp: z.object({ messages: z.number().optional(), reason: z.string().optional() }),
      tls: z.object({ established: z.object({ sessions: z.number() }) }),
    }),
  ),
  missingSettings: z.array(z.object({ parameter: z.string() })),
});

const readLog = (lifetime: Lifetime, { logFile }: Sender, ...more: readonly string[]): Promise<Run> =>
  runProgram(lifetime, 'bin/starttls-canary.ts', ['maillog', logFile, ...more], {
    environment: {},
    timeoutMs: WAIT_MS,
  });

const readReport = async (lifetime: Lifetime, sender: Sender) => {
  const { status, stdout, stderr } = await readLog(lifetime, sender, '--json');
  if (stdout === '') throw new Error(`no report, but: ${stderr}`);
  const { remotes, ...report } = reportSchema.parse(JSON.parse(stdout));
  return { status, ...report, remote: remotes[0], remoteCount: remotes.length };
};

/** Waits until the log has so many statuses of messages. */
const statuses = ({ logFile }: Sender, count: number): Promise<true> =>
  eventually(`${count} statuses in ${logFile}`, WAIT_MS, async () =>
    readFileSync(logFile, 'utf8').split('status=').length > count ? true : undefined,
  );

const play = async (lifetime: Lifetime, protocol: Protocol): Promise<void> => {
  const { heading, say, check } = protocol;
  heading('Setting up');
  const address = await ownAddress([PORT]);
  const [listed, other] = [randomLoopbackAddress(), randomLoopbackAddress()];
  const smartHost = { address, port: PORT };
  const receiver = await startPostfix(lifetime, {
    listeners: [smartHost],
    hostName: 'mx.incident.test',
    clientAddresses: [listed, other],
  });
  const encrypting = ['smtp_tls_security_level = encrypt', 'smtp_tls_loglevel = 1'];
  const sender = startSender(lifetime, { name: 'sender', smartHost, source: listed, tls: encrypting });
  const silent = startSender(lifetime, {
    name: 'silent',
    smartHost,
    source: other,
    tls: ['smtp_tls_security_level = may'],
  });
  say(`Postfix on ${address}:${PORT}, and two that send to it, from ${listed} and ${other}`);
  lifetime.onEnd('logs', () => {
    if (protocol.hasFailures()) process.stdout.write(`\n${sender.logFile}\n${tail(sender.logFile, LOG_LINES)}\n`);
  });

  heading('Before');
  sender.send('before@incident.test');
  await statuses(sender, 1);
  const before = await readReport(lifetime, sender);
  check('it ends with 0', before.status === 0, before);
  check('STARTTLS is offered', before.remote?.starttls === 'offered', before);
  check('one session was upgraded', before.remote?.tls.established.sessions === 1, before);

  heading('The address gets onto the list');
  await receiver.withhold([{ address, clients: [listed] }]);
  sender.send('one@incident.test', 'two@incident.test');
  await statuses(sender, 3);
  const during = await readReport(lifetime, sender);
  check('it ends with 2', during.status === 2, during);
  check('critical, STARTTLS lost', during.state === 'critical' && during.remote?.starttls === 'lost', during);
  check('two messages are held up', during.remote?.heldUp.messages === 2, during);
  check('one remote', during.remoteCount === 1 && during.remote?.remote === address, during);
  const { stdout } = await readLog(lifetime, sender);
  check('the table says why', stdout.includes('TLS is required, but was not offered by host'), stdout);
  check('no recipient is named', !/(?:before|one|two)@/.test(stdout), stdout);

  heading('It is taken off');
  await receiver.withhold([{ address, clients: [] }]);
  sender.flush();
  await statuses(sender, 5);
  const after = await readReport(lifetime, sender);
  check('it ends with 1', after.status === 1, after);
  check('STARTTLS is back', after.remote?.starttls === 'back', after);
  check('three sessions were upgraded', after.remote?.tls.established.sessions === 3, after);

  heading('A Postfix that logs as it does by default');
  silent.send('any@incident.test');
  await statuses(silent, 1);
  const unknown = await readReport(lifetime, silent);
  check('it ends with 3: the log does not tell', unknown.status === 3, unknown);
  const settings = unknown.missingSettings.map(({ parameter }) => parameter).sort();
  const expected = ['smtp_tls_loglevel', 'smtp_tls_note_starttls_offer'];
  check('it says which settings are missing', settings.join() === expected.join(), settings);
  check('and none where they are made', after.missingSettings.length === 0, after.missingSettings);
};

process.exit(await runAlone(play));
