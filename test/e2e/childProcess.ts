import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { killGroup, type Lifetime } from './lifetime';
import { PROJECT } from './project';

/** The environment of what the run starts: nothing of the caller's but where programs are, so no profile, no proxy. */
export const cleanEnvironment = (lifetime: Lifetime, more: Record<string, string>): NodeJS.ProcessEnv => ({
  PATH: process.env.PATH,
  LANG: 'C.UTF-8',
  HOME: lifetime.directory,
  TMPDIR: lifetime.directory,
  ...more,
});

export interface Daemon {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
  readonly logFile: string;
}

/** Starts a process in a group of its own that ends with the run; both its outputs go to `logFile`. */
export const startDaemon = (lifetime: Lifetime, daemon: Daemon): ChildProcess => {
  const log = openSync(daemon.logFile, 'a');
  const child = spawn(daemon.command, daemon.args, {
    cwd: lifetime.directory,
    env: daemon.environment,
    stdio: ['ignore', log, log],
    detached: true,
  });
  closeSync(log);
  // A program that is not there: whoever waits for the daemon to answer says so, with its name.
  child.once('error', () => undefined);
  lifetime.onEnd(daemon.name, () => killGroup(child));
  return child;
};

/** What came of one run of a program. */
export interface Run {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface Circumstances {
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
}

/** Runs a program of the project, written in TypeScript, in a process of its own that ends with the run. */
export const runProgram = (
  lifetime: Lifetime,
  file: string,
  args: readonly string[],
  circumstances: Circumstances,
): Promise<Run> =>
  runToItsEnd(lifetime, process.execPath, ['--import', 'tsx', join(PROJECT, file), ...args], circumstances);

/** Runs lines of shell in the project's directory, up to the first that fails. */
export const runShell = (lifetime: Lifetime, lines: readonly string[], circumstances: Circumstances): Promise<Run> =>
  runToItsEnd(lifetime, 'bash', ['-euo', 'pipefail', '-c', lines.join('\n')], circumstances);

const runToItsEnd = (
  lifetime: Lifetime,
  command: string,
  args: readonly string[],
  { environment, timeoutMs }: Circumstances,
): Promise<Run> =>
  new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: PROJECT,
      env: cleanEnvironment(lifetime, environment),
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    lifetime.onEnd(command, () => killGroup(child));
    const patience = setTimeout(() => killGroup(child), timeoutMs);
    const output = { stdout: '', stderr: '' };
    for (const stream of ['stdout', 'stderr'] as const) {
      child[stream].setEncoding('utf8').on('data', (chunk: string) => {
        output[stream] += chunk;
      });
    }
    child.once('error', reject).once('close', (status) => {
      clearTimeout(patience);
      resolve({ status, ...output });
    });
  });

/** The last lines of a file, or that there is none: for messages about something that failed. */
export const tail = (file: string, lines: number): string => {
  try {
    return readFileSync(file, 'utf8').split('\n').slice(-lines).join('\n');
  } catch {
    return `(no ${file})`;
  }
};
