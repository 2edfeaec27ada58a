import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { ACCOUNT } from '../e2e/aws';
import { cleanEnvironment } from '../e2e/childProcess';
import { killGroup, type Lifetime } from '../e2e/lifetime';
import { PROJECT } from '../e2e/project';
import { type DeployedFunction, REGION } from './deployment';
import type { FaultProxy } from './faultProxy';
import type { Answered, Asked } from './functionProcess';

/** What came of an invocation. A function that was killed, or took too long, has failed as well. */
export type Invocation =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly error: string };

/** Runs the functions, each in processes of its own: as many as there are invocations at a time, kept warm. */
export interface Lambda {
  /** `now`: what the function's clock shows, in ms. */
  invoke(functionName: string, event: unknown, now: number): Promise<Invocation>;
  /** From now on the limits for answers are over so many times faster; as they are: 1. */
  hurry(limitsFaster: number): void;
  /** Ends the process behind a door of the proxy. */
  kill(door: string): void;
  /** How often one was started. */
  coldStarts(): number;
}

interface Environment {
  readonly child: ChildProcess;
  isBusy: boolean;
}

export function startLambda(
  lifetime: Lifetime,
  functions: readonly DeployedFunction[],
  proxy: () => FaultProxy,
): Lambda {
  const program = join(lifetime.directory, 'functionProcess.mjs');
  buildSync({
    entryPoints: [join(PROJECT, 'test/faults/functionProcess.ts')],
    ...{ bundle: true, platform: 'node', format: 'esm', outfile: program, logLevel: 'error' },
  });
  const pools = new Map<string, Environment[]>();
  const doors = new Map<string, ChildProcess>();
  let limitsFaster = 1;

  const start = async (deployed: DeployedFunction): Promise<Environment> => {
    const door = `${deployed.name} ${doors.size}`;
    const endpoint = await proxy().open(door);
    const log = openSync(join(lifetime.directory, `${deployed.name}.log`), 'a');
    const child = fork(program, [deployed.bundle], {
      execPath: join(PROJECT, '.e2e/node24/node_modules/node/bin/node'),
      execArgv: [],
      env: cleanEnvironment(lifetime, {
        ...deployed.environment,
        AWS_REGION: REGION,
        AWS_ACCESS_KEY_ID: ACCOUNT,
        AWS_SECRET_ACCESS_KEY: 'made-up',
        AWS_ENDPOINT_URL: endpoint,
        AWS_LAMBDA_FUNCTION_NAME: deployed.name,
      }),
      detached: true,
      stdio: ['ignore', log, log, 'ipc'],
    });
    doors.set(door, child);
    lifetime.onEnd(door, () => killGroup(child));
    await Promise.race([once(child, 'message'), once(child, 'exit')]);
    return { child, isBusy: false };
  };

  const idle = async (deployed: DeployedFunction): Promise<Environment> => {
    const pool = (pools.get(deployed.name) ?? []).filter(
      ({ child }) => child.exitCode === null && child.signalCode === null && child.connected,
    );
    pools.set(deployed.name, pool);
    const warm = pool.find(({ isBusy }) => !isBusy);
    if (warm !== undefined) {
      warm.isBusy = true;
      return warm;
    }
    const cold = await start(deployed);
    cold.isBusy = true;
    pools.get(deployed.name)?.push(cold);
    return cold;
  };

  return {
    coldStarts: () => doors.size,
    hurry: (next) => {
      limitsFaster = next;
    },
    kill: (door) => {
      doors.get(door)?.kill('SIGKILL');
    },
    invoke: async (functionName, event, now) => {
      const deployed = functions.find(({ name }) => name === functionName);
      if (deployed === undefined) throw new Error(`no function ${functionName} is deployed`);
      const environment = await idle(deployed);
      const timeoutMs = deployed.timeoutSeconds * 1000;
      try {
        return await invocation(environment.child, { event, now, timeoutMs, limitsFaster });
      } finally {
        environment.isBusy = false;
      }
    },
  };
}

const invocation = (child: ChildProcess, asked: Asked): Promise<Invocation> =>
  new Promise((resolve) => {
    const limit = setTimeout(() => child.kill('SIGKILL'), asked.timeoutMs);
    const end = (came: Invocation) => {
      clearTimeout(limit);
      child.off('message', onMessage).off('exit', onExit);
      resolve(came);
    };
    const onMessage = (answer: Answered) => {
      if ('ready' in answer) return;
      end('error' in answer ? { ok: false, error: answer.error } : { ok: true, value: answer.value });
    };
    const onExit = () => end({ ok: false, error: 'the process ended' });
    child.on('message', onMessage).on('exit', onExit);
    child.send(asked, (error) => {
      if (error !== null) end({ ok: false, error: String(error) });
    });
  });
