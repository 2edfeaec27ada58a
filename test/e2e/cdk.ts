import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { ACCOUNT, awsEnvironment } from './aws';
import { cleanEnvironment, tail } from './childProcess';
import type { Emulator } from './emulator';
import { killGroup, type Lifetime } from './lifetime';
import { PROJECT } from './project';

const COMMAND = join(PROJECT, 'node_modules/aws-cdk/bin/cdk');

/** The CDK's command line, pointed at the emulator. Each call gives the seconds that it took; a failure throws its output's end. */
export interface Cdk {
  bootstrap(regions: readonly string[]): Promise<number>;
  /** `cdk deploy --all` of the project's app with a configuration file. `name` tells outputs and logs apart. */
  deploy(name: string, configFile: string): Promise<number>;
}

export const cdkAgainst = (lifetime: Lifetime, emulator: Emulator, region: string): Cdk => {
  const root = join(lifetime.directory, 'cdk');
  mkdirSync(root);
  const environment = cleanEnvironment(lifetime, {
    ...awsEnvironment(emulator, region),
    CI: 'true',
    CDK_DISABLE_VERSION_CHECK: '1',
    CDK_DISABLE_CLI_TELEMETRY: 'true',
  });
  const quiet = ['--no-color', '--no-notices', '--no-version-reporting'];

  const run = async (name: string, cwd: string, args: readonly string[]): Promise<number> => {
    const logFile = join(root, `${name}.log`);
    const log = openSync(logFile, 'a');
    const started = performance.now();
    const child = spawn(process.execPath, [COMMAND, ...args, ...quiet], {
      cwd,
      env: environment,
      stdio: ['ignore', log, log],
      detached: true,
    });
    closeSync(log);
    lifetime.onEnd(`cdk ${name}`, () => killGroup(child));
    const status = await new Promise<number | NodeJS.Signals | Error>((resolve) => {
      child.once('error', resolve);
      child.once('exit', (code, signal) => resolve(code ?? signal ?? 1));
    });
    if (status !== 0) throw new Error(`cdk ${args[0]} (${name}) ended with ${status}:\n${tail(logFile, 60)}`);
    return (performance.now() - started) / 1_000;
  };

  return {
    // Away from the project, so that bootstrapping doesn't run the app.
    bootstrap: (regions) => run('bootstrap', root, ['bootstrap', ...regions.map((it) => `aws://${ACCOUNT}/${it}`)]),
    deploy: (name, configFile) =>
      run(`deploy-${name}`, PROJECT, [
        ...['deploy', '--all', '--require-approval', 'never', '--context', `config=${configFile}`],
        ...['--output', join(root, `out-${name}`), '--progress', 'events'],
      ]),
  };
};
