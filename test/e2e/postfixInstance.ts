import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cleanEnvironment, tail } from './childProcess';
import type { Lifetime } from './lifetime';
import { PROJECT } from './project';

const TEMPLATES = join(PROJECT, 'test/e2e/postfix-config');
const POSTFIX = '/usr/sbin/postfix';
const WAIT_MS = 10_000;

/** A Postfix with configuration, queue, data and log of its own below a directory; the machine's is not touched. */
export interface PostfixInstance {
  readonly root: string;
  readonly logFile: string;
  /** `MAIL_CONFIG` and what else a command of its needs. */
  readonly environment: NodeJS.ProcessEnv;
  /** `start`, `reload`, `flush`: throws where Postfix doesn't. */
  control(command: string): void;
}

/** Makes its tree; it ends with the run, once it is started. */
export const makeInstance = (lifetime: Lifetime, name: string): PostfixInstance => {
  const root = join(lifetime.directory, name);
  const logFile = join(root, 'log/maillog');
  const environment = cleanEnvironment(lifetime, { MAIL_CONFIG: join(root, 'etc') });
  const control = (command: string): void => {
    const { status, stderr, error } = spawnSync(POSTFIX, ['-c', join(root, 'etc'), command], {
      env: environment,
      encoding: 'utf8',
      timeout: WAIT_MS,
    });
    if (status !== 0) throw new Error(`postfix ${command}: ${error?.message ?? stderr}\n${tail(logFile, 20)}`);
  };
  for (const part of ['etc', 'queue', 'log', 'data']) mkdirSync(join(root, part), { recursive: true });
  chownSync(join(root, 'data'), uidOf('postfix'), 0);
  chmodSync(join(root, 'data'), 0o700);
  writeFileSync(join(root, 'etc/dynamicmaps.cf'), '');
  // Registered first: a start that failed half-way may have left a master.
  lifetime.onEnd(name, () => stopMaster(root, () => control('stop')));
  return { root, logFile, environment, control };
};

/** A file of the configuration, from a template with `@KEY@` in it. */
export const fillTemplate = (file: string, values: Readonly<Record<string, string>>): string =>
  readFileSync(join(TEMPLATES, `${file}.in`), 'utf8').replaceAll(/@([A-Z]+)@/g, (_, key: string) => values[key] ?? '');

const uidOf = (user: string): number => {
  const { status, stdout } = spawnSync('id', ['-u', user], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`there is no user ${user}`);
  return Number(stdout);
};

/** `postfix stop` ends the master and its children; where it can't, the master's pid file says whose group to kill. */
const stopMaster = (root: string, stop: () => void): void => {
  try {
    stop();
  } catch {
    const pid = Number(tail(join(root, 'queue/pid/master.pid'), 2));
    if (Number.isInteger(pid) && pid > 1) process.kill(-pid, 'SIGKILL');
  }
};
