import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import * as z from 'zod';
import type { Endpoint } from './ehlo';
import { install } from './install';
import { PROJECT } from './project';
import { type Protocol, startProtocol } from './protocol';
import { eventually } from './waiting';

const START_TIMEOUT_MS = 60_000;
/** Who was killed is gone a moment later. */
const GONE_TIMEOUT_MS = 5_000;

const stageSchema = z.object({
  directory: z.string(),
  endpoints: z.array(z.object({ address: z.string(), port: z.number() })),
});
type ShortStage = z.output<typeof stageSchema>;

interface Ending {
  readonly name: string;
  readonly status: number;
  bringAbout(stage: ShortStage, child: ChildProcess): unknown;
}

const ENDINGS: readonly Ending[] = [
  { name: 'a signal', status: 143, bringAbout: (_, child) => child.kill('SIGTERM') },
  { name: 'a fault', status: 1, bringAbout: (_, { stdin }) => stdin?.end() },
  {
    name: 'a signal, with a Postfix that has a client and can’t be told to stop',
    status: 143,
    bringAbout: async ({ directory, endpoints: [postfix] }, child) => {
      if (postfix !== undefined) await greeted(postfix);
      rmSync(join(directory, 'postfix/etc/main.cf'));
      child.kill('SIGTERM');
    },
  },
];

/** An open session, which ends with its server. */
const greeted = ({ address, port }: Endpoint): Promise<unknown> =>
  once(
    connect(port, address).on('error', () => undefined),
    'data',
  );

/** By what they were called with, or where they are. */
const processesIn = (directory: string): readonly number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        const called = readFileSync(join('/proc', pid, 'cmdline'), 'latin1');
        return called.includes(directory) || readlinkSync(join('/proc', pid, 'cwd')).startsWith(directory);
      } catch {
        // It ended meanwhile.
        return false;
      }
    })
    .map(Number);

const answers = ({ address, port }: Endpoint): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, address);
    const say = (isOpen: boolean) => () => {
      socket.destroy();
      resolve(isOpen);
    };
    socket.once('connect', say(true)).once('error', say(false));
  });

const listening = async (endpoints: readonly Endpoint[]): Promise<readonly Endpoint[]> => {
  const open = await Promise.all(endpoints.map(answers));
  return endpoints.filter((_, index) => open[index]);
};

/** What can be seen of it from outside. */
const traces = async ({ directory, endpoints }: ShortStage) => ({
  directory: existsSync(directory),
  processes: processesIn(directory).length,
  listeners: (await listening(endpoints)).length,
});

const NOTHING = { directory: false, processes: 0, listeners: 0 };
const isNothing = (seen: typeof NOTHING): boolean => !seen.directory && seen.processes === 0 && seen.listeners === 0;

const firstLine = async (output: Readable): Promise<string> => {
  for await (const line of createInterface({ input: output })) return line;
  throw new Error('it said nothing');
};

const play = async ({ name, status, bringAbout }: Ending, protocol: Protocol): Promise<void> => {
  protocol.heading(`Ended by ${name}`);
  const child = spawn(process.execPath, ['--import', 'tsx', join(PROJECT, 'test/e2e/shortStage.ts')], {
    cwd: PROJECT,
    stdio: ['pipe', 'pipe', 'pipe'],
    timeout: START_TIMEOUT_MS,
  });
  const complaints = text(child.stderr);
  const exit = once(child, 'exit');
  const stage = stageSchema.parse(JSON.parse(await firstLine(child.stdout)));
  const before = await traces(stage);
  const isThere = before.directory && before.processes > 3 && before.listeners === stage.endpoints.length;
  protocol.check('Postfix, name server and emulator run in its directory', isThere, before);

  await bringAbout(stage, child);
  const [ended] = await exit;
  protocol.check(`it ends with ${status}`, ended === status, ended);
  const said = await complaints;
  protocol.check('it could end everything', !said.includes('could not end'), said);
  await eventually('nothing is left', GONE_TIMEOUT_MS, async () => isNothing(await traces(stage)) || undefined).catch(
    () => undefined,
  );
  const after = await traces(stage);
  protocol.check('no directory, no process and no listener is left', isNothing(after), after);
  for (const pid of processesIn(stage.directory)) process.kill(pid, 'SIGKILL');
  rmSync(stage.directory, { recursive: true, force: true });
};

const main = async (): Promise<number> => {
  const protocol = startProtocol();
  install();
  for (const ending of ENDINGS) await play(ending, protocol);
  return protocol.finish();
};

process.exit(await main());
